/**
 * Counts records and rejects in commit order and tells where the run must stop: at its limit of records, or at the reject that
 * is one too many. Order makes it the same place for 1 worker and for N. Acts on nothing itself.
 */
import type {Extracted} from '../../protocol/mailboxes.ts';
import {ResultTable, type TableShape} from '../../protocol/tables.ts';

export interface JudgeOptions {
  readonly limit: number | null;
  readonly rejects: {readonly rate: number; readonly after: number};
}

/** Counts of everything before. */
export interface JudgeCounts {
  readonly records: number;
  readonly outcomes: number;
  readonly rejects: number;
}

export type Verdict =
  /** All of it counts. */
  | {readonly type: 'take'}
  /** All of it counts, and nothing behind it. */
  | {readonly type: 'takeAndEnd'; readonly why: 'limit'}
  /** Only its first `records` records count, and nothing behind them. */
  | {readonly type: 'cut'; readonly records: number; readonly why: 'limit' | 'rejects'};

export class Judge {
  private readonly options: JudgeOptions;
  private readonly shape: TableShape;
  private records: number;
  private outcomes: number;
  private rejects: number;

  constructor(options: JudgeOptions, shape: TableShape, before: JudgeCounts) {
    this.options = options;
    this.shape = shape;
    this.records = before.records;
    this.outcomes = before.outcomes;
    this.rejects = before.rejects;
  }

  /** The limit is reached already: nothing need be read. */
  get isFull(): boolean {
    return this.options.limit !== null && this.records >= this.options.limit;
  }

  /** Records that the limit leaves, before what is under way is judged; null without a limit. */
  get recordsLeft(): number | null {
    return this.options.limit === null ? null : Math.max(0, this.options.limit - this.records);
  }

  /** Judges the next result in order; what is taken is counted. A cut is counted when its shorter result is judged. */
  judge(extracted: Extracted): Verdict {
    const records = new ResultTable(this.shape, new Float64Array(extracted.table)).sum('records');
    const trips = this.tripsAt(extracted);
    const left = this.options.limit === null ? Infinity : this.options.limit - this.records;
    if (trips !== undefined && trips < left) return {type: 'cut', records: trips, why: 'rejects'};
    if (records > left) return {type: 'cut', records: left, why: 'limit'};
    this.records += records;
    this.outcomes += extracted.outcomes;
    this.rejects += countOf(extracted);
    return this.isFull ? {type: 'takeAndEnd', why: 'limit'} : {type: 'take'};
  }

  /** At the end, whatever the count: too many rejects in all? */
  get isOverRate(): boolean {
    return this.outcomes > 0 && this.rejects / this.outcomes > this.options.rejects.rate;
  }

  get summary(): string {
    const {rate} = this.options.rejects;
    return `${this.rejects} of ${this.outcomes} outcomes were rejected, more than the ${(rate * 100).toFixed(1)} % that limits.rejects.rate allows`;
  }

  /** How many records of the result stand before the one whose reject is one too many. */
  private tripsAt({rejectedAt}: Extracted): number | undefined {
    if (rejectedAt === null) return undefined;
    const {rate, after} = this.options.rejects;
    const pairs = new Float64Array(rejectedAt);
    for (let i = 0; i < pairs.length; i += 2) {
      const outcomes = this.outcomes + (pairs[i + 1] ?? 0) + 1;
      const rejects = this.rejects + i / 2 + 1;
      if (outcomes >= after && rejects / outcomes > rate) return pairs[i] ?? 0;
    }
    return undefined;
  }
}

function countOf({rejectedAt}: Extracted): number {
  return rejectedAt === null ? 0 : rejectedAt.byteLength / 16;
}
