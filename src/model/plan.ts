/** The job with every default filled in and every path absolute: plain data that each thread is told. Made by config/. */
import type {Json} from './record.ts';

/** Where a module is: a built-in's name, or an absolute path. */
export interface ModuleRef {
  readonly builtin: string | null;
  readonly path: string | null;
}

export interface StepPlan {
  /** Unique in the job: rejects, warnings and accounting go by it. */
  readonly name: string;
  readonly module: ModuleRef;
  /** As written in the job under `with`; checked by the extractor's own schema in each worker and in preflight. */
  readonly with: Json;
  readonly from: string | null;
  readonly into: string | null;
  readonly onError: 'reject' | 'keep' | 'stop' | null;
}

export type Layout = 'single' | 'per-file' | 'parts';

/** As much of a job as another one that reads its records has to know. */
export interface EarlierJob {
  readonly name: string;
  /** Its run directory, absolute. */
  readonly dir: string;
  readonly layout: Layout;
  /** Ending of its output files, with the dot. */
  readonly extension: string;
}

export interface InputPlan {
  readonly source: ModuleRef;
  readonly sourceOptions: Json;
  /** The job whose records are read, and what tells them from others; the digest is null while that job is not complete. */
  readonly from: {readonly job: string; readonly digest: string | null} | null;
  /** `auto`, a built-in's name or a module. */
  readonly format: 'auto' | ModuleRef;
  readonly formatOptions: Json;
  /** Path to the records inside a document; '' for none. */
  readonly records: string;
  readonly onFormatMismatch: 'reject' | 'detect';
  /** The first step reads files range by range: large ones are not handed to it whole. */
  readonly byRanges: boolean;
  /** `none`: packed files are taken as they stand. */
  readonly compression: 'auto' | 'none';
  readonly unpack: UnpackPlan;
  /** What is there of a file that breaks off counts as all of it; the loss is a warning. */
  readonly acceptTruncated: boolean;
  /** `auto`, or the one name of an encoding. */
  readonly encoding: string;
  /** What becomes of bytes that are no text in that encoding. */
  readonly onBadEncoding: 'reject' | 'replace';
}

/** Bounds against bombs, each of one file. */
export interface UnpackPlan {
  /** Unpacked bytes for each packed one; not counted below 64 MiB. */
  readonly ratioMax: number;
  /** Unpacked bytes. */
  readonly bytesMax: number;
}

export interface LimitsPlan {
  readonly memoryMb: number;
  readonly threads: number;
  /** Extraction on the caller's thread: no pool, no I/O thread. */
  readonly inline: boolean;
  /** Bytes of input a chunk holds at most, unless one record is larger. */
  readonly chunkBytes: number;
  /** Bytes of whole small files a bundle holds at most. */
  readonly bundleBytes: number;
  readonly recordBytesMax: number;
  /** Bytes of input and output in flight at most, before the gauge scales it. */
  readonly creditBytes: number;
  /** Bytes of output after which a worker hands a chunk back in segments. */
  readonly outputBytesMax: number;
  readonly rejects: {readonly rate: number; readonly after: number};
  /** Records taken from the whole input; null for all. */
  readonly limit: number | null;
  /** Share of records taken, by a hash of their place; null for all. */
  readonly sample: number | null;
  /** Keys of a dedupe step that are held in memory; where more are expected they are sorted on the disk. */
  readonly keysInMemory: number;
}

export interface RunPlan {
  readonly name: string;
  /** The job's folder: relative paths in it start here. */
  readonly baseDir: string;
  /** The run directory, absolute. */
  readonly dir: string;
  readonly input: InputPlan;
  readonly steps: readonly StepPlan[];
  /** What a reject does to the run: nothing, or ends it. */
  readonly onError: 'reject' | 'stop';
  readonly output: {
    readonly layout: Layout;
    readonly lineage: boolean;
    readonly sink: ModuleRef;
    readonly sinkOptions: Json;
    /** Only for `parts`: bytes after which the next part begins. */
    readonly partBytes: number;
    /** Rows go to a consumer in batches of this many and not into files; null otherwise. */
    readonly batchRows: number | null;
    /** A batch may have fewer, where its consumer waits and no more are there. */
    readonly partialBatches: boolean;
  };
  readonly limits: LimitsPlan;
  readonly commit: {readonly everyMs: number; readonly everyBytes: number};
  /** Component name -> hash or plain value. A run goes on only where all are as they were. */
  readonly identity: Readonly<Record<string, string>>;
  /** Folder for CPU profiles, one a thread; null for none. */
  readonly profileDir: string | null;
}
