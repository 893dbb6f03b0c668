/**
 * Puts answers back into the order of their questions. Holds what comes early and hands on what is due; it bounds nothing
 * itself: whoever asks (credit) bounds how much can come early.
 */
import {assert} from '../model/errors.ts';

interface Slot<Value> {
  readonly values: Value[];
  done: boolean;
}

/** Values come under ordinals 0, 1, 2, ...; several values an ordinal, ended by `end`. */
export class Reorder<Value> {
  private readonly early = new Map<number, Slot<Value>>();
  private head = 0;
  private readonly release: (value: Value) => void;

  constructor(release: (value: Value) => void) {
    this.release = release;
  }

  /** Ordinals that hold something back or are not ended yet. */
  get waiting(): number {
    return this.early.size;
  }

  put(ordinal: number, value: Value): void {
    assert(ordinal >= this.head, 'an answer comes for an ordinal that is still open');
    if (ordinal === this.head) this.release(value);
    else this.slot(ordinal).values.push(value);
  }

  end(ordinal: number): void {
    assert(ordinal >= this.head, 'an ordinal ends once');
    this.slot(ordinal).done = true;
    if (ordinal === this.head) this.advance();
  }

  private slot(ordinal: number): Slot<Value> {
    let slot = this.early.get(ordinal);
    if (slot === undefined) {
      slot = {values: [], done: false};
      this.early.set(ordinal, slot);
    }
    return slot;
  }

  private advance(): void {
    for (let slot = this.early.get(this.head); slot !== undefined && slot.done; slot = this.early.get(this.head)) {
      this.early.delete(this.head);
      this.head++;
      const next = this.early.get(this.head);
      if (next !== undefined) for (const value of next.values.splice(0)) this.release(value);
    }
  }
}
