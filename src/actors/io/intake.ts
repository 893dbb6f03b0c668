/**
 * Takes appends apart: looks up their files, checks that ranges follow one another and that every record is accounted for, and
 * sums up. Writes nothing.
 */
import type {RangeRecord, SplitRecord, StageRecord, Totals} from '../../ledger/records.ts';
import {storable} from '../../ledger/split-book.ts';
import {assert} from '../../model/errors.ts';
import {rangeColumns, type Append} from '../../protocol/mailboxes.ts';
import type {Stage} from '../../protocol/stages.ts';
import {ResultTable, type TableShape} from '../../protocol/tables.ts';
import {assertBalanced, assertCodes, assertLines, rejectedIn} from './accounting.ts';
import type {RowsAppend, SpanRows} from './layout.ts';
import {SplitProgress, type SpanFacts} from './split-progress.ts';
import {addSpan, countsOf, sumsOf} from './totals.ts';

const hashBytes = 32;

export interface IntakePlan {
  readonly stage: Stage;
  readonly shape: TableShape;
  /** Bytes of the stage's file that are written already; 0 in the last stage. */
  readonly written: number;
  readonly splitById: (id: number) => SplitRecord | undefined;
  readonly rangesOf: (splitId: number) => Iterable<RangeRecord>;
  /** Where the stage stands. */
  readonly from: StageRecord;
}

/** An append, checked, before it is written. */
export interface Taken {
  readonly rows: RowsAppend;
  readonly rejects: {readonly bytes: Uint8Array; readonly lines: number};
  readonly warnings: {readonly bytes: Uint8Array; readonly lines: number};
  readonly duplicates: {readonly bytes: Uint8Array; readonly lines: number};
  readonly position: StageRecord['position'];
  readonly totals: Totals;
  readonly ranges: readonly RangeRecord[];
  readonly splits: readonly SplitRecord[];
  readonly bytes: number;
}

export class Intake {
  private readonly plan: IntakePlan;
  private readonly sums: ResultTable;
  private totals: Totals;
  private current: SplitProgress | null = null;
  private lastFile: Buffer | null = null;
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
    this.lastFile = Buffer.from(split.file);
    if (!position.last) this.current = new SplitProgress(plan.shape, split, plan.rangesOf(split.id));
  }

  /** @throws {AssertionError} when the append is not what must follow; {ChangedInputError} when a file changed meanwhile */
  take(message: Append): Taken {
    assert(message.seq === this.next, `append ${this.next} is next, and ${message.seq} came`);
    this.next++;
    const {extracted} = message;
    const {stage} = this.plan;
    const table = new ResultTable(this.plan.shape, new Float64Array(extracted.table));
    const facts = factsOf(message, table.spans);
    const ranges: RangeRecord[] = [];
    const splits: SplitRecord[] = [];
    const spans: SpanRows[] = [];
    let inputBytes = 0;
    for (const [span, fact] of facts.entries()) {
      const progress = this.progressOf(fact);
      const {begun, bytesDone, bytesTotal, hasRejects} = progress;
      const before = {begun, bytesDone, bytesTotal, hasRejects};
      assertBalanced(table, span, {stage, where: `${progress.listed.file}, bytes ${fact.start} to ${fact.end}`});
      const range = progress.add(fact, {table, span, writtenAt: this.written});
      if (!stage.isLast) this.written += range.rowBytes;
      addSpan(this.sums, table, span);
      this.addFile(progress, before);
      const {file, relative} = progress.listed;
      const {start, end, rowBytes: bytes} = range;
      const lines = linesOf(table, span, stage);
      spans.push({splitId: fact.splitId, relative, file, start, end, bytes, lines, begins: !before.begun, ends: progress.done});
      ranges.push(range);
      // A file that goes on in the next span of this append is recorded once, behind that one.
      if (facts[span + 1]?.splitId !== fact.splitId) splits.push(progress.record);
      inputBytes += end - start;
    }
    const last = facts.at(-1);
    assert(last !== undefined, 'an append has at least one range');
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
      position: {splitId: last.splitId, boundary: message.boundary, last: this.current?.done !== false},
      totals: this.totals,
      ranges,
      splits,
      bytes: inputBytes + rows.byteLength + rejects.bytes.byteLength + warnings.bytes.byteLength + duplicates.bytes.byteLength,
    };
  }

  private progressOf(fact: SpanFacts): SplitProgress {
    if (this.current?.listed.id === fact.splitId) return this.current;
    const split = this.splitOf(fact.splitId);
    assert(this.current === null || this.current.done, `${split.file} begins before ${this.current?.listed.file} has ended`);
    const file = Buffer.from(split.file);
    assert(this.lastFile === null || Buffer.compare(this.lastFile, file) < 0, `${split.file} comes behind ${String(this.lastFile)}`);
    this.lastFile = file;
    this.current = new SplitProgress(this.plan.shape, split, []);
    return this.current;
  }

  private splitOf(id: number): SplitRecord {
    const split = this.plan.splitById(id);
    assert(split !== undefined, `split ${id} is in the ledger`);
    return split;
  }

  private addFile(progress: SplitProgress, before: Pick<SplitProgress, 'bytesDone' | 'bytesTotal' | 'hasRejects'>): void {
    const {totals} = this;
    this.totals = {
      ...totals,
      bytesDone: totals.bytesDone + progress.bytesDone - before.bytesDone,
      bytesTotal: totals.bytesTotal + progress.bytesTotal - before.bytesTotal,
      filesDone: totals.filesDone + (progress.done ? 1 : 0),
      filesWithRejects: totals.filesWithRejects + (progress.hasRejects && !before.hasRejects ? 1 : 0),
      filesUnreadable: totals.filesUnreadable + (progress.isUnreadable ? 1 : 0),
    };
  }
}

function factsOf(message: Append, spans: number): SpanFacts[] {
  const values = new Float64Array(message.ranges);
  const hashes = new Uint8Array(message.extracted.hashes);
  assert(values.length === spans * rangeColumns.length, 'an append has one range for each span of its result');
  assert(hashes.byteLength === spans * hashBytes, 'an append has one hash for each span of its result');
  return Array.from({length: spans}, (_, span) => {
    const [splitId = 0, start = 0, end = 0, last = 0, factsIndex = -1, unreadable = 0, size = -1, mtimeMs = -1, taken = 0] =
      values.subarray(span * rangeColumns.length);
    return {
      splitId,
      start,
      end,
      last: last === 1,
      found: message.facts[factsIndex] ?? null,
      unreadable: unreadable === 1,
      size: storable(size),
      mtimeMs: storable(mtimeMs),
      taken,
      sha256: hashes.subarray(span * hashBytes, (span + 1) * hashBytes),
    };
  });
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
