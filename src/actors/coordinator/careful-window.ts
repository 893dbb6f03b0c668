/** The stretch of work behind an unclean end that goes carefully: so many bytes, then all marks are taken away. */
import type {IoActor, TryingMark} from '../../protocol/mailboxes.ts';
import {tryPieces} from './careful-pieces.ts';
import {tryRanges} from './careful-ranges.ts';
import {tryStream} from './careful-stream.ts';
import type {Careful, Marks} from './careful.ts';
import type {Dispatch} from './dispatch.ts';
import {isDeath} from './pool.ts';
import type {Result} from './results.ts';
import type {StreamReading} from './stream-reading.ts';
import type {ExtractWork, RangesWork, StreamWork} from './work.ts';

export interface CarefulWindowPlan {
  readonly on: Dispatch;
  readonly io: Marks & Pick<IoActor, 'triedAll' | 'drain'>;
  readonly marks: readonly TryingMark[];
  /** As many as could be under way when the last session died; 0 where it ended by itself. */
  readonly bytes: number;
  /** Resolves when all that was told is appended. */
  readonly settle: () => Promise<void>;
}

export interface Telling {
  readonly chunkId: number;
  readonly tell: (result: Result) => void;
}

export class CarefulWindow {
  private readonly plan: CarefulWindowPlan;
  private bytesLeft: number;

  constructor(plan: CarefulWindowPlan) {
    this.plan = plan;
    this.bytesLeft = plan.bytes;
  }

  get isOpen(): boolean {
    return this.bytesLeft > 0;
  }

  /**
   * Before the first mark: a mark stands from before its records are tried until they are committed, and what falls into that time
   * is blamed on them. Threads that start are no part of it: kills from outside are likely just then.
   */
  async open(): Promise<void> {
    if (!this.isOpen) return;
    await this.plan.on.pool.ready().catch((cause: unknown) => {
      // Whoever sends a task next is told of it, with the records that it was about.
      if (!isDeath(cause)) throw cause;
    });
  }

  /** False when the run is ending instead. */
  async tryWork(work: ExtractWork, telling: Telling): Promise<boolean> {
    const isDone = await tryPieces(this.careful(telling), work.pieces);
    await this.pass(work.length);
    return isDone;
  }

  /** As much of it as falls into the window. */
  async tryStream({piece}: StreamWork, reading: StreamReading, telling: Telling): Promise<void> {
    await this.pass(await tryStream(this.careful(telling), {splitId: piece.span.splitId, reading}, this.bytesLeft));
  }

  /** False when the run is ending instead. */
  async tryRanges(work: RangesWork, telling: Telling): Promise<boolean> {
    const isDone = await tryRanges(this.careful(telling), work);
    await this.pass(work.admitted);
    return isDone;
  }

  private careful({chunkId, tell}: Telling): Careful {
    const {on, io, marks, settle} = this.plan;
    const tellAndCommit = async (result: Result): Promise<void> => {
      tell(result);
      await settle();
      await io.drain();
    };
    return {on, io, chunkId, marks, tellAndCommit};
  }

  private async pass(bytes: number): Promise<void> {
    this.bytesLeft -= bytes;
    if (this.bytesLeft <= 0) await this.plan.io.triedAll();
  }
}
