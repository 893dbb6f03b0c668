/** From an append to a commit: takes it apart, writes it to the outputs, hands it to the committer. Appends come one at a time. */
import {dirname, join} from 'node:path';
import {syncFolder} from '../../ledger/durable.ts';
import type {Ledger} from '../../ledger/ledger.ts';
import {RangeBook} from '../../ledger/range-book.ts';
import {outputStates, type StageRecord, type Totals} from '../../ledger/records.ts';
import {assert} from '../../model/errors.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {LiveProgress} from '../../model/run.ts';
import type {Append, Appended} from '../../protocol/mailboxes.ts';
import type {TableShape} from '../../protocol/tables.ts';
import type {Batches} from './batches.ts';
import {Codes} from './codes.ts';
import {Committer, type CommitterPlan} from './committer.ts';
import {Intake} from './intake.ts';
import {publishOutput, type SinkChoice} from './output-file.ts';
import {Outputs} from './outputs.ts';
import {Reasons} from './reasons.ts';
import type {Session} from './session.ts';

export interface AppendingPlan extends Pick<CommitterPlan, 'clock' | 'checkpoint' | 'session' | 'onCommitted' | 'onFailed'> {
  readonly plan: RunPlan;
  readonly shape: TableShape;
  readonly ledger: Ledger;
  readonly rows: SinkChoice;
  readonly remarks: SinkChoice;
  readonly figures: Session;
  /** Where the stage stands. */
  readonly from: StageRecord;
  readonly batches: Batches | null;
  /** How far the run is, where it is time to tell. */
  readonly onAppended: (totals: Totals) => LiveProgress | null;
}

export class Appending {
  readonly committer: Committer;
  private readonly batches: Batches | null;
  private readonly plan: AppendingPlan;
  private readonly outputs: Outputs;
  private readonly intake: Intake;
  private readonly rejectCodes: Codes;
  private readonly warningCodes: Codes;
  private readonly reasons: Reasons;

  private constructor(plan: AppendingPlan, outputs: Outputs, published: readonly string[]) {
    this.plan = plan;
    this.outputs = outputs;
    this.batches = plan.batches;
    const {ledger, from} = plan;
    const ranges = new RangeBook(ledger.connection);
    this.intake = new Intake({shape: plan.shape, splitById: (id) => ledger.splits.byId(id), rangesOf: (id) => ranges.of(id), from});
    this.rejectCodes = new Codes('rejects', ledger.stage.codes('rejects'));
    this.warningCodes = new Codes('warnings', ledger.stage.codes('warnings'));
    this.reasons = new Reasons(ledger.stage.filtered());
    this.committer = new Committer(this.committerPlan(), from, published);
  }

  /** Opens the outputs at what is committed: bytes behind that are cut off. */
  static async open(plan: AppendingPlan): Promise<Appending> {
    const {ledger, batches} = plan;
    const published = await publishWhole(plan.plan.dir, ledger);
    const outputs = await Outputs.open({plan: plan.plan, stage: ledger.stage, rows: plan.rows, remarks: plan.remarks, batches});
    try {
      plan.checkpoint('created');
      return new Appending(plan, outputs, published);
    } catch (cause) {
      await outputs.close();
      throw cause;
    }
  }

  async append(message: Append): Promise<Appended> {
    const {extracted} = message;
    const taken = this.intake.take(message);
    const outputs = await this.outputs.write(taken);
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
    return {rows: extracted.rows, progress};
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
    await this.outputs.close();
  }

  private committerPlan(): CommitterPlan {
    const {plan, ledger, clock, checkpoint, session, onCommitted, onFailed} = this.plan;
    return {
      ...plan.commit,
      clock,
      checkpoint,
      session,
      onCommitted,
      onFailed,
      sync: () => this.outputs.sync(),
      publish: (outputs) => this.outputs.publish(outputs),
      ackedRows: () => this.batches?.ackedRows ?? Infinity,
      write: (record) => ledger.commit(record),
    };
  }

  private assertAllThere(): void {
    const {plan, ledger} = this.plan;
    const {counts} = this.committer.stage.totals;
    const undone = plan.limits.limit === null ? ledger.splits.firstUndone() : undefined;
    assert(undone === undefined, `every file is done at the end, also ${undone}`);
    const files = ledger.splits.sums();
    const lines = ledger.stage.lines();
    for (const what of ['rows', 'rejects', 'warnings'] as const) {
      assert(files[what] === counts[what], `the files have ${files[what]} ${what}, the run has ${counts[what]}`);
      if (what === 'rows' && this.batches !== null) continue;
      assert(lines[what] === counts[what], `the outputs have ${lines[what]} lines of ${what}, the run has ${counts[what]}`);
    }
    assert(files.records === counts.records, `the files have ${files.records} records, the run has ${counts.records}`);
  }
}

/** Outputs that were whole when the last session died get their names now. */
async function publishWhole(dir: string, ledger: Ledger): Promise<string[]> {
  const names: string[] = [];
  for (const output of ledger.stage.unpublished()) {
    if (output.state !== outputStates.whole) continue;
    await publishOutput(dir, output.name);
    names.push(output.name);
  }
  for (const folder of new Set(names.map((name) => dirname(join(dir, name))))) await syncFolder(folder);
  return names;
}
