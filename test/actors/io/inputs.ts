/** A small made-up input: files of records whose outcomes are known beforehand, and the appends a pool would send for them. */
import {createHash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {ListedSplit} from '../../../src/contracts/source.ts';
import type {Split} from '../../../src/model/chunk.ts';
import type {Append, StagePosition} from '../../../src/protocol/mailboxes.ts';
import {ResultTable, type TableShape} from '../../../src/protocol/tables.ts';

export const shape: TableShape = {steps: ['input', 'make'], tallies: ['things']};

/** What one record becomes. */
export interface MadeRecord {
  readonly rows: number;
  readonly rejects: number;
  readonly warned: boolean;
  readonly filtered: boolean;
}

export interface MadeFile {
  readonly name: string;
  readonly records: readonly MadeRecord[];
}

/** Bytes of each record in its file: all alike, so that places are easily told. */
const recordBytes = 16;

export function textOf(file: MadeFile): string {
  return file.records.map((_, index) => `${JSON.stringify({n: index}).padEnd(recordBytes - 1)}\n`).join('');
}

/** Writes the files below `dir`; as a source would list them. */
export function writeInputs(dir: string, files: readonly MadeFile[], mtimeMs = 1000): ListedSplit[] {
  return files.map((file) => {
    const path = join(dir, file.name);
    const text = textOf(file);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, text);
    return {file: file.name, path, relative: file.name, size: text.length, mtimeMs};
  });
}

/** The appends from a position on: so many records each, over file borders. */
export function* appendsOf(
  files: readonly MadeFile[],
  splits: readonly Split[],
  given: {readonly position: StagePosition | null; readonly records: () => number},
): Generator<Append> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const {position} = given;
  let split = position === null ? 0 : splits.findIndex(({file}) => file === position.split.file) + (position.last ? 1 : 0);
  let record = position === null || position.last ? 0 : position.boundary.record;
  for (let seq = 0; split < splits.length; seq++) {
    const builder = new AppendBuilder();
    for (let left = Math.max(1, given.records()); left > 0 && split < splits.length;) {
      const now = splits[split];
      const file = byName.get(now?.file ?? '');
      if (now === undefined || file === undefined) throw new Error('every split is one of the files');
      const taken = Math.min(left, file.records.length - record);
      builder.span(now, file, {from: record, to: record + taken});
      record += taken;
      left -= Math.max(1, taken);
      if (record < file.records.length) continue;
      split++;
      record = 0;
    }
    yield builder.append(seq);
  }
}

class AppendBuilder {
  private readonly ranges: number[][] = [];
  private readonly tables: ResultTable[] = [];
  private readonly hashes: Uint8Array[] = [];
  private readonly rows: string[] = [];
  private readonly rejects: string[] = [];
  private readonly warnings: string[] = [];
  private rejectCodes: Record<string, number> = {};
  private filtered = 0;
  private boundary = {offset: 0, line: 1, record: 0, state: null};

  span(split: Split, file: MadeFile, range: {readonly from: number; readonly to: number}): void {
    const table = new ResultTable(shape, 1);
    const start = range.from * recordBytes;
    const end = range.to * recordBytes;
    for (let index = range.from; index < range.to; index++) this.record(table, split.file, index, file.records[index]);
    const last = range.to === file.records.length;
    this.ranges.push([split.id, start, end, Number(last), 0, 0, split.size, split.mtimeMs, end]);
    this.hashes.push(createHash('sha256').update(textOf(file).slice(start, end)).digest());
    this.boundary = {offset: end, line: range.to + 1, record: range.to, state: null};
    this.tables.push(table);
  }

  append(seq: number): Append {
    const table = Float64Array.from(this.tables.flatMap((one) => [...one.values]));
    return {
      type: 'Append',
      stage: 0,
      seq,
      ranges: Float64Array.from(this.ranges.flat()).buffer,
      facts: [{format: 'jsonl', compression: null, encoding: 'utf-8', columns: null}],
      boundary: this.boundary,
      extracted: {
        chunkId: seq,
        rows: bufferOf(this.rows),
        rejects: bufferOf(this.rejects),
        warnings: bufferOf(this.warnings),
        duplicates: null,
        keyed: null,
        table: table.buffer,
        hashes: Uint8Array.from(Buffer.concat(this.hashes)).buffer,
        outcomes: this.rows.length + this.rejects.length + this.filtered,
        rejectCodes: this.rejects.length === 0 ? null : this.rejectCodes,
        warningCodes: this.warnings.length === 0 ? null : {ODD: this.warnings.length},
        filteredReasons: this.filtered === 0 ? null : {dull: this.filtered},
        ms: 1,
        stepMs: [0.25, 0.75],
      },
    };
  }

  private record(table: ResultTable, file: string, index: number, record: MadeRecord | undefined): void {
    if (record === undefined) throw new Error('the record is one of the file');
    const source = {file, byteOffset: index * recordBytes, index};
    const outcomes = record.rows + record.rejects + Number(record.filtered);
    if (outcomes === 0) throw new Error('a record has an outcome');
    table.add(0, 'records', 1);
    for (const key of ['inputs', 'outputs'] as const) table.addToStep(0, 0, key, 1);
    table.addToStep(0, 1, 'inputs', 1);
    table.addToStep(0, 1, 'expanded', outcomes - 1);
    table.addToStep(0, 1, 'outputs', record.rows);
    table.addToStep(0, 1, 'rejected', record.rejects);
    table.addToStep(0, 1, 'filtered', Number(record.filtered));
    table.addToTally(0, 0, record.rows * 2);
    this.filtered += Number(record.filtered);
    for (let sub = 0; sub < record.rows; sub++) {
      add(table, 'row', this.rows, JSON.stringify({text: `ñ${index}`, _source: {...source, sub}}));
    }
    for (let sub = 0; sub < record.rejects; sub++) {
      const code = index % 2 === 0 ? 'EVEN' : 'UNEVEN';
      this.rejectCodes[code] = (this.rejectCodes[code] ?? 0) + 1;
      const remark = {
        file,
        line: index + 1,
        byteOffset: source.byteOffset,
        index,
        sub: record.rows + sub,
        step: 'make',
        code,
        reason: 'no',
        raw: '',
      };
      add(table, 'reject', this.rejects, JSON.stringify(remark));
    }
    if (!record.warned || record.rows === 0) return;
    const remark = {file, line: index + 1, byteOffset: source.byteOffset, index, sub: 0, step: 'make', code: 'ODD', reason: 'odd'};
    add(table, 'warning', this.warnings, JSON.stringify(remark));
  }
}

function add(table: ResultTable, what: 'row' | 'reject' | 'warning', lines: string[], line: string): void {
  lines.push(`${line}\n`);
  table.add(0, `${what}s`, 1);
  table.add(0, `${what}Bytes`, Buffer.byteLength(line) + 1);
}

/** Some room behind the lines, as a buffer that is used again has. */
function bufferOf(lines: readonly string[]): ArrayBuffer | null {
  if (lines.length === 0) return null;
  const text = Buffer.from(lines.join(''));
  const buffer = new Uint8Array(text.byteLength + 7).fill(65);
  buffer.set(text);
  return buffer.buffer;
}
