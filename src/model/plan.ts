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
  /** What it asks of a model, or of the user's own async function; left out where it asks nothing. */
  readonly ask?: AskPlan;
}

/** A step that asks, whatever it asks: the I/O actor finds the answer of each row, the row goes on with it. */
export type AskPlan = ModelAskPlan | CallAskPlan;

export type AskPriority = 'high' | 'medium' | 'low';

interface AnyAskPlan {
  /** Asked only where the field holds something; null: always. */
  readonly when: string | null;
  /** Requests hold items of one value of this field; null: of any. */
  readonly packBy: string | null;
  /** Items in one request, at most. */
  readonly pack: number;
  /** The same for all, or a field that holds one. */
  readonly priority: AskPriority | {readonly field: string};
}

export interface ModelAskPlan extends AnyAskPlan {
  readonly kind: 'model';
  readonly prompt: PromptPlan;
  /** A zod module or a JSON Schema file, absolute; a JSON Schema itself; null: the text is the answer. */
  readonly answer: {readonly path: string} | {readonly schema: Json} | null;
  readonly settings: AskSettings;
}

/** Parts of a prompt, templates not yet parsed. */
export interface PromptPlan {
  readonly version: string;
  /** Where it stands, for people; null where it stands in the job. */
  readonly file: string | null;
  readonly instructions: string;
  readonly item: string;
}

/** What changes an answer beside the words. */
export interface AskSettings {
  readonly model: string;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly seed: number | null;
  readonly maxTokens: number;
  readonly parameters: Readonly<Record<string, Json>>;
}

export interface CallAskPlan extends AnyAskPlan {
  readonly kind: 'call';
  /** Absolute. */
  readonly module: string;
  /** Hash of it and of what it imports: other code gives other answers. */
  readonly version: string;
  readonly with: Json;
}

/** How models are asked: all but the key, which is looked up where it is used. */
export interface LlmPlan {
  readonly provider: ModuleRef;
  readonly providerOptions: Json;
  readonly baseURL: string;
  /** Name of the variable of the environment that holds the key; null: the server wants none. */
  readonly apiKeyEnv: string | null;
  /** Requests and tokens a minute, requests a day; null: not known. */
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly rpd: number | null;
  /** Requests a minute where nobody named them, until the server does. */
  readonly rpmAssumed: number | null;
  /** Of those limits, the part that is used. */
  readonly share: number;
  readonly inFlightMost: number;
  readonly timeouts: {readonly connectMs: number; readonly firstByteMs: number; readonly totalMs: number};
  readonly retry: {
    readonly attempts: number;
    readonly baseMs: number;
    readonly factor: number;
    readonly maxMs: number;
    readonly jitter: number;
  };
  /** USD for a million tokens, and for a request; null: not known. */
  readonly prices: PricesPlan | null;
  readonly budget: {readonly usd: number | null; readonly calls: number | null};
  /** Minutes of the day, local time, between which requests are sent; `from` may be later than `to`. Null: always. */
  readonly hours: {readonly from: number; readonly to: number} | null;
  /** A free tier's night: one call at a time, never gives up on 429 or 5xx. */
  readonly patient: boolean;
  /** A file of answers that several runs share, absolute; null: none. */
  readonly cacheFile: string | null;
  readonly ttlMs: number | null;
  /** Goes into the key of each answer: another salt asks anew. */
  readonly salt: string;
  /** Items that may be ahead of the rows that are written. */
  readonly windowItems: number;
  /** Left out of all but a pilot. */
  readonly pilotOf?: PilotOf;
}

/** The run that a pilot asks for, and what that has sent by the pilot's lane: its pace goes on, its money does not. */
export interface PilotOf {
  /** By which others know it who keep to the same limit. */
  readonly seat: string;
  readonly lane: string;
  /** Of the last minutes, in the order of their moments. */
  readonly sends: readonly {readonly atMs: number; readonly tokens: number}[];
  readonly day: {readonly startMs: number; readonly requests: number};
}

export interface PricesPlan {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
  readonly reasoning: number;
  readonly perRequest: number;
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
  /** Null where no step asks a model. */
  readonly llm: LlmPlan | null;
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
