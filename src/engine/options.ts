/** What a caller may say beside the job. */
import type {Job} from '../config/schema.ts';
import type {LoadedJob} from '../config/load.ts';
import type {RunEvent} from '../model/run.ts';

/** Records that the host hands over: JSON-able values, or buffers that each hold one JSON text. */
export type Items = Iterable<unknown> | AsyncIterable<unknown>;

/** A job object whose input is what the host hands over. */
export type ItemsJob = Omit<Job, 'input'> & {
  readonly input: Omit<Job['input'], 'files' | 'source' | 'sourceOptions'> & {
    readonly items: Items;
    /**
     * A record's own name. With it a run is resumable: the iterable must give the same records again in the same order, and
     * what is committed is passed over, checked by its names. Without it a stopped run can only begin anew.
     */
    readonly id?: (record: any) => string;
  };
};

export interface RunOptions {
  /** Aborted: stop reading, commit what is under way, end with status `stopped`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Dotted key -> value, stronger than the job. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Where relative paths of a job object start; the process's own folder when left out. */
  readonly cwd?: string;
  /** `own-thread` (default) keeps the host's event loop free; `caller` conducts on the calling thread, as the CLI does. */
  readonly coordinator?: 'caller' | 'own-thread';
  /** The run is surely more than one small file: its threads start while it is planned. Where the coordinator is the caller. */
  readonly startsThreads?: boolean;
  /** Folder for a CPU profile of each thread. */
  readonly profileDir?: string;
}

export type AnyJob = string | Job | ItemsJob | LoadedJob;
