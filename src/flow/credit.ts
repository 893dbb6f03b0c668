/**
 * The right to have more bytes in flight. Asks a budget that others write (shared memory) and wakes waiters when bytes come
 * back; with nothing in flight one taker is always admitted, whatever the budget says, so that nothing deadlocks.
 */
import {assert} from '../model/errors.ts';

export interface CreditOptions {
  /** Bytes that may be in flight now; read anew at every question. */
  readonly budget: () => number;
  /** Told each time a taker has to wait. */
  readonly onWait?: () => void;
}

interface Waiter {
  readonly bytes: number;
  readonly wake: () => void;
}

export class Credit {
  private inFlightBytes = 0;
  private asideBytes = 0;
  private readonly waiters: Waiter[] = [];
  private abandoned = false;
  private readonly options: CreditOptions;

  constructor(options: CreditOptions) {
    this.options = options;
  }

  get bytesInFlight(): number {
    return this.inFlightBytes;
  }

  /** Memory leaves less than all of it: whoever takes should take little. */
  isBelow(bytes: number): boolean {
    return this.options.budget() < bytes;
  }

  /** Resolves when these bytes are taken, in order of asking. */
  async admit(bytes: number): Promise<void> {
    if (this.waiters.length === 0 && this.fits(bytes)) {
      this.take(bytes);
      return;
    }
    this.options.onWait?.();
    await new Promise<void>((wake) => {
      this.waiters.push({bytes, wake});
    });
  }

  /** Takes bytes that exist already (an answer's output, a buffer that had to grow): holds back the next taker instead. */
  take(bytes: number): void {
    this.inFlightBytes += bytes;
  }

  give(bytes: number): void {
    assert(bytes <= this.inFlightBytes, 'no more bytes are given back than were taken');
    this.inFlightBytes -= bytes;
    this.recheck();
  }

  /**
   * Bytes that are held beside what is in flight, and come back whatever others do: they leave less room for whoever is admitted, and
   * nobody waits for them. False where there is no room.
   */
  setAside(bytes: number): boolean {
    const isFull = this.waiters.length > 0 || this.inFlightBytes + this.asideBytes + bytes > this.options.budget();
    if (isFull || this.abandoned) return false;
    this.asideBytes += bytes;
    return true;
  }

  endAside(bytes: number): void {
    assert(bytes <= this.asideBytes, 'no more bytes come from aside than were set there');
    this.asideBytes -= bytes;
    this.recheck();
  }

  /** Wakes whoever fits now: after bytes came back, and on a timer because the budget is written by others. */
  recheck(): void {
    for (let first = this.waiters[0]; first !== undefined && this.fits(first.bytes); first = this.waiters[0]) {
      this.waiters.shift();
      this.take(first.bytes);
      first.wake();
    }
  }

  /** The run has failed: nobody waits any more, so that everyone can see it and end. */
  abandon(): void {
    this.abandoned = true;
    this.recheck();
  }

  private fits(bytes: number): boolean {
    return this.abandoned || this.inFlightBytes === 0 || this.inFlightBytes + this.asideBytes + bytes <= this.options.budget();
  }
}
