/**
 * Takes appends apart: looks up their files, checks that ranges follow one another and that every record is accounted for, and
 * sums up. Writes nothing.
 */
import type {RangeMarks} from '../../ledger/range-book.ts';
import type {SplitRecord, StageRecord, Totals} from '../../ledger/records.ts';
import {assert, AssertionError} from '../../model/errors.ts';
import type {Append} from '../../protocol/mailboxes.ts';
import type {Stage} from '../../protocol/stages.ts';
import type {ResultTable, TableShape} from '../../protocol/tables.ts';
import {assertBalanced, assertCodes, assertLines, rejectedIn} from './accounting.ts';
import {AppendedSpans} from './appended-spans.ts';
import type {RowsAppend, SpanRows} from './layout.ts';
import {isBefore} from './name-order.ts';
import {SplitProgress} from './split-progress.ts';
import {addSpan, countsOf, sumsOf} from './totals.ts';

export interface IntakePlan {
  readonly stage: Stage;
  readonly shape: TableShape;
  /** Bytes of the stage's file that are written already; 0 in the last stage. */
  readonly written: number;
  readonly splitById: (id: number) => SplitRecord | undefined;
  readonly rangesOf: (splitId: number) => Iterable<RangeMarks>;
  /** Where the stage stands. */
  readonly from: StageRecord;
}

/** A file behind an append. Its record is asked for when it is written. */
export type SplitState = Pick<SplitProgress, 'record'>;

/** What files add to the sums of a stage. */
type FileSums = Pick<Totals, 'bytesDone' | 'bytesTotal' | 'filesDone' | 'filesWithRejects' | 'filesUnreadable'>;

/** An append, checked, before it is written. */
export interface Taken {
  readonly rows: RowsAppend;
  readonly rejects: {readonly bytes: Uint8Array; readonly lines: number};
  readonly warnings: {readonly bytes: Uint8Array; readonly lines: number};
  readonly duplicates: {readonly bytes: Uint8Array; readonly lines: number};
  readonly position: StageRecord['position'];
  readonly totals: Totals;
  readonly ranges: AppendedSpans;
  readonly splits: readonly SplitState[];
  readonly bytes: number;
}

export class Intake {
  private readonly plan: IntakePlan;
  private readonly sums: ResultTable;
  private totals: Totals;
  private current: SplitProgress | null = null;
  private lastFile: string | null = null;
  private next = 0;
  private written: number;

  constructor(plan: IntakePlan) {
    this.plan = plan;
    this.totals = plan.from.totals;
    this.written = plan.written;
    this.sums = sumsOf(plan.shape, this.totals.counts);
    const {position} = plan.from;
    if (position === null) return;
    const split = this.splitOf(position.splitId);
    this.lastFile = split.file;
    if (!position.last) this.current = new SplitProgress(plan.shape, split, plan.rangesOf(split.id));
  }

  /** @throws {AssertionError} when the append is not what must follow; {ChangedInputError} when a file changed meanwhile */
  take(message: Append): Taken {
    assert(message.seq === this.next, `append ${this.next} is next, and ${message.seq} came`);
    this.next++;
    const {extracted} = message;
    const {stage, shape} = this.plan;
    const ranges = new AppendedSpans(message, shape);
    const {table} = ranges;
    const {splits, spans, inputBytes} = this.takeSpans(ranges);
    this.totals = {...this.totals, counts: countsOf(this.sums), outcomes: this.totals.outcomes + extracted.outcomes};
    const own = rejectedIn(table, stage);
    assertCodes(extracted.rejectCodes, own, 'rejects');
    const written = spans.reduce((sum, span) => sum + span.lines, 0);
    const rows = piece(extracted.rows, table.sum('rowBytes'), {lines: written, what: 'rows'}).bytes;
    const {isLast} = stage;
    const rejects = piece(extracted.rejects, table.sum('rejectBytes'), {lines: isLast ? table.sum('rejects') : own, what: 'rejects'});
    const warnings = piece(extracted.warnings, table.sum('warningBytes'), {lines: isLast ? table.sum('warnings') : 0, what: 'warnings'});
    const doubles = {lines: isLast ? table.sum('duplicates') : 0, what: 'duplicates'};
    const duplicates = piece(extracted.duplicates, table.sum('duplicateBytes'), doubles);
    assertCodes(extracted.warningCodes, warnings.lines, 'warnings');
    return {
      rows: {rows, spans, rejects: rejects.lines, ms: extracted.ms},
      rejects,
      warnings,
      duplicates,
      position: {splitId: ranges.splitIdAt(ranges.length - 1), boundary: message.boundary, last: this.current?.done !== false},
      totals: this.totals,
      ranges,
      splits,
      bytes: inputBytes + rows.byteLength + rejects.bytes.byteLength + warnings.bytes.byteLength + duplicates.bytes.byteLength,
    };
  }

  private takeSpans(ranges: AppendedSpans): Pick<Taken, 'splits'> & {readonly spans: readonly SpanRows[]; readonly inputBytes: number} {
    const {stage} = this.plan;
    const {table} = ranges;
    const splits: SplitState[] = [];
    const spans: SpanRows[] = [];
    const files = {...this.totals};
    let inputBytes = 0;
    for (let span = 0; span < ranges.length; span++) {
      const fact = ranges.factsAt(span);
      const {splitId, start, end} = fact;
      const progress = this.progressOf(splitId);
      const {file, relative} = progress.listed;
      const begins = !progress.begun;
      assertBalanced(table, span, {stage, where: () => `${file}, bytes ${start} to ${end}`});
      addFile(files, progress, -1);
      ranges.noteOrdinal(span, progress.add(fact, {table, span, writtenAt: this.written}));
      addFile(files, progress, 1);
      addSpan(this.sums, table, span);
      const bytes = table.get(span, 'rowBytes');
      if (!stage.isLast) this.written += bytes;
      spans.push({splitId, relative, file, start, end, bytes, lines: linesOf(table, span, stage), begins, ends: progress.done});
      // A file that goes on in the next span of this append is recorded once, behind that one; what is not done goes on behind this append.
      if (progress.done) splits.push(progress);
      else if (span + 1 === ranges.length) splits.push({record: progress.record});
      inputBytes += end - start;
    }
    this.totals = files;
    return {splits, spans, inputBytes};
  }

  private progressOf(splitId: number): SplitProgress {
    const {current} = this;
    if (current?.listed.id === splitId) return current;
    const split = this.splitOf(splitId);
    if (current !== null && !current.done) throw new AssertionError(`${split.file} begins before ${current.listed.file} has ended`);
    if (this.lastFile !== null && !isBefore(this.lastFile, split.file)) {
      throw new AssertionError(`${split.file} comes behind ${this.lastFile}`);
    }
    this.lastFile = split.file;
    this.current = new SplitProgress(this.plan.shape, split, []);
    return this.current;
  }

  private splitOf(id: number): SplitRecord {
    const split = this.plan.splitById(id);
    if (split === undefined) throw new AssertionError(`split ${id} is in the ledger`);
    return split;
  }
}

/** What the file adds to the sums as it stands, or takes from them. */
function addFile(sums: {-readonly [Key in keyof FileSums]: number}, progress: SplitProgress, sign: 1 | -1): void {
  sums.bytesDone += sign * progress.bytesDone;
  sums.bytesTotal += sign * progress.bytesTotal;
  sums.filesDone += sign * Number(progress.done);
  sums.filesWithRejects += sign * Number(progress.hasRejects);
  sums.filesUnreadable += sign * Number(progress.isUnreadable);
}

/** Lines of the span in the buffer of rows: rows alone in the last stage, else all that the stage has to say. */
function linesOf(table: ResultTable, span: number, {isLast}: Stage): number {
  const rows = table.get(span, 'rows');
  return isLast ? rows : rows + table.get(span, 'rejects') + table.get(span, 'duplicates') + table.get(span, 'fileWarnings');
}

/** The used part of a result's buffer, with as many lines as the table says. */
function piece(
  buffer: ArrayBuffer | null,
  length: number,
  {lines, what}: {readonly lines: number; readonly what: string},
): {bytes: Uint8Array; lines: number} {
  assert((buffer?.byteLength ?? 0) >= length, `${length} bytes of ${what} are in their buffer`);
  const bytes = buffer === null ? new Uint8Array() : new Uint8Array(buffer, 0, length);
  assertLines(bytes, lines, what);
  return {bytes, lines};
}
