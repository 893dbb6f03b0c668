/**
 * Outputs that are whole, on their way to the disk: synced a few at a time, in the background, each once, then closed. Holds a
 * bounded number of them open: whoever adds one more waits.
 */
import type {OutputFile} from './output-file.ts';

/** The thread pool has four threads; the fourth is left for the rows being written. */
const syncsAtOnce = 3;
const openMax = 64;

export class Closing {
  private readonly waiting: {readonly output: OutputFile; readonly done: () => void}[] = [];
  /** One for each output that waits or is being synced; resolves when it is closed, or left for a failure. */
  private readonly pending = new Set<Promise<void>>();
  /** Woken whenever one is closed. To race all that are pending instead made a reaction of each, for each output. */
  private readonly waitingForRoom: (() => void)[] = [];
  private working = 0;
  private failure: {readonly cause: unknown} | undefined;

  /** Resolves when there is room again. @throws what a sync before threw */
  async add(output: OutputFile): Promise<void> {
    const closed: Promise<void> = new Promise<void>((done) => this.waiting.push({output, done})).finally(() => this.pending.delete(closed));
    this.pending.add(closed);
    this.start();
    while (this.failure === undefined && this.pending.size > openMax) await new Promise<void>((wake) => this.waitingForRoom.push(wake));
    this.throwFailure();
  }

  /** Resolves when all that were added before are on the disk, whatever is added meanwhile. */
  async drained(): Promise<void> {
    await Promise.all(this.pending);
    this.throwFailure();
  }

  /** Closes what is left, unsynced. */
  async close(): Promise<void> {
    const left = this.waiting.splice(0);
    await Promise.all(left.map(({output}) => output.close()));
    for (const {done} of left) done();
    this.wake();
    await Promise.all(this.pending);
  }

  private wake(): void {
    for (const wake of this.waitingForRoom.splice(0)) wake();
  }

  private start(): void {
    while (this.working < syncsAtOnce) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.working++;
      void this.finish(next.output).then(() => {
        this.working--;
        next.done();
        this.start();
        this.wake();
      });
    }
  }

  /** Behind a failure outputs are closed only: nothing is synced again, and nobody waits for ever. */
  private async finish(output: OutputFile): Promise<void> {
    try {
      if (this.failure === undefined) await output.sync();
      await output.close();
    } catch (cause) {
      this.failure ??= {cause};
      // Its descriptor goes with it; what it says now adds nothing to the failure.
      await output.close().catch(() => undefined);
    }
  }

  private throwFailure(): void {
    if (this.failure !== undefined) throw this.failure.cause;
  }
}
