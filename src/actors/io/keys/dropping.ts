/**
 * Takes duplicates out of an append: their lines, their warnings, their tallies, and counts them as duplicates of the step that gave the
 * keys. Between two stages a line takes the place of the row; in the last one it goes to the duplicates. Changes the append's buffers.
 */
import {assert} from '../../../model/errors.ts';
import {comparePlaces} from '../../../model/place-order.ts';
import type {Duplicate, Remark} from '../../../model/record.ts';
import {undoColumns, type KeyedRows, type KeyPlace, type KeyRecords} from '../../../protocol/keys.ts';
import type {Append} from '../../../protocol/mailboxes.ts';
import {carriedLine} from '../../../protocol/stage-lines.ts';
import type {Stage} from '../../../protocol/stages.ts';
import {ResultTable, type TableShape} from '../../../protocol/tables.ts';
import {endOfLine} from '../layout.ts';
import type {Drop} from './online-keys.ts';

export interface DroppingPlan {
  readonly stage: Stage;
  readonly shape: TableShape;
  readonly fileOf: (splitId: number) => string;
}

type Result = Append['extracted'];

/** The append's result without the rows that are dropped. */
export function dropRows(
  plan: DroppingPlan,
  extracted: Result,
  given: {readonly records: KeyRecords; readonly drops: readonly Drop[]},
): Result {
  if (given.drops.length === 0) return extracted;
  const dropping = new Dropping(plan, extracted, given.records);
  for (const drop of given.drops) dropping.drop(drop);
  return dropping.result();
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  /** What comes in its place. */
  readonly instead: Uint8Array;
}

const nothing = new Uint8Array();

class Dropping {
  private readonly plan: DroppingPlan;
  private readonly extracted: Result;
  private readonly records: KeyRecords;
  private readonly keyed: KeyedRows;
  private readonly table: ResultTable;
  private readonly undo: Float64Array;
  private readonly undoStride: number;
  private readonly rows: Stretch[] = [];
  private readonly warnings: Stretch[] = [];
  private readonly warningCodes: Record<string, number>;
  /** Span -> lines of duplicates that stand in no row's place, in order. */
  private readonly duplicates = new Map<number, Duplicate[]>();
  private span = 0;
  /** One behind the span's last row. */
  private spanEnd: number;

  constructor(plan: DroppingPlan, extracted: Result, records: KeyRecords) {
    assert(extracted.keyed !== null, 'only rows with keys are dropped');
    this.plan = plan;
    this.extracted = extracted;
    this.records = records;
    this.keyed = extracted.keyed;
    this.table = new ResultTable(plan.shape, new Float64Array(extracted.table));
    this.undo = new Float64Array(this.keyed.undo);
    this.undoStride = undoColumns.length + (plan.stage.isLast ? plan.shape.tallies.length : 0);
    this.warningCodes = Object.assign(Object.create(null), extracted.warningCodes);
    this.spanEnd = this.table.get(0, 'rows');
  }

  drop({row, of}: Drop): void {
    this.goTo(row);
    const {stage} = this.plan;
    const {table, span} = this;
    const start = this.records.start(row);
    const end = endOfLine(new Uint8Array(this.extracted.rows ?? new ArrayBuffer(0)), start);
    assert(end !== -1, 'every row ends in a line feed');
    const duplicate = this.duplicateOf(row, of);
    const instead = stage.isLast ? nothing : Buffer.from(`${carriedLine('duplicate', JSON.stringify(duplicate))}\n`);
    this.rows.push({start, end, instead});
    if (stage.isLast) this.keepLine(duplicate);
    this.count(span, 'rows', -1);
    table.add(span, 'rowBytes', instead.byteLength - (end - start));
    table.add(span, 'duplicates', 1);
    table.addToStep(span, stage.to - 1, 'outputs', -1);
    table.addToStep(span, stage.to - 1, 'duplicates', 1);
    this.takeBack(row);
  }

  result(): Result {
    const {rows, warnings} = this.extracted;
    const hasCodes = Object.keys(this.warningCodes).length > 0;
    return {
      ...this.extracted,
      rows: spliced(rows, this.rows),
      warnings: spliced(warnings, this.warnings),
      warningCodes: hasCodes ? this.warningCodes : null,
      duplicates: this.plan.stage.isLast ? this.duplicateLines() : this.extracted.duplicates,
    };
  }

  /** Rows of earlier spans are counted already: what was dropped of them moves nothing. */
  private goTo(row: number): void {
    while (row >= this.spanEnd) {
      this.span++;
      assert(this.span < this.table.spans, 'every row is of a span');
      this.spanEnd += this.table.get(this.span, 'rows');
    }
  }

  private count(span: number, column: 'rows' | 'warnings', value: number): void {
    this.table.add(span, column, value);
  }

  private takeBack(row: number): void {
    const [count = 0, start = 0, end = 0, ...tallies] = this.undo.subarray(row * this.undoStride, (row + 1) * this.undoStride);
    this.count(this.span, 'warnings', -count);
    for (const [tally, value] of tallies.entries()) this.table.addToTally(this.span, tally, -value);
    if (start === end) return;
    this.warnings.push({start, end, instead: nothing});
    this.table.add(this.span, 'warningBytes', start - end);
    for (const {code} of remarksIn(new Uint8Array(this.extracted.warnings ?? new ArrayBuffer(0), start, end - start))) {
      const left = (this.warningCodes[code] ?? 0) - 1;
      if (left > 0) this.warningCodes[code] = left;
      else delete this.warningCodes[code];
    }
  }

  private duplicateOf(row: number, of: KeyPlace): Duplicate {
    const {fileOf, shape, stage} = this.plan;
    const {splitId, line, byteOffset, index, sub} = this.records.place(row);
    const part = this.keyed.parts?.[row];
    return {
      file: fileOf(splitId),
      line,
      byteOffset,
      index,
      sub,
      ...(part === undefined ? {} : {part}),
      step: shape.steps[stage.to - 1] ?? '',
      of: {file: fileOf(of.splitId), line: of.line, byteOffset: of.byteOffset, index: of.index, sub: of.sub},
    };
  }

  private keepLine(duplicate: Duplicate): void {
    const lines = this.duplicates.get(this.span);
    if (lines === undefined) this.duplicates.set(this.span, [duplicate]);
    else lines.push(duplicate);
  }

  /** With those that earlier stages found, in the order of the input. */
  private duplicateLines(): ArrayBuffer {
    const carried = Buffer.from(this.extracted.duplicates ?? new ArrayBuffer(0));
    const pieces: Buffer[] = [];
    let at = 0;
    for (let span = 0; span < this.table.spans; span++) {
      const bytes = this.table.get(span, 'duplicateBytes');
      const old = carried.subarray(at, at + bytes);
      const fresh = this.duplicates.get(span);
      const lines = fresh === undefined ? old : merged(old, fresh);
      this.table.set(span, 'duplicateBytes', lines.byteLength);
      pieces.push(lines);
      at += bytes;
    }
    return new Uint8Array(Buffer.concat(pieces)).buffer;
  }
}

function merged(old: Buffer, fresh: readonly Duplicate[]): Buffer {
  const all = fresh.map((duplicate) => ({place: duplicate, line: `${JSON.stringify(duplicate)}\n`}));
  for (const line of linesIn(old)) all.push({place: JSON.parse(line) as Duplicate, line: `${line}\n`});
  // Both are in order: sorting such is no more than merging.
  all.sort((one, other) => comparePlaces(one.place, other.place));
  return Buffer.from(all.map(({line}) => line).join(''));
}

function* linesIn(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.byteLength;) {
    const end = endOfLine(bytes, at);
    yield Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at - 1).toString('utf8');
    at = end;
  }
}

function* remarksIn(bytes: Uint8Array): Generator<Remark> {
  for (const line of linesIn(bytes)) yield JSON.parse(line) as Remark;
}

/** The same bytes without the stretches, and what comes in their place; the same buffer where that is nothing. */
function spliced(buffer: ArrayBuffer | null, stretches: readonly Stretch[]): ArrayBuffer | null {
  if (buffer === null || stretches.length === 0) return buffer;
  const bytes = new Uint8Array(buffer);
  if (stretches.every(({instead}) => instead.byteLength === 0)) {
    cutOut(bytes, stretches);
    return buffer;
  }
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const {start, end, instead} of stretches) {
    pieces.push(bytes.subarray(at, start), instead);
    at = end;
  }
  pieces.push(bytes.subarray(at));
  return new Uint8Array(Buffer.concat(pieces)).buffer;
}

function cutOut(bytes: Uint8Array, stretches: readonly Stretch[]): void {
  let to = stretches[0]?.start ?? 0;
  for (const [index, {end}] of stretches.entries()) {
    const next = stretches[index + 1]?.start ?? bytes.byteLength;
    bytes.copyWithin(to, end, next);
    to += next - end;
  }
}
