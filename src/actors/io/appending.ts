/**
 * From an append of one stage to a commit: takes its duplicates out, takes it apart, writes it to the outputs, hands it to the committer.
 * Appends come one at a time.
 */
import {dirname, join} from 'node:path';
import {syncFolder} from '../../ledger/durable.ts';
import type {Ledger} from '../../ledger/ledger.ts';
import {RangeBook} from '../../ledger/range-book.ts';
import {innerKinds, outputStates, type StageRecord, type Totals} from '../../ledger/records.ts';
import {splitSumKeys, type StageSplits} from '../../ledger/split-book.ts';
import {assert} from '../../model/errors.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Counts, LiveProgress} from '../../model/run.ts';
import type {Append, Appended} from '../../protocol/mailboxes.ts';
import {isStepOf, type Stage} from '../../protocol/stages.ts';
import type {TableShape} from '../../protocol/tables.ts';
import {assertPassedOn} from './accounting.ts';
import type {Batches} from './batches.ts';
import {Codes} from './codes.ts';
import {Committer, type CommitterPlan} from './committer.ts';
import {Intake} from './intake.ts';
import {publishOutput, type SinkChoice} from './output-file.ts';
import type {KeyJudging} from './keys/key-judging.ts';
import {Outputs, type Piece} from './outputs.ts';
import {Reasons} from './reasons.ts';
import type {Session} from './session.ts';

export interface AppendingPlan extends Pick<CommitterPlan, 'clock' | 'checkpoint' | 'session' | 'onCommitted' | 'onFailed'> {
  readonly plan: RunPlan;
  readonly stage: Stage;
  readonly shape: TableShape;
  readonly ledger: Ledger;
  readonly rows: SinkChoice;
  readonly remarks: SinkChoice;
  readonly figures: Session;
  /** Where the stage stands. */
  readonly from: StageRecord;
  readonly batches: Batches | null;
  /** How far the stage is; gives how far the run is, where it is time to tell. */
  readonly onAppended: (totals: Totals) => LiveProgress | null;
}

interface Opened {
  readonly outputs: Outputs;
  readonly published: readonly string[];
  readonly keys: KeyJudging | null;
}

const noKeys: Piece = {bytes: new Uint8Array(), lines: 0};

export class Appending {
  readonly committer: Committer;
  private readonly batches: Batches | null;
  private readonly plan: AppendingPlan;
  private readonly outputs: Outputs;
  private readonly keys: KeyJudging | null;
  private readonly splits: StageSplits;
  private readonly intake: Intake;
  private readonly rejectCodes: Codes;
  private readonly warningCodes: Codes;
  private readonly reasons: Reasons;

  private constructor(plan: AppendingPlan, given: Opened) {
    this.plan = plan;
    this.outputs = given.outputs;
    this.keys = given.keys;
    this.batches = plan.batches;
    const {ledger, from, stage, shape} = plan;
    const book = ledger.stage(stage.number);
    const ranges = new RangeBook(ledger.connection, stage.number);
    this.splits = ledger.splitsOf(stage.number);
    this.intake = new Intake({
      stage,
      shape,
      written: given.outputs.written,
      splitById: (id) => this.splits.byId(id),
      rangesOf: (id) => ranges.marksOf(id),
      from,
    });
    this.rejectCodes = new Codes('rejects', book.codes('rejects'), isStepOf(stage, shape));
    this.warningCodes = new Codes('warnings', book.codes('warnings'));
    this.reasons = new Reasons(book.filtered());
    this.committer = new Committer(this.committerPlan(), from, given.published);
  }

  /** Opens the outputs at what is committed: bytes behind that are cut off. */
  static async open(plan: AppendingPlan): Promise<Appending> {
    const {ledger, stage} = plan;
    const published = stage.isLast ? await publishWhole(plan.plan.dir, ledger) : [];
    const outputs = await Outputs.open({...plan, outputs: ledger.outputs});
    try {
      plan.checkpoint('created');
      // Only where rows have keys.
      const keys = outputs.keys === null ? null : await (await import('./keys/key-judging.ts')).KeyJudging.open(plan, outputs);
      return new Appending(plan, {outputs, published, keys});
    } catch (cause) {
      await outputs.close();
      throw cause;
    }
  }

  async append(message: Append): Promise<Appended> {
    const {extracted, keys} = this.keys === null ? {extracted: message.extracted, keys: noKeys} : await this.keys.judge(message);
    const taken = this.intake.take({...message, extracted});
    const outputs = await this.outputs.write({...taken, keys});
    this.plan.figures.addChunk(message);
    this.committer.push({
      position: taken.position,
      totals: taken.totals,
      ranges: taken.ranges,
      splits: taken.splits,
      outputs,
      codes: [
        ...this.rejectCodes.add(extracted.rejectCodes, taken.rejects.bytes),
        ...this.warningCodes.add(extracted.warningCodes, taken.warnings.bytes),
      ],
      filtered: this.reasons.add(extracted.filteredReasons),
      bytes: taken.bytes,
    });
    this.plan.checkpoint('appended');
    const progress = this.plan.onAppended(taken.totals);
    // A disk slower than the pool: whoever appends waits for it, or the pending commit grows without end.
    if (this.batches === null && this.committer.isBehind) await this.committer.commit();
    // What a splice made is not the coordinator's.
    return {rows: message.extracted.rows, progress};
  }

  /** Nothing follows: all is committed when it resolves, the last batch acknowledged. @throws {AssertionError} when sums differ */
  async end(): Promise<void> {
    const open = this.outputs.end();
    await this.batches?.settled();
    await this.committer.commit(open);
    this.assertAllThere();
  }

  async close(): Promise<void> {
    this.committer.close();
    this.batches?.stop();
    this.keys?.close();
    await this.outputs.close();
  }

  private committerPlan(): CommitterPlan {
    const {plan, stage, ledger, figures, clock, checkpoint, session, onCommitted, onFailed} = this.plan;
    return {
      ...plan.commit,
      clock,
      checkpoint,
      session,
      onCommitted,
      onFailed,
      onHeld: (ms) => figures.addHeld(ms),
      sync: () => this.outputs.sync(),
      publish: (outputs) => this.outputs.publish(outputs),
      ackedRows: () => this.batches?.ackedRows ?? Infinity,
      write: (record) => ledger.commit(stage.number, record),
    };
  }

  private assertAllThere(): void {
    const {plan, ledger, stage} = this.plan;
    const {counts} = this.committer.stage.totals;
    // A limit leaves files of the input unread; whatever was written of them is read to its end.
    const undone = plan.limits.limit === null || stage.number > 0 ? this.splits.firstUndone() : undefined;
    assert(undone === undefined, `every file is done at the end, also ${undone}`);
    const files = this.splits.sums();
    for (const what of splitSumKeys) {
      assert(files[what] === counts[what], `the files have ${files[what]} ${what}, the stage has ${counts[what]}`);
    }
    if (stage.number > 0) assertPassedOn(ledger.stage(stage.number - 1).record()?.totals.counts, counts, stage);
    if (stage.isLast) this.assertLinesThere(counts);
  }

  private assertLinesThere(counts: Counts): void {
    const lines = this.plan.ledger.outputs.lines();
    for (const what of ['rows', 'rejects', 'warnings', 'duplicates'] as const) {
      if (what === 'rows' && this.batches !== null) continue;
      assert(lines[what] === counts[what], `the outputs have ${lines[what]} lines of ${what}, the run has ${counts[what]}`);
    }
  }
}

/** Outputs that were whole when the last session died get their names now. */
async function publishWhole(dir: string, ledger: Ledger): Promise<string[]> {
  const names: string[] = [];
  for (const output of ledger.outputs.unpublished()) {
    if (output.state !== outputStates.whole || innerKinds.includes(output.kind)) continue;
    publishOutput(dir, output.name);
    names.push(output.name);
  }
  for (const folder of new Set(names.map((name) => dirname(join(dir, name))))) await syncFolder(folder);
  return names;
}
