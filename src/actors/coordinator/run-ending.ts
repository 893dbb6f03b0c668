/** Why a run ends before its end: asked for, too many rejects, or a failure. The first word counts; whoever works is told once. */
import type {StopReason} from '../../model/run.ts';

export interface Ending {
  readonly reason: StopReason;
  readonly message: string;
}

export class RunEnding {
  private why: Ending | undefined;
  private failed: {readonly cause: unknown} | undefined;
  private readonly tell: (ending: Ending | null) => void;
  private leave: (isFailure: boolean) => void = () => undefined;

  /** @param tell called with each first word; null of a failure */
  constructor(tell: (ending: Ending | null) => void) {
    this.tell = tell;
  }

  get isEnding(): boolean {
    return this.why !== undefined || this.failed !== undefined;
  }

  get ending(): Ending | undefined {
    return this.why;
  }

  get failure(): {readonly cause: unknown} | undefined {
    return this.failed;
  }

  /** Whoever works now; called at once where the run is ending already. */
  watch(leave: (isFailure: boolean) => void): void {
    this.leave = leave;
    if (this.isEnding) leave(this.failed !== undefined);
  }

  end(reason: StopReason, message: string): void {
    if (this.why !== undefined) return;
    this.why = {reason, message};
    this.leave(false);
    this.tell(this.why);
  }

  fail(cause: unknown): void {
    if (this.failed !== undefined) return;
    this.failed = {cause};
    this.leave(true);
    this.tell(null);
  }
}
