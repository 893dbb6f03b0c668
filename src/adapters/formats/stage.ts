/**
 * Lines of a stage's file: what one stage of a job writes and the next one reads. Internal: no job names it, and no file is told to be of
 * it. A row comes back with the place of the record it was made of; what an earlier stage said last is passed on. See writeStageRow
 * in actors/extraction for the lines.
 */
import {z} from 'zod';
import {defineFormat, RecordFault, type Decoder, type DecodeRange, type Framer, type RawEntry} from '../../contracts/format.ts';
import type {RawRecord, RowOrigin} from '../../contracts/format.ts';
import type {Boundary} from '../../model/chunk.ts';
import {SourceError} from '../../model/errors.ts';
import type {Json, JsonObject} from '../../model/record.ts';
import {carriedLetters, openingLength, rowHeaderAt, type CarriedKind} from '../../protocol/stage-lines.ts';
import {bufferOver, byte} from './json-scan.ts';
import {LineScan} from './line-scan.ts';
import {RecordText} from './record-text.ts';

export const stage = defineFormat<Readonly<Record<never, never>>>({
  name: 'stage',
  extensions: [],
  options: z.strictObject({}),
  whole: false,
  recognise: () => ({confidence: 0}),
  framer: (_options, from) => new StageFramer(from),
  decoder: (_options, range) => new StageDecoder(range),
});

class StageFramer implements Framer {
  private readonly from: Boundary;
  private readonly lines: LineScan;

  constructor(from: Boundary) {
    this.from = from;
    this.lines = new LineScan(from.offset);
  }

  get boundary(): Boundary {
    const {from, lines} = this;
    return {offset: lines.behindLine, line: from.line + lines.lines, record: from.record + lines.records, state: null};
  }

  scan(bytes: Uint8Array, toFirst = false): number {
    return this.lines.scan(bufferOver(bytes), toFirst);
  }

  /** Every line was written whole. */
  finish(): void {}
}

const kinds = new Map(Object.entries(carriedLetters).map(([kind, letter]) => [letter as string, kind as CarriedKind]));

class StageDecoder implements Decoder {
  private readonly bytes: Buffer;
  private readonly file: string;
  private readonly base: number;
  private at = 0;
  private line: number;
  private record: number;

  constructor({file, bytes, from}: DecodeRange) {
    this.file = file;
    this.bytes = bufferOver(bytes);
    this.base = from.offset;
    this.line = from.line;
    this.record = from.record;
  }

  get boundary(): Boundary {
    return {offset: this.base + this.at, line: this.line, record: this.record, state: null};
  }

  next(): RawEntry | undefined {
    if (this.at >= this.bytes.length) return undefined;
    const start = this.at;
    const end = this.bytes.indexOf(byte.lineFeed, start);
    const kind = String.fromCharCode(this.bytes[start + 2] ?? 0);
    if (end === -1) throw this.damaged(start);
    this.at = end + 1;
    this.line++;
    this.record++;
    if (kind === 'R') return this.rowAt(start, end);
    const carried = kinds.get(kind);
    if (carried === undefined) throw this.damaged(start);
    const text = this.bytes.subarray(start + openingLength, end - 1);
    return {type: 'carried', kind: carried, start: this.base + start, line: null, index: this.record - 1, text};
  }

  private rowAt(start: number, end: number): RawRecord {
    const header = rowHeaderAt(this.bytes, start, end);
    if (header === undefined) throw this.damaged(start);
    const {line, byteOffset, index, sub, part, notesAt, notesBytes, parentBytes, rowAt} = header;
    const notes = notesBytes === 0 ? [] : notesOf(this.jsonAt(notesAt, notesBytes));
    const parent = parentBytes === 0 ? undefined : (this.jsonAt(notesAt + notesBytes, parentBytes) as JsonObject);
    const place = {start: this.base + rowAt, end: this.base + end - 1, line: this.line, index: this.record};
    const text = new RecordText(place, {bytes: this.bytes, base: this.base}, {});
    const origin = {at: this.base + start, sub, part, notes};
    const of = {byteOffset, line: line === 0 ? null : line, index, parent};
    return new StageRow(text, {origin, of, damaged: () => this.damaged(start)});
  }

  /** Text with the comma behind it. */
  private jsonAt(at: number, length: number): Json {
    return JSON.parse(this.bytes.toString('utf8', at, at + length - 1)) as Json;
  }

  /** No record is at fault here: this is our own file. */
  private damaged(start: number): SourceError {
    return new SourceError(`the file between two stages is damaged, ${this.base + start} bytes behind where ${this.file} begins in it`, {
      code: 'STAGE_DAMAGED',
      hint: 'check the disk; begin a new run in another output.dir',
    });
  }
}

/** The row as a record: its text where it stands now, its place where it came from. */
class StageRow implements RawRecord {
  readonly type = 'record';
  readonly start: number;
  readonly end: number;
  readonly line: number | null;
  readonly index: number;
  readonly parent: JsonObject | undefined;
  readonly origin: RowOrigin;
  private readonly row: RecordText;
  private readonly damaged: () => SourceError;

  constructor(row: RecordText, {origin, of, damaged}: StageRowParts) {
    this.start = of.byteOffset;
    this.end = of.byteOffset;
    this.line = of.line;
    this.index = of.index;
    this.parent = of.parent;
    this.origin = origin;
    this.row = row;
    this.damaged = damaged;
  }

  get text(): Uint8Array {
    return this.row.text;
  }

  parse(): Json {
    try {
      return this.row.parse();
    } catch (cause) {
      throw cause instanceof RecordFault ? this.damaged() : cause;
    }
  }
}

interface StageRowParts {
  readonly origin: RowOrigin;
  readonly of: {readonly byteOffset: number; readonly line: number | null; readonly index: number; readonly parent: JsonObject | undefined};
  readonly damaged: () => SourceError;
}

function notesOf(value: Json): RowOrigin['notes'] {
  return (value as readonly (readonly [string, string, number])[]).map(([code, reason, step]) => ({code, reason, step}));
}
