/** Why no more is asked in this session. Types alone. */
import type {StopReason} from '../../../model/run.ts';

export interface CallOff {
  readonly reason: StopReason;
  /** What happened, and what to do about it. */
  readonly message: string;
}
