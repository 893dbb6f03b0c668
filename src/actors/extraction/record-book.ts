/**
 * Writes down what came of a chunk's records: rows, rejects and warnings as JSON lines, counts by step and tally in the
 * chunk's table. Decides nothing.
 */
import type {Written} from '../../contracts/extractor.ts';
import type {Lineage, Note, Remark} from '../../model/record.ts';
import type {StepCounts} from '../../model/run.ts';
import {ResultTable, type ResultColumn, type TableShape} from '../../protocol/tables.ts';
import {Lines} from './lines.ts';
import type {Step} from './steps.ts';

/** The record the book is open at. */
export interface RecordPlace {
  readonly start: number;
  readonly line: number | null;
  readonly index: number;
  readonly text: Uint8Array;
}

const rawCharacters = 500;
/** One record in this many is timed, and counts for all: two clock readings cost as much as a small step. */
const timedEvery = 8;

export class RecordBook {
  readonly table: ResultTable;
  readonly rows: Lines;
  readonly rejects = new Lines(null);
  readonly warnings = new Lines(null);
  private readonly stepMs: number[];
  /** Made of data, perhaps: a code may be called as what every object has. */
  readonly rejectCodes: Record<string, number> = Object.create(null);
  readonly warningCodes: Record<string, number> = Object.create(null);
  readonly filteredReasons: Record<string, number> = Object.create(null);
  readonly rejectedAt: number[] = [];
  /** Outcomes judged so far: rows, rejects and filtered. */
  outcomes = 0;
  /** Records of the chunk so far. */
  records = 0;
  private span = 0;
  private file = '';
  private place: RecordPlace = {start: 0, line: null, index: 0, text: new Uint8Array()};
  private timed = false;
  private timedRecords = 0;
  /** Outcomes of the open record that came to their end: a row's or a reject's `sub`. */
  private ended = 0;
  private readonly steps: readonly Step[];
  private readonly lineage: boolean;

  constructor(given: {
    readonly shape: TableShape;
    readonly spans: number;
    readonly steps: readonly Step[];
    readonly lineage: boolean;
    readonly output: ArrayBuffer | null;
  }) {
    this.table = new ResultTable(given.shape, given.spans);
    this.rows = new Lines(given.output);
    this.steps = given.steps;
    this.stepMs = given.shape.steps.map(() => 0);
    this.lineage = given.lineage;
  }

  openSpan(span: number, file: string): void {
    this.span = span;
    this.file = file;
  }

  /** Remarks on the open span's file as a whole. */
  remarkFile(notes: readonly Note[]): void {
    this.place = {start: 0, line: 1, index: 0, text: new Uint8Array()};
    for (const {code, reason} of notes) this.writeWarning({code, reason, step: -1}, 0);
  }

  /** Opens the next record; all that follows is of it. */
  openRecord(place: RecordPlace): void {
    this.place = place;
    this.timed = this.records % timedEvery === 0;
    if (this.timed) this.timedRecords++;
    this.ended = 0;
    this.records++;
    this.table.add(this.span, 'records', 1);
    this.countStep(0, 'inputs', 1);
  }

  /** A record outside the sample, or one that the format's options leave out: read, counted, gone. */
  passOver(reason: string): void {
    this.countStep(0, 'inputs', 1);
    this.countStep(0, 'filtered', 1);
    this.filteredReasons[reason] = (this.filteredReasons[reason] ?? 0) + 1;
  }

  inputDecoded(): void {
    this.countStep(0, 'outputs', 1);
  }

  rejectInput(fault: {readonly code: string; readonly reason: string; readonly raw: string | undefined}): void {
    this.writeReject(0, fault);
  }

  /** The `ordinal`-th outcome of one input. */
  stepOutcome(step: number, ordinal: number): void {
    this.countStep(step + 1, ordinal === 0 ? 'inputs' : 'expanded', 1);
  }

  stepOutput(step: number): void {
    this.countStep(step + 1, 'outputs', 1);
  }

  filtered(step: number, reason: string): void {
    this.countStep(step + 1, 'filtered', 1);
    this.filteredReasons[reason] = (this.filteredReasons[reason] ?? 0) + 1;
    this.outcomes++;
    this.ended++;
  }

  reject(step: number, fault: {readonly code: string; readonly reason: string; readonly raw: string | undefined}): void {
    this.writeReject(step + 1, fault);
  }

  /** The row's way ends here: it is written, with its warnings and tallies. */
  row(value: unknown, notes: readonly (Note & {readonly step: number})[], written?: Written): void {
    const sub = this.ended;
    try {
      this.write(this.lineage ? withLineage(value, this.lineageOf(sub)) : value, written);
    } catch (cause) {
      this.rejectUnwritable(cause);
      return;
    }
    this.outcomes++;
    this.ended++;
    this.count('rows', 1);
    for (const note of notes) this.writeWarning(note, sub);
    for (const step of this.steps) this.countTallies(step, value);
  }

  /** Milliseconds are sampled; see timedEvery. */
  startTimer(): number {
    return this.timed ? performance.now() : 0;
  }

  stopTimer(step: number, start: number): void {
    if (this.timed) this.stepMs[step + 1] = (this.stepMs[step + 1] ?? 0) + performance.now() - start;
  }

  /** Milliseconds by step of all records, judged by those that were timed. */
  get stepMsOfAll(): number[] {
    const share = this.timedRecords === 0 ? 0 : this.records / this.timedRecords;
    return this.stepMs.map((ms) => ms * share);
  }

  /** Row, reject and warning bytes so far, to tell how many of them each span has. */
  closeSpan(before: {readonly rows: number; readonly rejects: number; readonly warnings: number}): void {
    this.table.set(this.span, 'rowBytes', this.rows.length - before.rows);
    this.table.set(this.span, 'rejectBytes', this.rejects.length - before.rejects);
    this.table.set(this.span, 'warningBytes', this.warnings.length - before.warnings);
  }

  /** @throws {TypeError} where the value has no JSON form; nothing is written then */
  private write(value: unknown, written: Written | undefined): void {
    if (written !== undefined && (value as Record<string, unknown>)[written.field] === written.value) {
      const {before, after} = jsonAround(value as Record<string, unknown>, written.field);
      this.rows.addAround(before, written.json, after);
      return;
    }
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError('the value has no JSON form');
    this.rows.add(text);
  }

  private count(column: ResultColumn, value: number): void {
    this.table.add(this.span, column, value);
  }

  private countStep(step: number, key: keyof StepCounts, value: number): void {
    this.table.addToStep(this.span, step, key, value);
  }

  private countTallies(step: Step, row: unknown): void {
    if (step.tallies.length === 0) return;
    const value = step.extractor.adds === 'field' ? (row as Record<string, unknown>)[step.into] : row;
    if (value === null || value === undefined) return;
    for (const tally of step.tallies) this.table.addToTally(this.span, tally.index, tally.count(value));
  }

  /** A row that JSON cannot hold (a cycle, a BigInt) is the last step's reject: its output is taken back. */
  private rejectUnwritable(cause: unknown): void {
    const last = this.steps.length;
    this.countStep(last, 'outputs', -1);
    this.writeReject(last, {
      code: 'NOT_SERIALISABLE',
      reason: `the row cannot be written as JSON: ${(cause as Error).message.split('\n')[0]}`,
      raw: undefined,
    });
  }

  private writeReject(step: number, fault: {readonly code: string; readonly reason: string; readonly raw: string | undefined}): void {
    const sub = this.ended++;
    const remark: Remark = {...this.remarkOf(step, sub, fault), raw: fault.raw?.slice(0, rawCharacters) ?? beginningOf(this.place.text)};
    this.rejects.add(JSON.stringify(remark));
    this.rejectedAt.push(this.records - 1, this.outcomes);
    this.outcomes++;
    this.count('rejects', 1);
    this.countStep(step, 'rejected', 1);
    this.rejectCodes[fault.code] = (this.rejectCodes[fault.code] ?? 0) + 1;
  }

  private writeWarning(note: Note & {readonly step: number}, sub: number): void {
    this.warnings.add(JSON.stringify(this.remarkOf(note.step + 1, sub, note)));
    this.count('warnings', 1);
    this.warningCodes[note.code] = (this.warningCodes[note.code] ?? 0) + 1;
  }

  private remarkOf(step: number, sub: number, note: Note): Remark {
    const {line, start: byteOffset, index} = this.place;
    const name = this.table.shape.steps[step] ?? '';
    return {file: this.file, line, byteOffset, index, sub, step: name, code: note.code, reason: note.reason};
  }

  private lineageOf(sub: number): Lineage {
    return {file: this.file, byteOffset: this.place.start, index: this.place.index, sub};
  }
}

/** The JSON text of a plain object before and behind the content of one of its strings. */
function jsonAround(row: Readonly<Record<string, unknown>>, field: string): {readonly before: string; readonly after: string} {
  const first: Record<string, unknown> = {};
  const second: Record<string, unknown> = {};
  let isBehind = false;
  for (const key in row) {
    if (key === field) isBehind = true;
    else if (isBehind) second[key] = row[key];
    else first[key] = row[key];
  }
  const opening = JSON.stringify(first);
  const closing = JSON.stringify(second);
  return {
    before: `${opening === '{}' ? '{' : `${opening.slice(0, -1)},`}${JSON.stringify(field)}:"`,
    after: closing === '{}' ? '"}' : `",${closing.slice(1)}`,
  };
}

function withLineage(value: unknown, source: Lineage): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? {...value, _source: source} : {value, _source: source};
}

/** A cut may fall inside a character: what is left of it shows as U+FFFD, in the excerpt only. */
function beginningOf(text: Uint8Array): string {
  return Buffer.from(text.buffer, text.byteOffset, Math.min(text.byteLength, rawCharacters)).toString('utf8');
}
