/** What an estimate says, as plain values. Types alone. */
import type {Prompt} from '../contracts/provider.ts';
import type {StopReason} from '../model/run.ts';

/** How a figure may turn out: `most` is a bound where it is said to be one. */
export interface Spread {
  readonly low: number;
  readonly expected: number;
  readonly most: number;
}

/** How a job is set up, without looking at its input. */
export interface EstimatePlan {
  /** In their order; a stage is a stretch of steps that one pass takes. */
  readonly stages: readonly {readonly number: number; readonly steps: readonly string[]; readonly asks: string | null}[];
  readonly steps: readonly {
    readonly name: string;
    /** `ask`, `call`, an extractor's name or its module. */
    readonly does: string;
    readonly model: string | null;
    readonly prompt: string | null;
    readonly pack: number | null;
  }[];
  /** One an endpoint and model, or a module that is called. */
  readonly lanes: readonly {readonly name: string; readonly steps: readonly string[]}[];
  /** Null of a job that asks nothing. */
  readonly limits: {
    readonly rpm: number | null;
    /** Nobody named `rpm`: it stands until the server's headers say otherwise. */
    readonly isAssumed: boolean;
    readonly tpm: number | null;
    readonly rpd: number | null;
    readonly share: number;
    readonly inFlight: number;
    /** Minutes of the day, local time. */
    readonly hours: {readonly from: number; readonly to: number} | null;
  } | null;
  readonly budget: {readonly usd: number | null; readonly calls: number | null} | null;
  readonly store: {
    /** The run directory, absolute. */
    readonly dir: string;
    /** `changed`: the run there was begun with another job. */
    readonly run: 'none' | 'begun' | 'complete' | 'changed';
    /** Components of its identity that another job has, as they were and are. */
    readonly changes: readonly {readonly name: string; readonly was: string | null; readonly is: string | null}[];
    readonly answers: number;
    /** Spent in all sessions of that run. */
    readonly spent: {readonly calls: number; readonly usd: number};
    /** Null where the job names none. */
    readonly cache: {readonly path: string; readonly answers: number | null} | null;
  };
}

/** What went before the first ask. */
export interface EstimateInput {
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
  readonly rejects: number;
  /** Of the whole, over 0 to 1: counts of the whole are counts divided by it. */
  readonly share: number;
  /** How the share was taken. */
  readonly taken: 'all' | 'sample' | 'first';
  /** Rows that come to the first step that asks; of a job without one, rows that come out. */
  readonly rows: number;
}

/** Where the figures of answers come from. `assumed`: nothing is known of them but their schema and max_tokens. */
export type AnswersKnown = 'kept' | 'assumed' | 'none';

export interface AskEstimate {
  readonly step: string;
  readonly kind: 'model' | 'call';
  readonly lane: string;
  /** Of the share that was looked at. Each row is one of the five below it, or to be asked. */
  readonly rows: number;
  /** Rows made of answers that are not there yet: their texts are guesses. */
  readonly assumedRows: number;
  /** `when` holds nothing. */
  readonly notAsked: number;
  /** A field of the prompt is missing, or it is no object. */
  readonly rejected: number;
  readonly hits: number;
  /** Kept under another schema, and good for this one. */
  readonly adopted: number;
  /** Wait for an equal one that is asked. */
  readonly equal: number;
  /** Of the whole. */
  readonly items: number;
  readonly requests: number;
  readonly pack: number;
  /** Of the whole; null of a call. Counted by the server in its own way: estimates. */
  readonly tokens: {readonly prompt: number; readonly answer: Spread; readonly known: AnswersKnown; readonly seen: number} | null;
  /** Of the whole, failures and repairs left out; `most`: what the purse would have to hold for it. Null: prices are not known. */
  readonly usd: Spread | null;
  /** Sending time at the limits; null: there is none, it takes as long as the server does. */
  readonly minutes: number | null;
  /** What binds. */
  readonly bound: 'requests' | 'tokens' | null;
  /** As they would be sent; [] unless wanted. Their texts are data. */
  readonly prompts: readonly Prompt[];
}

/** What came of asking a few for real. */
export interface PilotReport {
  readonly step: string;
  readonly items: number;
  readonly answered: number;
  readonly rejected: number;
  readonly calls: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly repairs: number;
  readonly usd: number | null;
  readonly seconds: number;
  /** Why it ended early, in a word and in a sentence; null where it did not. */
  readonly stopReason: StopReason | null;
  readonly stopped: string | null;
  /** An item's, 10th, 50th and 90th percentile; null where no server told. */
  readonly promptTokens: Percentiles | null;
  readonly answerTokens: Percentiles | null;
  readonly itemUsd: Percentiles | null;
}

export interface Percentiles {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

export interface EstimateTotal {
  readonly items: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly answerTokens: Spread;
  readonly usd: Spread | null;
  /** Sending time; null: no limit is known. */
  readonly minutes: number | null;
  /** From the first request to the last, with the nights and the limits of the day; null: no limit is known. */
  readonly days: number | null;
  /** Whether what is expected fits the budget that is left; null without one. */
  readonly fits: boolean | null;
}

export interface Estimate {
  readonly version: 1;
  readonly name: string;
  readonly plan: EstimatePlan;
  /** Null where the plan alone was wanted. */
  readonly input: EstimateInput | null;
  readonly asks: readonly AskEstimate[];
  readonly pilots: readonly PilotReport[];
  readonly total: EstimateTotal | null;
  /** Sentences on what is not known. */
  readonly assumptions: readonly string[];
}
