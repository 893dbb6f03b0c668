/**
 * Writes down what came of a chunk's records: rows, rejects and warnings as JSON lines, beside the counts of them. Decides nothing.
 */
import type {Written} from '../../contracts/extractor.ts';
import type {RawCarried, RowsWritten} from '../../contracts/format.ts';
import type {Note, Remark} from '../../model/record.ts';
import {assert} from '../../model/errors.ts';
import {carriedLine} from '../../protocol/stage-lines.ts';
import {KeyGathering} from './keyed-rows.ts';
import {Lines} from './lines.ts';
import {OpenRecord, rawCharacters, type RecordPlace, type SubPlace} from './open-record.ts';
import {RecordCounts, type CountsPlan} from './record-counts.ts';
import {withLineage, writeRow, writeStageRow} from './row-text.ts';

export type StepNote = Note & {readonly step: number};

interface Fault extends Note {
  readonly raw: string | undefined;
}

/** Bytes written before a span. */
export type Lengths = Readonly<Record<'rows' | 'rejects' | 'warnings' | 'duplicates', number>>;

export class RecordBook extends RecordCounts {
  readonly rows: Lines;
  readonly rejects = new Lines(null);
  readonly warnings = new Lines(null);
  readonly duplicates = new Lines(null);
  /** Null where the stage's last step gives no keys. */
  readonly keyed: KeyGathering | null;
  /** Made of data, perhaps: a code may be called as what every object has. */
  readonly rejectCodes: Record<string, number> = Object.create(null);
  readonly warningCodes: Record<string, number> = Object.create(null);
  readonly rejectedAt: number[] = [];
  private readonly record = new OpenRecord();
  private readonly lineage: boolean;
  private readonly rowBytesMax: number;

  constructor(given: CountsPlan & {readonly lineage: boolean; readonly rowBytesMax: number; readonly output: ArrayBuffer | null}) {
    super(given);
    this.rows = new Lines(given.output);
    this.lineage = given.lineage;
    this.rowBytesMax = given.rowBytesMax;
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
    this.record.file = file;
  }

  /** Remarks on the open span's file as a whole. */
  remarkFile(notes: readonly Note[]): void {
    this.record.openFile();
    for (const {code, reason} of notes) this.warnOfFile(this.record.remarkAt({sub: 0, part: ''}, {code, reason, step: this.stepName(0)}));
  }

  /** Opens the next record; all that follows is of it. */
  openRecord(place: RecordPlace): void {
    this.record.open(place);
    this.countRecord();
  }

  /** Rows that stand in `rows` already, of a first stage without steps. */
  takeWritten(written: RowsWritten): void {
    this.rows.extendTo(written.end);
    this.countWritten(written);
  }

  rejectInput(fault: Fault): void {
    this.writeReject(0, fault);
  }

  filtered(step: number, reason: string): void {
    this.countStep(step + 1, 'filtered', 1);
    this.filteredReasons[reason] = (this.filteredReasons[reason] ?? 0) + 1;
    this.outcomes++;
    this.record.endOutcome();
  }

  reject(step: number, fault: Fault): void {
    this.writeReject(step + 1, fault);
  }

  /** The row's way through the stage ends here: it is written, with its warnings and tallies where it goes no further. */
  row(value: unknown, notes: readonly StepNote[], given: {readonly written: Written | undefined; readonly key: string | null}): void {
    const start = this.rows.length;
    const place = this.record.nextPlace();
    const fault = this.write(value, {notes, place, written: given.written});
    if (fault !== undefined) return this.rejectUnwritable(fault);
    const warningsStart = this.warnings.length;
    this.outcomes++;
    this.record.endOutcome();
    this.count('rows', 1);
    this.count('warnings', notes.length);
    if (this.keyed === null) {
      if (this.stage.isLast) this.countRow(value, notes, place);
      return;
    }
    const before = this.talliesSoFar();
    if (this.stage.isLast) this.countRow(value, notes, place);
    const tallies = this.talliesSoFar().map((count, tally) => count - (before[tally] ?? 0));
    const {line, start: byteOffset, index} = this.record.place;
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
    const step = this.table.shape.steps[settles];
    const told = JSON.stringify({...this.record.placeAt(this.record.nextPlace()), step});
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
      if (this.stage.isLast) writeRow(this.rows, this.lineage ? withLineage(value, this.record.lineageAt(place)) : value, written);
      else {
        const {line, parent} = this.record.place;
        writeStageRow(this.rows, value, {...this.record.lineageAt(place), line, notes, parent, written});
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
    for (const note of notes) this.writeWarning(this.record.remarkAt(place, {...note, step: this.stepName(note.step + 1)}));
    this.countTallies(value);
  }

  /** Into its own output in the last stage, on to the next in others. */
  private pass(kind: 'reject' | 'duplicate', line: string): void {
    const lines = kind === 'reject' ? this.rejects : this.duplicates;
    if (this.stage.isLast) lines.add(line);
    else this.rows.add(carriedLine(kind, line));
    this.count(`${kind}s`, 1);
  }

  /** A row that cannot be held is the last step's reject: its output is taken back. */
  private rejectUnwritable(fault: Note): void {
    const last = this.stage.to - 1;
    this.countStep(last, 'outputs', -1);
    this.writeReject(last, {...fault, raw: undefined});
  }

  private writeReject(step: number, fault: Fault): void {
    const place = this.record.nextPlace();
    this.record.endOutcome();
    const remark: Remark = {
      ...this.record.remarkAt(place, {...fault, step: this.stepName(step)}),
      raw: fault.raw?.slice(0, rawCharacters) ?? this.record.excerpt(),
    };
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

  private stepName(step: number): string {
    return this.table.shape.steps[step] ?? '';
  }
}
