/**
 * Makes appends durable: sync the outputs, then one transaction in the ledger, then final names for what is whole. Appends go on
 * meanwhile. Rows before ledger: a crash in between leaves bytes we can cut off; the other order loses rows we cannot find.
 */
import type {CodeRecord, CommitRecord, OutputRecord, RangeRecord, SessionStats, SplitRecord, StageRecord} from '../../ledger/records.ts';
import type {Clock} from '../../model/clock.ts';
import type {Checkpoint} from './checkpoints.ts';
import type {Entry} from './entry.ts';
import {HeldTime} from './held-time.ts';

/** A transaction of so many ranges (small files, most of all) holds the thread for about 100 ms: none is let grow larger. */
const rangesMax = 4000;

/** What the committer needs of the room. */
export interface CommitterPlan {
  readonly everyMs: number;
  /** Input and output bytes together. */
  readonly everyBytes: number;
  readonly clock: Clock;
  readonly checkpoint: Checkpoint;
  readonly sync: () => Promise<void>;
  readonly publish: (outputs: readonly OutputRecord[]) => Promise<readonly string[]>;
  readonly write: (record: CommitRecord) => void;
  /** Rows up to which appends may be committed: all, or those a batch consumer has acknowledged. */
  readonly ackedRows: () => number;
  readonly session: () => CommitRecord['session'];
  readonly onCommitted: (commit: Committed) => Promise<void> | void;
  readonly onFailed: (cause: unknown) => void;
  /** Milliseconds in which commits held the run up: somebody waited for one, or the ledger held the thread. */
  readonly onHeld: (ms: number) => void;
}

export interface Committed {
  readonly appends: number;
  readonly ms: number;
  /** Nothing waits behind it: there is time to tidy up. */
  readonly isIdle: boolean;
}

export class Committer {
  private readonly plan: CommitterPlan;
  private readonly held: HeldTime;
  private stageRecord: StageRecord;
  private entries: Entry[] = [];
  private pendingBytes = 0;
  private pendingRanges = 0;
  private published: readonly string[];
  private chain: Promise<void> = Promise.resolve();
  private isScheduled = false;
  private timer: AbortController | null = null;

  /** @param published names that outputs got at the opening, not yet in the ledger */
  constructor(plan: CommitterPlan, from: StageRecord, published: readonly string[]) {
    this.plan = plan;
    this.held = new HeldTime(plan.onHeld);
    this.stageRecord = from;
    this.published = published;
  }

  /** As committed. */
  get stage(): StageRecord {
    return this.stageRecord;
  }

  /** So much waits that whoever appends should wait too. */
  get isBehind(): boolean {
    return this.pendingBytes >= 2 * this.plan.everyBytes || this.pendingRanges >= 2 * rangesMax;
  }

  /** Takes an append that is written; a commit follows in time. */
  push(entry: Entry): void {
    this.entries.push(entry);
    this.pendingBytes += entry.bytes;
    this.pendingRanges += entry.ranges.length;
    if (this.pendingBytes >= this.plan.everyBytes || this.pendingRanges >= rangesMax) this.schedule();
    else if (this.timer === null) this.startTimer();
  }

  /** Resolves when all that may be committed now is. @throws what a commit threw, now and ever after */
  commit(final: readonly OutputRecord[] = []): Promise<void> {
    return this.held.until(this.queue(final));
  }

  close(): void {
    this.timer?.abort();
    this.timer = null;
  }

  private queue(final: readonly OutputRecord[]): Promise<void> {
    this.chain = this.chain.then(() => this.commitOnce(final));
    // Whoever asked hears of it; so does the room, also when nobody asked.
    this.chain.catch(this.plan.onFailed);
    return this.chain;
  }

  /** One commit waits at most: those behind it would have nothing left to do. */
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    void this.queue([]).catch(() => undefined);
  }

  private startTimer(): void {
    const timer = new AbortController();
    this.timer = timer;
    const ring = async (): Promise<void> => {
      try {
        await this.plan.clock.sleep(this.plan.everyMs, timer.signal);
      } catch (cause) {
        if (!timer.signal.aborted) this.plan.onFailed(cause);
        return;
      }
      if (this.timer === timer) this.timer = null;
      this.schedule();
    };
    void ring();
  }

  private async commitOnce(final: readonly OutputRecord[]): Promise<void> {
    this.isScheduled = false;
    const acked = this.plan.ackedRows();
    const waiting = this.entries.findIndex((entry) => entry.totals.counts.rows > acked);
    const entries = waiting === -1 ? this.entries : this.entries.slice(0, waiting);
    const stage = this.stageAfter(entries, acked);
    const isIdle = entries.length === 0 && final.length === 0 && stage.skipRows === this.stageRecord.skipRows;
    if (isIdle) return;
    this.timer?.abort();
    this.timer = null;
    this.entries = this.entries.slice(entries.length);
    this.pendingBytes = this.entries.reduce((sum, entry) => sum + entry.bytes, 0);
    this.pendingRanges = this.entries.reduce((sum, entry) => sum + entry.ranges.length, 0);
    const began = performance.now();
    this.plan.checkpoint('before-sync');
    await this.plan.sync();
    this.plan.checkpoint('after-sync');
    const record = fold(entries, {stage, final, published: this.published, session: this.plan.session()});
    this.plan.checkpoint('before-commit');
    this.held.during(() => this.plan.write(record));
    this.stageRecord = stage;
    this.published = [];
    this.plan.checkpoint('after-commit');
    const ms = performance.now() - began;
    this.published = await this.plan.publish(record.outputs);
    if (this.published.length > 0) this.plan.checkpoint('published');
    await this.plan.onCommitted({appends: entries.length, ms, isIdle: this.entries.length === 0});
    if (this.entries.length > 0 && this.timer === null) this.startTimer();
  }

  private stageAfter(entries: readonly Entry[], acked: number): StageRecord {
    const last = entries.at(-1);
    const stage = last === undefined ? this.stageRecord : {...this.stageRecord, position: last.position, totals: last.totals};
    return {...stage, skipRows: Number.isFinite(acked) ? acked - stage.totals.counts.rows : 0};
  }
}

interface FoldPlan {
  readonly stage: StageRecord;
  readonly final: readonly OutputRecord[];
  readonly published: readonly string[];
  readonly session: {readonly id: number; readonly lastMs: number; readonly stats: SessionStats};
}

/** Many appends as one record: of what stands in several, the last is what holds. */
function fold(entries: readonly Entry[], plan: FoldPlan): CommitRecord {
  const outputs = new Map<string, OutputRecord>();
  const codes = new Map<string, CodeRecord>();
  const filtered = new Map<string, number>();
  for (const entry of entries) {
    for (const output of entry.outputs) outputs.set(output.name, output);
    for (const code of entry.codes) codes.set(`${code.kind} ${code.code}`, code);
    for (const [reason, count] of entry.filtered) filtered.set(reason, count);
  }
  for (const output of plan.final) outputs.set(output.name, output);
  return {
    stage: plan.stage,
    ranges: rangesOf(entries),
    splits: splitsOf(entries),
    outputs: [...outputs.values()],
    published: plan.published,
    codes: [...codes.values()],
    filtered,
    session: plan.session,
  };
}

function* rangesOf(entries: readonly Entry[]): Generator<RangeRecord> {
  for (const {ranges} of entries) yield* ranges;
}

/** A file that goes on from append to append stands in each of them: at the end of the one, at the beginning of the next. */
function* splitsOf(entries: readonly Entry[]): Generator<SplitRecord> {
  let last: SplitRecord | undefined;
  for (const {splits} of entries) {
    for (const {record} of splits) {
      if (last !== undefined && last.id !== record.id) yield last;
      last = record;
    }
  }
  if (last !== undefined) yield last;
}
