/** The simulator's settings: what may be given, with its bounds and defaults. Reads nothing and opens nothing. */
import {z} from 'zod';
import type {Clock} from '../model/clock.ts';
import {ConfigError} from '../model/errors.ts';
import {wordedIssues} from '../model/schema-words.ts';
import {KiB, MiB} from '../model/units.ts';
import type {Answers} from './answering.ts';
import type {FaultRates} from './faults/kinds.ts';
import {faultRatesOf} from './faults/rates.ts';
import {headerStyles} from './http/limit-headers.ts';
import {parseLatency, type Latency} from './latency.ts';
import type {RequestEntry} from './request-log.ts';

const limit = z.number().positive().max(1e12).nullable().default(null);
const plain = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any that is free. */
  port: z.int().min(0).max(65_535).default(0),
  models: z.array(z.string().min(1)).min(1).max(100).readonly().default(['simulated']),
  key: z.string().min(1).nullable().default(null),
  seed: z.union([z.string(), z.number()]).default(1),
  /** Requests and tokens a minute, requests a day. */
  rpm: limit,
  tpm: limit,
  rpd: limit,
  window: z.enum(['fixed', 'sliding', 'bucket-60s', 'bucket-1s']).default('sliding'),
  headers: z.enum(headerStyles).default('openai'),
  /** A 429 of the limits says when to come again. */
  retryAfter: z.boolean().default(true),
  latency: z.string().default('fixed:0'),
  faults: z.unknown().default('none'),
  /** How long a slow body takes, and after what time a hang is cut off. */
  slowMs: z.number().min(1).max(3_600_000).default(5000),
  hangMs: z.number().min(1).max(86_400_000).default(600_000),
  /** Tokens of prompt and answer that fit; null: any number. */
  contextTokens: z.int().positive().nullable().default(null),
  bodyBytesMax: z
    .int()
    .min(KiB)
    .default(8 * MiB),
  connectionsMost: z.int().positive().max(100_000).default(10_000),
  /** Log entries kept in memory. */
  entriesMost: z.int().positive().max(10_000_000).default(100_000),
});

/** Plain settings, all with defaults. */
export type SimulatorOptions = Omit<z.input<typeof plain>, 'faults'> & {
  /** A profile (`none`, `flaky`, `hostile`), or fault -> rate from 0 to 1. */
  readonly faults?: string | FaultRates;
};

/** What lives beside them. */
export interface SimulatorParts {
  readonly clock: Clock;
  readonly answers: Answers | null;
  /** Told of each request at its end. */
  readonly tell: (entry: RequestEntry) => void;
}

export interface Settings extends Omit<z.output<typeof plain>, 'faults' | 'latency' | 'seed'> {
  readonly seed: string;
  readonly faults: FaultRates;
  readonly latency: Latency;
}

/** @throws {ConfigError} with every fault of the first kind that is found */
export function settingsOf(options: SimulatorOptions): Settings {
  const parsed = plain.safeParse(options);
  if (!parsed.success) {
    throw new ConfigError(
      wordedIssues(parsed.error.issues, options).map(({path, ...words}) => ({path: path.map(String).join('.'), ...words})),
    );
  }
  const {seed, faults, latency, key, ...rest} = parsed.data;
  return {...rest, key, seed: String(seed), faults: faultRatesOf(faults, key !== null), latency: parseLatency(latency)};
}
