/**
 * Writes rows from the bytes of their records: names and constants as they were prepared once, values as they stand. Writes what
 * JSON.stringify would, byte for byte, or nothing.
 */
import type {ByteColumn} from '../../contracts/extractor.ts';
import type {FoundPlace} from '../../contracts/format.ts';
import {memberKind, type Members} from '../../contracts/members.ts';
import type {ByteRow, PlacedConstant, PlacedSource} from './byte-plan.ts';
import {joinedBytes, writeJoined} from './joined-list.ts';
import type {Lines} from './lines.ts';
import {RowSource} from './row-source.ts';

export interface RowWriter {
  /** Rows tell where their records stand: of this file from now on. False where they do not. */
  openFile(file: string): boolean;
  /** How many bytes the record's row takes at most; -1 where it cannot be written. */
  bytesFor(members: Members): number;
  /**
   * @param most what `bytesFor` said of the record
   * @param place where it stands, for rows that tell it
   */
  write(members: Members, {rows, most, place}: RowTarget): void;
}

export interface RowTarget {
  readonly rows: Lines;
  readonly most: number;
  readonly place: FoundPlace | undefined;
}

const lineFeed = 0x0a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const quote = 0x22;
/** From here on a native copy is quicker than a loop. */
const longStretch = 64;

export function rowWriterOf(row: ByteRow): RowWriter {
  return row.type === 'record' ? new RecordWriter(row.constants, row.source) : new ColumnsWriter(row.columns, row);
}

interface Column {
  readonly slot: number;
  /** `"name":`, with the comma before it; and the same with the quote that a text begins with. */
  readonly name: Buffer;
  readonly nameAndQuote: Buffer;
  /** As it stands in a JSON string; undefined where the value is written as it is. */
  readonly separator: Buffer | undefined;
}

class ColumnsWriter implements RowWriter {
  private readonly columns: readonly Column[];
  private readonly skipsMissing: boolean;
  /** With a comma before each. */
  private readonly ending: Buffer;
  private readonly source: RowSource | undefined;
  private readonly fixedBytes: number;

  constructor(columns: readonly ByteColumn[], row: Extract<ByteRow, {type: 'columns'}>) {
    const {skipsMissing, constants, source} = row;
    this.columns = columns.map(({slot, name, separator}) => ({
      slot,
      name: Buffer.from(`,${JSON.stringify(name)}:`),
      nameAndQuote: Buffer.from(`,${JSON.stringify(name)}:"`),
      separator: separator === undefined ? undefined : Buffer.from(JSON.stringify(separator).slice(1, -1)),
    }));
    this.skipsMissing = skipsMissing;
    this.ending = Buffer.from(membersOf(Object.entries(constants)));
    this.source = source === undefined ? undefined : new RowSource(source.slot);
    this.fixedBytes = this.columns.reduce((sum, {name}) => sum + name.length + 4, this.ending.length + 3);
  }

  openFile(file: string): boolean {
    this.source?.openFile(file);
    return this.source !== undefined;
  }

  bytesFor(members: Members): number {
    const {kinds, plain, starts, ends} = members;
    let most = this.fixedBytes + (this.source?.bytesMost ?? 0);
    for (const {slot, separator} of this.columns) {
      if (kinds[slot] === memberKind.absent) {
        if (!this.skipsMissing) return -1;
        continue;
      }
      if (plain[slot] === 0) return -1;
      const bytes = separator === undefined ? (ends[slot] as number) - (starts[slot] as number) : joinedBytes(members, slot, separator);
      if (bytes === -1) return -1;
      most += bytes;
    }
    return most;
  }

  write(members: Members, {rows, most, place}: RowTarget): void {
    const {bytes, kinds, starts, ends} = members;
    const {columns, ending, source} = this;
    const target = rows.reserve(most);
    const first = rows.length;
    let at = first;
    for (const {slot, name, nameAndQuote, separator} of columns) {
      const kind = kinds[slot] as number;
      if (kind === memberKind.absent) continue;
      const isText = kind <= memberKind.escaped;
      const before = isText ? nameAndQuote : name;
      at = copy(before, 0, {to: before.length, target, at});
      if (separator !== undefined && kind === memberKind.list) at = writeJoined(members, slot, {separator, target, at});
      else at = copy(bytes, starts[slot] as number, {to: ends[slot] as number, target, at});
      if (isText) target[at++] = quote;
    }
    at = copy(ending, 0, {to: ending.length, target, at});
    if (source !== undefined && place !== undefined) {
      source.tell(place);
      at = copy(source.member, 0, {to: source.end, target, at});
    }
    // The comma before the first name becomes the brace; of nothing at all there is none.
    if (at === first) at++;
    target[first] = openBrace;
    target[at++] = closeBrace;
    target[at++] = lineFeed;
    rows.extendTo(at);
  }
}

/** A constant as a record's last member. */
interface ConstantMember {
  readonly slot: number | undefined;
  /** `,"name":value`, from the value's index on, up to its end. */
  readonly member: Buffer;
  readonly valueAt: number;
  readonly end: number;
}

interface Replacing extends ConstantMember {
  readonly slot: number;
}

/** The whole record; constants in place of its own fields of their names, others behind its last. */
class RecordWriter implements RowWriter {
  private readonly constants: readonly ConstantMember[];
  private readonly source: RowSource | undefined;
  private readonly fixedBytes: number;

  constructor(constants: readonly PlacedConstant[], source: PlacedSource | undefined) {
    const prepared = constants.map(({name, value, slot}): ConstantMember => {
      const member = Buffer.from(`,${JSON.stringify(name)}:${JSON.stringify(value)}`);
      return {slot, member, valueAt: Buffer.byteLength(JSON.stringify(name)) + 2, end: member.length};
    });
    this.source = source === undefined ? undefined : new RowSource(source.slot);
    this.constants = this.source === undefined ? prepared : [...prepared, this.source];
    this.fixedBytes = prepared.reduce((sum, {end}) => sum + end, 2);
  }

  openFile(file: string): boolean {
    this.source?.openFile(file);
    return this.source !== undefined;
  }

  bytesFor({isPlain, start, end}: Members): number {
    return isPlain ? end - start + this.fixedBytes + (this.source?.bytesMost ?? 0) : -1;
  }

  write(members: Members, {rows, most, place}: RowTarget): void {
    const {bytes, start, end, kinds} = members;
    if (place !== undefined) this.source?.tell(place);
    const target = rows.reserve(most);
    let at = rows.length;
    const first = at;
    let from = start;
    for (let next = this.nextReplaced(members, from); next !== undefined; next = this.nextReplaced(members, from)) {
      const quotes = kinds[next.slot] === memberKind.text || kinds[next.slot] === memberKind.escaped ? 1 : 0;
      at = copy(bytes, from, {to: (members.starts[next.slot] as number) - quotes, target, at});
      at = copy(next.member, next.valueAt, {to: next.end, target, at});
      from = (members.ends[next.slot] as number) + quotes;
    }
    at = copy(bytes, from, {to: end - 1, target, at});
    for (const {slot, member, end: memberEnd} of this.constants) {
      if (slot !== undefined && kinds[slot] !== memberKind.absent) continue;
      // Into an empty record the first constant goes without its comma.
      at = copy(member, at === first + 1 ? 1 : 0, {to: memberEnd, target, at});
    }
    target[at++] = closeBrace;
    target[at++] = lineFeed;
    rows.extendTo(at);
  }

  /** The first constant whose field stands behind that place. */
  private nextReplaced({kinds, starts}: Members, from: number): Replacing | undefined {
    let first: Replacing | undefined;
    let least = Infinity;
    for (const constant of this.constants) {
      const {slot, member, valueAt, end} = constant;
      if (slot === undefined || kinds[slot] === memberKind.absent) continue;
      const start = starts[slot] as number;
      if (start < from || start >= least) continue;
      least = start;
      first = {slot, member, valueAt, end};
    }
    return first;
  }
}

/** `,"name":value` of each. */
function membersOf(constants: readonly (readonly [string, unknown])[]): string {
  return constants.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`).join('');
}

interface Target {
  readonly to: number;
  readonly target: Buffer;
  readonly at: number;
}

/** @returns behind what was written */
function copy(source: Buffer, from: number, {to, target, at}: Target): number {
  if (to - from > longStretch) return at + source.copy(target, at, from, to);
  let index = at;
  for (let place = from; place < to; place++) target[index++] = source[place] as number;
  return index;
}
