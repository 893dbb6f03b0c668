/**
 * Writes rows from the bytes of their records: names and constants as they were prepared once, values as they stand. Writes what
 * JSON.stringify would, byte for byte, or nothing.
 */
import type {ByteColumn} from '../../contracts/extractor.ts';
import {memberKind, type Members} from '../../contracts/members.ts';
import type {JsonObject} from '../../model/record.ts';
import type {ByteRow, PlacedConstant} from './byte-plan.ts';
import {joinedBytes, writeJoined} from './joined-list.ts';
import type {Lines} from './lines.ts';

export interface RowWriter {
  /** How many bytes the record's row takes at most; -1 where it cannot be written. */
  bytesFor(members: Members): number;
  /** @param most what `bytesFor` said of the record */
  write(members: Members, rows: Lines, most: number): void;
}

const lineFeed = 0x0a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const quote = 0x22;
/** From here on a native copy is quicker than a loop. */
const longStretch = 64;

export function rowWriterOf(row: ByteRow): RowWriter {
  return row.type === 'record' ? new RecordWriter(row.constants) : new ColumnsWriter(row.columns, row);
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
  /** With a comma before each, and the brace behind them. */
  private readonly ending: Buffer;
  private readonly fixedBytes: number;

  constructor(columns: readonly ByteColumn[], {skipsMissing, constants}: {readonly skipsMissing: boolean; readonly constants: JsonObject}) {
    this.columns = columns.map(({slot, name, separator}) => ({
      slot,
      name: Buffer.from(`,${JSON.stringify(name)}:`),
      nameAndQuote: Buffer.from(`,${JSON.stringify(name)}:"`),
      separator: separator === undefined ? undefined : Buffer.from(JSON.stringify(separator).slice(1, -1)),
    }));
    this.skipsMissing = skipsMissing;
    this.ending = Buffer.from(`${membersOf(Object.entries(constants))}}`);
    this.fixedBytes = this.columns.reduce((sum, {name}) => sum + name.length + 4, this.ending.length + 2);
  }

  bytesFor(members: Members): number {
    const {kinds, plain, starts, ends} = members;
    let most = this.fixedBytes;
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

  write(members: Members, rows: Lines, most: number): void {
    const {bytes, kinds, starts, ends} = members;
    const {columns, ending} = this;
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
    // The comma before the first name becomes the brace; of nothing at all there is none.
    if (at === first && ending.length === 1) at++;
    at = copy(ending, 0, {to: ending.length, target, at});
    target[first] = openBrace;
    target[at++] = lineFeed;
    rows.extendTo(at);
  }
}

/** The whole record; constants in place of its own fields of their names, others behind its last. */
class RecordWriter implements RowWriter {
  private readonly constants: readonly {readonly slot: number; readonly value: Buffer; readonly member: Buffer}[];
  private readonly fixedBytes: number;

  constructor(constants: readonly PlacedConstant[]) {
    this.constants = constants.map(({name, value, slot}) => ({
      slot,
      value: Buffer.from(JSON.stringify(value)),
      member: Buffer.from(`,${JSON.stringify(name)}:${JSON.stringify(value)}`),
    }));
    this.fixedBytes = this.constants.reduce((sum, {member}) => sum + member.length, 2);
  }

  bytesFor({isPlain, start, end}: Members): number {
    return isPlain ? end - start + this.fixedBytes : -1;
  }

  write(members: Members, rows: Lines, most: number): void {
    const {bytes, start, end, kinds} = members;
    const target = rows.reserve(most);
    let at = rows.length;
    const first = at;
    let from = start;
    for (let next = this.nextReplaced(members, from); next !== undefined; next = this.nextReplaced(members, from)) {
      const quotes = kinds[next.slot] === memberKind.text || kinds[next.slot] === memberKind.escaped ? 1 : 0;
      at = copy(bytes, from, {to: (members.starts[next.slot] as number) - quotes, target, at});
      at = copy(next.value, 0, {to: next.value.length, target, at});
      from = (members.ends[next.slot] as number) + quotes;
    }
    at = copy(bytes, from, {to: end - 1, target, at});
    for (const {slot, member} of this.constants) {
      if (kinds[slot] !== memberKind.absent) continue;
      // Into an empty record the first constant goes without its comma.
      at = copy(member, at === first + 1 ? 1 : 0, {to: member.length, target, at});
    }
    target[at++] = closeBrace;
    target[at++] = lineFeed;
    rows.extendTo(at);
  }

  /** The first constant whose field stands behind that place. */
  private nextReplaced({kinds, starts}: Members, from: number): {readonly slot: number; readonly value: Buffer} | undefined {
    let first: {readonly slot: number; readonly value: Buffer} | undefined;
    let least = Infinity;
    for (const constant of this.constants) {
      const start = starts[constant.slot] as number;
      if (kinds[constant.slot] === memberKind.absent || start < from || start >= least) continue;
      least = start;
      first = constant;
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
