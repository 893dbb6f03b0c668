/**
 * Writes down what came of a chunk's records: rows, rejects and warnings as JSON lines, counts by step and tally in the
 * chunk's table. Decides nothing.
 */
import type {Written} from '../../contracts/extractor.ts';
import type {RawCarried, RowOrigin, RowsWritten} from '../../contracts/format.ts';
import type {JsonObject, Lineage, Note, Remark} from '../../model/record.ts';
import type {StepCounts} from '../../model/run.ts';
import {assert} from '../../model/errors.ts';
import {carriedLine} from '../../protocol/stage-lines.ts';
import type {Stage} from '../../protocol/stages.ts';
import {ResultTable, type ResultColumn, type TableShape} from '../../protocol/tables.ts';
import {KeyGathering} from './keyed-rows.ts';
import {Lines} from './lines.ts';
import {withLineage, writeRow, writeStageRow} from './row-text.ts';
import {StepTimes} from './step-times.ts';
import type {Step} from './steps.ts';

/** The record the book is open at. */
export interface RecordPlace {
  readonly start: number;
  readonly line: number | null;
  readonly index: number;
  readonly text: Uint8Array;
  readonly parent?: JsonObject | undefined;
  readonly origin?: RowOrigin;
}

/** What came of records that were settled by their bytes. */
export interface Judged {
  readonly rows: number;
  readonly filtered: number;
  /** By step. */
  readonly filteredBy: readonly number[];
  readonly reasons: ReadonlyMap<string, number>;
  readonly ms: number;
}

export type StepNote = Note & {readonly step: number};

interface Fault extends Note {
  readonly raw: string | undefined;
}

/** Bytes written before a span. */
export type Lengths = Readonly<Record<'rows' | 'rejects' | 'warnings' | 'duplicates', number>>;

const rawCharacters = 500;

export class RecordBook {
  readonly table: ResultTable;
  readonly rows: Lines;
  readonly rejects = new Lines(null);
  readonly warnings = new Lines(null);
  readonly duplicates = new Lines(null);
  /** Null where the stage's last step gives no keys. */
  readonly keyed: KeyGathering | null;
  readonly times: StepTimes;
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
  /** Outcomes of the open record that came to their end: a row's or a reject's `sub`. */
  private ended = 0;
  private readonly stage: Stage;
  /** Those of the whole job: the last stage counts their tallies. */
  private readonly steps: readonly Step[];
  private readonly lineage: boolean;
  private readonly rowBytesMax: number;

  constructor(given: {
    readonly shape: TableShape;
    readonly stage: Stage;
    readonly spans: number;
    readonly steps: readonly Step[];
    readonly lineage: boolean;
    readonly rowBytesMax: number;
    readonly output: ArrayBuffer | null;
  }) {
    this.table = new ResultTable(given.shape, given.spans);
    this.rows = new Lines(given.output);
    this.steps = given.steps;
    this.times = new StepTimes(given.shape.steps.length);
    this.lineage = given.lineage;
    this.rowBytesMax = given.rowBytesMax;
    this.stage = given.stage;
    this.keyed = given.stage.keys === null ? null : new KeyGathering(given.stage.isLast ? given.shape.tallies.length : 0);
  }

  /** Of all that goes to the I/O actor with the rows. */
  get outputBytes(): number {
    return this.rows.length + (this.keyed?.bytes ?? 0);
  }

  get lengths(): Lengths {
    return {rows: this.rows.length, rejects: this.rejects.length, warnings: this.warnings.length, duplicates: this.duplicates.length};
  }

  openSpan(span: number, file: string): void {
    this.span = span;
    this.file = file;
  }

  /** Remarks on the open span's file as a whole. */
  remarkFile(notes: readonly Note[]): void {
    this.place = {start: 0, line: 1, index: 0, text: new Uint8Array()};
    for (const {code, reason} of notes) this.warnOfFile(this.remarkOf(0, {sub: 0, part: ''}, {code, reason}));
  }

  /** Opens the next record; all that follows is of it. */
  openRecord(place: RecordPlace): void {
    this.place = place;
    this.times.openRecord();
    this.ended = 0;
    this.records++;
    this.table.add(this.span, 'records', 1);
    if (this.stage.number === 0) this.countStep(0, 'inputs', 1);
    // A row that is read back was judged as an outcome when it was written.
    else this.outcomes--;
  }

  /** A record outside the sample, or one that the format's options leave out: read, counted, gone. */
  passOver(reason: string): void {
    this.countStep(0, 'inputs', 1);
    this.countStep(0, 'filtered', 1);
    this.filteredReasons[reason] = (this.filteredReasons[reason] ?? 0) + 1;
  }

  /** Rows that stand in `rows` already, of a first stage without steps. */
  takeWritten({end, rows, filtered, reason}: RowsWritten): void {
    this.rows.extendTo(end);
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

  rejectInput(fault: Fault): void {
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

  reject(step: number, fault: Fault): void {
    this.writeReject(step + 1, fault);
  }

  /** The row's way through the stage ends here: it is written, with its warnings and tallies where it goes no further. */
  row(value: unknown, notes: readonly StepNote[], given: {readonly written: Written | undefined; readonly key: string | null}): void {
    const start = this.rows.length;
    const place = this.nextPlace();
    const fault = this.write(value, {notes, place, written: given.written});
    if (fault !== undefined) return this.rejectUnwritable(fault);
    const warningsStart = this.warnings.length;
    this.outcomes++;
    this.ended++;
    this.count('rows', 1);
    this.count('warnings', notes.length);
    if (this.keyed === null) {
      if (this.stage.isLast) this.countRow(value, notes, place);
      return;
    }
    const before = this.talliesSoFar();
    if (this.stage.isLast) this.countRow(value, notes, place);
    const tallies = this.talliesSoFar().map((count, tally) => count - (before[tally] ?? 0));
    const {line, start: byteOffset, index} = this.place;
    const undo = {warnings: notes.length, warningsStart, warningsEnd: this.warnings.length, tallies};
    this.keyed.add({key: given.key, ...place, index, byteOffset, line, start, undo});
  }

  /** What an earlier stage said for the last one to write. */
  carry({kind, text}: RawCarried): void {
    const line = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8');
    if (kind === 'warning') this.warnOfFile(JSON.parse(line) as Remark);
    else this.pass(kind, line);
  }

  /** The open record is a duplicate of a row before it; `of` is JSON. */
  settle(of: string): void {
    const {settles} = this.stage;
    assert(settles !== null, 'only a stage behind one with partitions of keys leaves out duplicates');
    this.countStep(settles, 'outputs', -1);
    this.countStep(settles, 'duplicates', 1);
    this.outcomes++;
    const {line, start: byteOffset, index} = this.place;
    const step = this.table.shape.steps[settles];
    const told = JSON.stringify({file: this.file, line, byteOffset, index, ...shown(this.nextPlace()), step});
    this.pass('duplicate', `${told.slice(0, -1)},"of":${of}}`);
  }

  /** Bytes so far, to tell how many of them each span has. */
  closeSpan(before: Lengths): void {
    const {rows, rejects, warnings, duplicates} = this.lengths;
    this.table.set(this.span, 'rowBytes', rows - before.rows);
    this.table.set(this.span, 'rejectBytes', rejects - before.rejects);
    this.table.set(this.span, 'warningBytes', warnings - before.warnings);
    this.table.set(this.span, 'duplicateBytes', duplicates - before.duplicates);
  }

  /** Why it could not be written; nothing is written then. */
  private write(
    value: unknown,
    {notes, place, written}: {readonly notes: readonly StepNote[]; readonly place: SubPlace; readonly written: Written | undefined},
  ): Note | undefined {
    const before = this.rows.length;
    try {
      if (this.stage.isLast) writeRow(this.rows, this.lineage ? withLineage(value, this.lineageOf(place)) : value, written);
      else {
        const {line, parent} = this.place;
        writeStageRow(this.rows, value, {...this.lineageOf(place), line, notes, parent, written});
      }
    } catch (cause) {
      const reason = `the row cannot be written as JSON: ${(cause as Error).message.split('\n')[0]}`;
      return {code: 'NOT_SERIALISABLE', reason};
    }
    if (this.stage.isLast || this.rows.length - before <= this.rowBytesMax) return undefined;
    this.rows.cutTo(before);
    return {code: 'ROW_TOO_LARGE', reason: `the row has more than the ${this.rowBytesMax} bytes that a later step can take`};
  }

  /** Its warnings and tallies. */
  private countRow(value: unknown, notes: readonly StepNote[], place: SubPlace): void {
    for (const note of notes) this.writeWarning(this.remarkOf(note.step + 1, place, note));
    for (const step of this.steps) this.countTallies(step, value);
  }

  /** Of the open span; none in a stage that counts none. */
  private talliesSoFar(): readonly number[] {
    return this.stage.isLast ? this.table.shape.tallies.map((_, tally) => this.table.tally(this.span, tally)) : [];
  }

  /** Into its own output in the last stage, on to the next in others. */
  private pass(kind: 'reject' | 'duplicate', line: string): void {
    const lines = kind === 'reject' ? this.rejects : this.duplicates;
    if (this.stage.isLast) lines.add(line);
    else this.rows.add(carriedLine(kind, line));
    this.count(`${kind}s`, 1);
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

  /** A row that cannot be held is the last step's reject: its output is taken back. */
  private rejectUnwritable(fault: Note): void {
    const last = this.stage.to - 1;
    this.countStep(last, 'outputs', -1);
    this.writeReject(last, {...fault, raw: undefined});
  }

  private writeReject(step: number, fault: Fault): void {
    const place = this.nextPlace();
    this.ended++;
    const remark: Remark = {...this.remarkOf(step, place, fault), raw: fault.raw?.slice(0, rawCharacters) ?? beginningOf(this.place.text)};
    const text = JSON.stringify(remark);
    this.rejects.add(text);
    if (!this.stage.isLast) this.rows.add(carriedLine('reject', text));
    this.rejectedAt.push(this.records - 1, this.outcomes);
    this.outcomes++;
    this.count('rejects', 1);
    this.countStep(step, 'rejected', 1);
    this.rejectCodes[fault.code] = (this.rejectCodes[fault.code] ?? 0) + 1;
  }

  private warnOfFile(remark: Remark): void {
    this.count('warnings', 1);
    if (this.stage.isLast) return this.writeWarning(remark);
    this.rows.add(carriedLine('warning', JSON.stringify(remark)));
    this.count('fileWarnings', 1);
  }

  /** Its code counts where it is written: a row that is dropped before takes its warnings with it. */
  private writeWarning(remark: Remark): void {
    this.warnings.add(JSON.stringify(remark));
    this.warningCodes[remark.code] = (this.warningCodes[remark.code] ?? 0) + 1;
  }

  private remarkOf(step: number, place: SubPlace, note: Note): Remark {
    const {line, start: byteOffset, index} = this.place;
    const name = this.table.shape.steps[step] ?? '';
    return {file: this.file, line, byteOffset, index, ...shown(place), step: name, code: note.code, reason: note.reason};
  }

  private lineageOf(place: SubPlace): Lineage {
    return {file: this.file, byteOffset: this.place.start, index: this.place.index, ...shown(place)};
  }

  /** Of the outcome that ends next: numbered in the first stage, and below that number where a later one makes several of it. */
  private nextPlace(): SubPlace {
    const {origin} = this.place;
    if (origin === undefined) return {sub: this.ended, part: ''};
    if (this.ended === 0) return origin;
    return {sub: origin.sub, part: origin.part === '' ? String(this.ended) : `${origin.part}.${this.ended}`};
  }
}

interface SubPlace {
  readonly sub: number;
  readonly part: string;
}

function shown({sub, part}: SubPlace): {readonly sub: number; readonly part?: string} {
  return part === '' ? {sub} : {sub, part};
}

/** A cut may fall inside a character: what is left of it shows as U+FFFD, in the excerpt only. */
function beginningOf(text: Uint8Array): string {
  return Buffer.from(text.buffer, text.byteOffset, Math.min(text.byteLength, rawCharacters)).toString('utf8');
}
