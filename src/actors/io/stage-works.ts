/** The stages of an open run at work: each with its appends and its commits, and what they come to together. */
import {join} from 'node:path';
import type {Ledger} from '../../ledger/ledger.ts';
import type {OutputRecord, StageRecord, Totals} from '../../ledger/records.ts';
import {mergeTotals} from '../../ledger/run-totals.ts';
import {plainSplit} from '../../ledger/split-book.ts';
import {stageName} from '../../ledger/paths.ts';
import {assert} from '../../model/errors.ts';
import type {SettledRows} from '../../protocol/keys.ts';
import {rangeColumns, type Append, type Appended, type NotSettled} from '../../protocol/mailboxes.ts';
import type {OpenedStage, StagePosition, StageRange} from '../../protocol/mailboxes.ts';
import {onlyStage, type Stage} from '../../protocol/stages.ts';
import type {TableShape} from '../../protocol/tables.ts';
import type {Appending} from './appending.ts';
import type {AskRoom} from './asking/ask-room.ts';
import type {SettledBook} from './keys/settled-book.ts';
import type {StageSettlingPlan} from './keys/stage-settling.ts';
import {noTotals} from './totals.ts';

export interface StageWorksPlan {
  readonly ledger: Ledger;
  readonly shape: TableShape;
  /** Files and bytes of the input, as far as they are listed. */
  readonly listed: () => {readonly files: number; readonly bytes: number};
  readonly open: (stage: Stage, from: StageRecord) => Promise<Appending>;
  readonly files: Pick<StageSettlingPlan, 'dir' | 'choice' | 'keysInMemory'>;
  /** Null in a job that asks nothing. */
  readonly asking: AskRoom | null;
}

export class StageWorks {
  private readonly plan: StageWorksPlan;
  private readonly working = new Map<number, Appending>();
  private readonly appended = new Map<number, Totals>();
  /** Duplicates that the stage at work leaves out as it reads. */
  private settled: Promise<SettledBook> | null = null;

  constructor(plan: StageWorksPlan) {
    this.plan = plan;
  }

  /** One where it is not known yet how the job is cut. */
  get stages(): readonly Stage[] {
    const {stages} = this.plan.ledger;
    return stages.length === 0 ? [onlyStage(this.plan.shape)] : stages;
  }

  get last(): Stage {
    const last = this.stages.at(-1);
    assert(last !== undefined, 'a job has a stage');
    return last;
  }

  /** As committed; of a stage that was not begun, nothing yet. */
  record(number: number): StageRecord {
    const {ledger, shape} = this.plan;
    const committed = this.working.get(number)?.committer.stage ?? ledger.stage(number).record();
    if (committed !== null) return committed;
    const listed = number === 0 ? this.plan.listed() : ledger.splitsOf(number).totals();
    return {position: null, skipRows: 0, totals: noTotals(shape, listed)};
  }

  /** Of the run, as committed. */
  get totals(): Totals {
    return this.merged((number) => (this.isBegun(number) ? this.record(number).totals : null));
  }

  /** Of the run with all that is appended: the stage now has these. */
  noteAppended(number: number, totals: Totals): Totals {
    this.appended.set(number, totals);
    return this.merged((other) => this.appended.get(other) ?? (this.isBegun(other) ? this.record(other).totals : null));
  }

  position(number: number): StagePosition | null {
    const {position} = this.record(number);
    const split = position === null ? undefined : this.plan.ledger.splitsOf(number).byId(position.splitId);
    if (position === null || split === undefined) return null;
    return {split: plainSplit(split), boundary: position.boundary, last: position.last};
  }

  async open(number: number): Promise<OpenedStage> {
    const stage = this.stages[number];
    assert(stage !== undefined && !this.working.has(number), 'each stage of a job is opened once');
    const {ledger} = this.plan;
    const isDone = ledger.stagesDone > number;
    if (!isDone) this.working.set(number, await this.plan.open(stage, this.record(number)));
    if (!isDone && stage.asks !== null) await this.beginAsking(stage);
    return {
      stage,
      isDone,
      position: this.position(number),
      judged: stage.asks === null ? this.judgedOfRun() : this.judgedOf(stage),
      trying: ledger.trying.of(number),
    };
  }

  private judgedOfRun(): OpenedStage['judged'] {
    const {counts, outcomes, filesUnreadable} = this.totals;
    return {records: counts.records, outcomes, rejects: counts.rejects - filesUnreadable};
  }

  /** Of the stage alone, by the records that came to it; see Judge. */
  private judgedOf({number, from, to}: Stage): OpenedStage['judged'] {
    const {records, steps} = this.record(number).totals.counts;
    const own = this.plan.shape.steps.slice(from, to);
    return {records, outcomes: records, rejects: own.reduce((sum, name) => sum + (steps[name]?.rejected ?? 0), 0)};
  }

  async append(message: Append): Promise<Appended> {
    const appended = await this.at(message.stage).append(message);
    if (this.stages[message.stage]?.asks !== null) this.plan.asking?.release(this.endOf(message));
    return appended;
  }

  private at(number: number): Appending {
    const appending = this.working.get(number);
    assert(appending !== undefined, 'a stage is opened before anything is appended to it');
    return appending;
  }

  /** All of the stage is committed, and it is closed, when this resolves. */
  async end(number: number): Promise<void> {
    const appending = this.at(number);
    await appending.end();
    await appending.close();
    this.working.delete(number);
    this.appended.delete(number);
    await this.plan.asking?.end();
    await this.closeSettled();
  }

  isWorking(number: number): boolean {
    return this.working.has(number);
  }

  /** Finds the duplicates of a stage that is whole, where that was left to its end: what was written, null where nothing was; see settleStage. */
  async settle(number: number, isStopping: () => boolean): Promise<OutputRecord | null | undefined> {
    const {ledger, files} = this.plan;
    const stage = this.stages[number];
    assert(stage !== undefined, 'a stage that is settled is one of the job');
    if (stage.keys === null) return null;
    const {settleStage} = await import('./keys/stage-settling.ts');
    return settleStage({...files, ledger, stage, isStopping});
  }

  /** @throws {SinkError} */
  async settledIn(number: number, ranges: readonly StageRange[]): Promise<SettledRows | NotSettled | null> {
    const {ledger, files, asking} = this.plan;
    if (asking !== null && this.stages[number]?.asks !== null) return asking.settledIn(ranges);
    this.settled ??= import('./keys/stage-settling.ts').then(({openSettled}) => openSettled({dir: files.dir, ledger, stage: number - 1}));
    return (await this.settled).rowsIn(ranges);
  }

  async commit(): Promise<void> {
    for (const appending of this.working.values()) await appending.committer.commit();
  }

  async close(): Promise<void> {
    try {
      await this.plan.asking?.end();
    } finally {
      for (const appending of this.working.values()) await appending.close();
      await this.closeSettled();
    }
  }

  /** Its rows stand in the file of the stage before, from where this one is committed. */
  private async beginAsking(stage: Stage): Promise<void> {
    const {ledger, files, asking} = this.plan;
    assert(asking !== null, 'a job that asks has a room for it');
    const name = stageName(stage.number - 1);
    const end = ledger.outputs.get(name)?.length ?? 0;
    const position = this.position(stage.number);
    const from = position === null ? 0 : (position.split.start ?? 0) + (position.last ? position.split.size : position.boundary.offset);
    const rows = ledger.stage(stage.number - 1).record()?.totals.counts.rows ?? 0;
    const rowsBefore = this.record(stage.number).totals.counts.records;
    const fileAt = (at: number): string => ledger.laterSplitsOf(stage.number).at(at)?.file ?? '';
    await asking.begin(stage, {path: join(files.dir, name), from, end, rows, rowsBefore, fileAt});
  }

  /** In the file that the stage reads, behind what the append has. */
  private endOf({stage, ranges}: Append): number {
    const cells = new Float64Array(ranges);
    const last = cells.length - rangeColumns.length;
    const split = this.plan.ledger.splitsOf(stage).byId(cells[last] ?? 0);
    assert(split !== undefined, 'what is appended is of a split that stands in the books');
    return (plainSplit(split).start ?? 0) + (cells[last + rangeColumns.indexOf('end')] ?? 0);
  }

  private async closeSettled(): Promise<void> {
    const settled = await this.settled?.catch(() => undefined);
    this.settled = null;
    await settled?.close();
  }

  private isBegun(number: number): boolean {
    return number === 0 || this.working.has(number) || this.plan.ledger.stage(number).record() !== null;
  }

  private merged(of: (number: number) => Totals | null): Totals {
    const totals = mergeTotals(this.stages.map(({number}) => of(number)));
    assert(totals !== null, 'the first stage has its sums from the beginning on');
    return totals;
  }
}
