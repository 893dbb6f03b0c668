/** What a bench is: one question, a way to answer it, and the figures that answer it. Measures nothing itself. */
import type {Machine} from './measure/machine.ts';

export interface BenchOptions {
  /** MB of input, where the bench's input is measured in MB; each bench has its own default. */
  readonly sizeMb: number | undefined;
  /** Measured rounds, after one that is not; each bench has its own default. */
  readonly runs: number | undefined;
  readonly seed: number;
  /** Measure rounds again in which other processes were busy. */
  readonly calm: boolean;
  /** Absolute folder of generated inputs and of outputs while they are checked. */
  readonly cacheDir: string;
  /** Absolute folder of the compiled engine and benches: everything that is measured runs from here. */
  readonly buildDir: string;
  /** Absolute folder to leave CPU profiles of the engine in, after the measured rounds; none when undefined. */
  readonly profileDir: string | undefined;
  /** Says one line to the person who waits. */
  readonly say: (line: string) => void;
}

/** One line of a bench's table; columns by name, in the order of the first row. */
export type Figures = Readonly<Record<string, string | number | null>>;

export interface BenchResult {
  readonly rows: readonly Figures[];
  /** What must be said beside the figures: what is equal, what only similar, what was checked. */
  readonly notes: readonly string[];
  /** Whether what the bench is there to show was shown; null where it has no goal. */
  readonly passed: boolean | null;
  /** Everything else worth keeping: samples, counts, hashes. */
  readonly details: unknown;
}

export interface Bench {
  readonly name: string;
  readonly question: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

/** What is written to bench/results. */
export interface SavedResult extends BenchResult {
  readonly bench: string;
  readonly question: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly seconds: number;
  /** Of the sources, with a plus where they were changed since; null where they are in no repository. */
  readonly revision: string | null;
  readonly machine: Machine;
}
