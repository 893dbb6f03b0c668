/**
 * Tells the host what a run says. A host that throws out of its own callback stops the run, in an orderly way and whatever the
 * thread, and is given its own error back.
 */
import type {RunEvent} from '../model/run.ts';
import type {Conducting} from '../threads/conduct.ts';

export class Hearing {
  /** The host's own, or ours when its callback threw. */
  readonly signal: AbortSignal;
  private readonly tell: (event: RunEvent) => void;
  private readonly calledOff = new AbortController();
  private fault: {readonly cause: unknown} | undefined;

  constructor(signal: AbortSignal | undefined, tell: (event: RunEvent) => void) {
    this.tell = tell;
    this.signal = signal === undefined ? this.calledOff.signal : AbortSignal.any([signal, this.calledOff.signal]);
  }

  /** Never throws. */
  readonly onEvent = (event: RunEvent): void => {
    if (this.fault !== undefined) return;
    try {
      this.tell(event);
    } catch (cause) {
      this.fault = {cause};
      this.calledOff.abort();
    }
  };

  /** The run, whose result is the host's error where there is one. */
  over(conducting: Conducting): Conducting {
    const result = conducting.result.finally(() => {
      if (this.fault !== undefined) throw this.fault.cause;
    });
    return {
      result,
      nextBatch: () => conducting.nextBatch(),
      ack: (batchId) => conducting.ack(batchId),
      abandon: () => conducting.abandon(),
    };
  }
}
