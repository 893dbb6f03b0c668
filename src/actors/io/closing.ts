/**
 * Outputs that are whole, on their way to the disk: synced a few at a time, in the background, each once, then closed. Holds a
 * bounded number of them open: whoever adds one more waits.
 */
import type {OutputFile} from './output-file.ts';

/** The thread pool has four threads; the fourth is left for the rows being written. */
const syncsAtOnce = 3;
const openMax = 64;

export class Closing {
  private readonly waiting: OutputFile[] = [];
  private readonly working = new Set<Promise<void>>();
  private failure: {readonly cause: unknown} | undefined;

  /** Resolves when there is room again. @throws what a sync before threw */
  async add(output: OutputFile): Promise<void> {
    this.waiting.push(output);
    this.start();
    while (this.failure === undefined && this.waiting.length + this.working.size > openMax) await Promise.race(this.working);
    this.throwFailure();
  }

  /** Resolves when all that were added are on the disk. */
  async drained(): Promise<void> {
    while (this.failure === undefined && this.working.size > 0) await Promise.race(this.working);
    this.throwFailure();
  }

  /** Closes what is left, unsynced. */
  async close(): Promise<void> {
    const left = this.waiting.splice(0);
    await Promise.all([...this.working, ...left.map((output) => output.close())]);
  }

  private start(): void {
    while (this.failure === undefined && this.working.size < syncsAtOnce) {
      const output = this.waiting.shift();
      if (output === undefined) return;
      const work = this.finish(output).finally(() => {
        this.working.delete(work);
        this.start();
      });
      this.working.add(work);
    }
  }

  private async finish(output: OutputFile): Promise<void> {
    try {
      await output.sync();
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
