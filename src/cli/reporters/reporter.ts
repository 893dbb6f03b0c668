/** What a display of a run can be told. Displays only tell: none of them changes a run. */
import type {RunEvent, RunResult} from '../../index.ts';

export interface Reporter {
  event(event: RunEvent): void;
  /** What follows is of this job, where there are several. */
  turn(turn: JobTurn): void;
  /** A sentence of the command's own (draining, for one). */
  say(line: string): void;
  /** A run's end; of several jobs, one's. */
  finish(result: RunResult): void;
  /** Leaves the terminal as it was. Idempotent; before an error is told, and at any end of the process. */
  close(): void;
}

/** One of several jobs; `index` counts from 0. */
export interface JobTurn {
  readonly job: string;
  readonly index: number;
  readonly total: number;
}

/** Where a display writes: stderr, or what a test puts in its place. */
export interface Screen {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}
