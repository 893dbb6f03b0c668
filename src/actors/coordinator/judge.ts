/**
 * Counts records and rejects in commit order and tells where the run must stop: at its limit of records, at the reject that is one
 * too many, or at the first where the job says so. Order makes it the same place for 1 worker and for N. Acts on nothing itself.
 */
import type {Extracted} from '../../protocol/extraction.ts';
import {counted} from '../../model/plural.ts';
import {ResultTable, type TableShape} from '../../protocol/tables.ts';
import {firstReject, type FirstReject, type StoppingSteps} from './first-reject.ts';

export interface JudgeOptions {
  readonly limit: number | null;
  readonly rejects: {readonly rate: number; readonly after: number};
  /** Whose reject ends the run; undefined where none does. */
  readonly stopping?: StoppingSteps | undefined;
  /** Whose rejects count, by the step's name: a later stage passes on those of others. All when left out. */
  readonly isOwn?: (step: string) => boolean;
  /**
   * The share is that of the records that came to this stage, and not of all outcomes of the run. So of a stage that asks: its rejects cost money,
   * and a hundred thousand rows that were extracted well say nothing of them.
   */
  readonly ofRecords?: boolean;
}

export type Ending = 'limit' | 'rejects' | 'reject';

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
  | {readonly type: 'takeAndEnd'; readonly why: 'limit' | 'reject'}
  /** Only its first `records` records count, and nothing behind them. */
  | {readonly type: 'cut'; readonly records: number; readonly why: Ending};

export class Judge {
  private readonly options: JudgeOptions;
  private readonly shape: TableShape;
  private records: number;
  private outcomes: number;
  private rejects: number;
  private stoppedAt = '';

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
    const stop = this.firstStop(extracted);
    // Of one record's rejects the one that was asked for is told; it is committed with its record, and a resume goes on behind it.
    const stops = stop !== undefined && stop.records <= left && (trips === undefined || stop.records <= trips + 1);
    if (stop !== undefined && stops) this.stoppedAt = stop.sentence;
    if (stop !== undefined && stops && stop.records < records) return {type: 'cut', records: stop.records, why: 'reject'};
    if (trips !== undefined && trips < left && !stops) return {type: 'cut', records: trips, why: 'rejects'};
    if (records > left) return {type: 'cut', records: left, why: 'limit'};
    this.records += records;
    this.outcomes += this.options.ofRecords === true ? records : extracted.outcomes;
    this.rejects += countOf(extracted);
    if (stops) return {type: 'takeAndEnd', why: 'reject'};
    return this.isFull ? {type: 'takeAndEnd', why: 'limit'} : {type: 'take'};
  }

  /** At the end, whatever the count: too many rejects in all? */
  get isOverRate(): boolean {
    return this.outcomes > 0 && this.rejects / this.outcomes > this.options.rejects.rate;
  }

  /** Why the run ends, for people. */
  messageOf(why: Ending): string {
    if (why === 'reject') return this.stoppedAt;
    return why === 'limit' ? 'the limit of records is reached' : this.summary;
  }

  get summary(): string {
    const {rate} = this.options.rejects;
    return `${this.rejects} of ${counted(this.outcomes, 'outcome')} ${this.rejects === 1 ? 'was' : 'were'} rejected, more than the ${(rate * 100).toFixed(1)} % that limits.rejects.rate allows`;
  }

  private firstStop(extracted: Extracted): FirstReject | undefined {
    const {stopping: steps, isOwn = () => true} = this.options;
    return steps === undefined ? undefined : firstReject(extracted, this.shape, {steps, isOwn});
  }

  /** How many records of the result stand before the one whose reject is one too many. */
  private tripsAt({rejectedAt}: Extracted): number | undefined {
    if (rejectedAt === null) return undefined;
    const {rate, after} = this.options.rejects;
    const pairs = new Float64Array(rejectedAt);
    for (let i = 0; i < pairs.length; i += 2) {
      const outcomes = this.outcomes + (pairs[this.options.ofRecords === true ? i : i + 1] ?? 0) + 1;
      const rejects = this.rejects + i / 2 + 1;
      if (outcomes >= after && rejects / outcomes > rate) return pairs[i] ?? 0;
    }
    return undefined;
  }
}

function countOf({rejectedAt}: Extracted): number {
  return rejectedAt === null ? 0 : rejectedAt.byteLength / 16;
}
