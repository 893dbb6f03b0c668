/**
 * Counts what came of a chunk's records: by step and tally in the chunk's table, reasons by name. Writes no line, knows no place.
 */
import type {RowsWritten} from '../../contracts/format.ts';
import type {StepCounts} from '../../model/run.ts';
import type {Stage} from '../../protocol/stages.ts';
import {ResultTable, type ResultColumn, type TableShape} from '../../protocol/tables.ts';
import {StepTimes} from './step-times.ts';
import type {Step} from './steps.ts';

/** What came of records that were settled by their bytes. */
export interface Judged {
  readonly rows: number;
  readonly filtered: number;
  /** By step. */
  readonly filteredBy: readonly number[];
  readonly reasons: ReadonlyMap<string, number>;
  readonly ms: number;
}

export interface CountsPlan {
  readonly shape: TableShape;
  readonly stage: Stage;
  readonly spans: number;
  /** Those of the whole job: the last stage counts their tallies. */
  readonly steps: readonly Step[];
}

export class RecordCounts {
  readonly table: ResultTable;
  readonly times: StepTimes;
  /** Made of data, perhaps: a reason may be called as what every object has. */
  readonly filteredReasons: Record<string, number> = Object.create(null);
  /** Outcomes judged so far: rows, rejects and filtered. */
  outcomes = 0;
  /** Records of the chunk so far. */
  records = 0;
  protected span = 0;
  protected readonly stage: Stage;
  private readonly steps: readonly Step[];

  constructor({shape, stage, spans, steps}: CountsPlan) {
    this.table = new ResultTable(shape, spans);
    this.times = new StepTimes(shape.steps.length);
    this.stage = stage;
    this.steps = steps;
  }

  /** A record outside the sample, or one that the format's options leave out: read, counted, gone. */
  passOver(reason: string): void {
    this.countStep(0, 'inputs', 1);
    this.countStep(0, 'filtered', 1);
    this.filteredReasons[reason] = (this.filteredReasons[reason] ?? 0) + 1;
  }

  /** A record that a ByteRun settled; it tells the rest of all of them together. */
  passJudged(): void {
    this.records++;
    this.outcomes++;
  }

  /** Rows of a first stage that stand in `rows` already, and records that its steps filtered. */
  takeJudged({rows, filtered, filteredBy, reasons, ms}: Judged): void {
    const all = rows + filtered;
    this.count('records', all);
    this.count('rows', rows);
    this.countStep(0, 'inputs', all);
    this.countStep(0, 'outputs', all);
    let left = all;
    for (const [step, dropped] of filteredBy.entries()) {
      if (left === 0) break;
      this.countStep(step + 1, 'inputs', left);
      this.countStep(step + 1, 'filtered', dropped);
      left -= dropped;
      this.countStep(step + 1, 'outputs', left);
    }
    for (const [reason, count] of reasons) this.filteredReasons[reason] = (this.filteredReasons[reason] ?? 0) + count;
    this.times.addJudged(ms);
  }

  inputDecoded(): void {
    if (this.stage.number === 0) this.countStep(0, 'outputs', 1);
  }

  /** The `ordinal`-th outcome of one input. */
  stepOutcome(step: number, ordinal: number): void {
    this.countStep(step + 1, ordinal === 0 ? 'inputs' : 'expanded', 1);
  }

  stepOutput(step: number): void {
    this.countStep(step + 1, 'outputs', 1);
  }

  /** The next record is opened. */
  protected countRecord(): void {
    this.times.openRecord();
    this.records++;
    this.count('records', 1);
    if (this.stage.number === 0) this.countStep(0, 'inputs', 1);
    // A row that is read back was judged as an outcome when it was written.
    else this.outcomes--;
  }

  /** Rows of a first stage without steps. */
  protected countWritten({rows, filtered, reason}: RowsWritten): void {
    this.records += rows;
    this.outcomes += rows;
    this.count('records', rows);
    this.count('rows', rows);
    this.countStep(0, 'inputs', rows + filtered);
    this.countStep(0, 'outputs', rows);
    if (filtered === 0) return;
    this.countStep(0, 'filtered', filtered);
    this.filteredReasons[reason] = (this.filteredReasons[reason] ?? 0) + filtered;
  }

  /** Of the open span; none in a stage that counts none. */
  protected talliesSoFar(): readonly number[] {
    return this.stage.isLast ? this.table.shape.tallies.map((_, tally) => this.table.tally(this.span, tally)) : [];
  }

  protected countTallies(row: unknown): void {
    for (const step of this.steps) this.countTalliesOf(step, row);
  }

  protected count(column: ResultColumn, value: number): void {
    this.table.add(this.span, column, value);
  }

  protected countStep(step: number, key: keyof StepCounts, value: number): void {
    this.table.addToStep(this.span, step, key, value);
  }

  private countTalliesOf(step: Step, row: unknown): void {
    if (step.tallies.length === 0) return;
    const value = step.extractor.adds === 'field' ? (row as Record<string, unknown>)[step.into] : row;
    if (value === null || value === undefined) return;
    for (const tally of step.tallies) this.table.addToTally(this.span, tally.index, tally.count(value));
  }
}
