/** What the I/O actor is given: where rows go, time, shared cells, and what tests put in their place. */
import type {Reopen} from '../../contracts/layers.ts';
import type {Sink} from '../../contracts/sink.ts';
import type {Clock} from '../../model/clock.ts';
import type {RunEvent} from '../../model/run.ts';
import type {Cells} from '../../protocol/cells.ts';
import type {AskingTools} from './asking/asking-tools.ts';
import type {Checkpoint} from './checkpoints.ts';

export interface IoDependencies {
  /** Where rows go. */
  readonly sink: Sink;
  /** Where rejects and warnings go: plain lines, whatever the rows' sink does with its bytes. The rows' sink when left out. */
  readonly remarkSink?: Sink;
  /** How models are asked; left out, and needed, only where no step asks. */
  readonly asking?: AskingTools | null;
  /** Inputs again, for comparing them with what was read. */
  readonly reopen: Reopen;
  readonly cells: Cells;
  readonly clock: Clock;
  readonly onEvent?: (event: RunEvent) => void;
  /** RSS of the host before quern began; 0 when the process is ours. */
  readonly baselineBytes?: number;
  readonly rss?: () => number;
  readonly makeRunId?: (now: number) => string;
  /** Called at each step that matters for a crash; see checkpointNames. */
  readonly checkpoint?: Checkpoint;
}

/** Dependencies with nothing left out. */
export type Furnishing = Required<IoDependencies>;
