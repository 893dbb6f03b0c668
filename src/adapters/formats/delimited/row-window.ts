/**
 * Writes rows by a kernel (row-kernel.wat) from a window of a range's bytes: those that are plainest, many at once. Whoever asks takes the
 * row it leaves off at.
 */
import {number, room, rowKernel, type RowKernel} from './row-kernel.ts';
import type {DelimitedTable} from './table.ts';

/** A column as it is written. */
export interface WrittenColumn {
  /** What stands before its value; null where only its emptiness counts. */
  readonly name: string | null;
  /** Which of a row's cells it is; -1 where the file has none. */
  readonly cell: number;
}

/** What lines are written to, and how many. */
export interface WindowOrder {
  readonly target: Buffer;
  readonly at: number;
  /** Where no line begins any more. */
  readonly to: number;
  readonly recordsMost: number;
  readonly recordBytesMax: number;
}

/** Stands for a character that a dialect has not. */
const noByte = 256;
const blank = 0x20;
const isBlank = (code: number): boolean => code === blank || code === 0x09;

export class RowWindow {
  /** Index behind the rows that were taken last, how many were written and how many left out, and the line ends among them. */
  behind = 0;
  rows = 0;
  filtered = 0;
  lines = 0;
  /** Behind the last line, in the target. */
  end = 0;
  /** Bytes behind the last row that were looked at in vain. */
  inVain = 0;
  readonly kernel: RowKernel;
  private readonly table: DelimitedTable;
  private readonly columns: readonly WrittenColumn[];
  private readonly bytes: Buffer;
  /** No quoted field of a shorter row is too long. */
  private readonly rowBytesMax: number;
  /** The stretch of the bytes that stands in the window. */
  private start = 0;
  private stop = 0;

  /** Undefined where there is no kernel, or the table has what it does not know, or more than it has room for. */
  static make(table: DelimitedTable, columns: readonly WrittenColumn[], bytes: Buffer): RowWindow | undefined {
    const {
      bytes: dialect,
      dialect: {padded},
      keys,
      options,
      types,
    } = table;
    const isText = types === null && options.nullValues.length === 0;
    const isKnown = isText && dialect.doubles && keys === null && (!padded || (options.trim && !isBlank(dialect.delimiter)));
    const names = columns.reduce((sum, {name}) => sum + 3 * (name?.length ?? 0) + nullText.length, 0);
    const fits =
      table.width * room.cells.each <= room.cells.bytes &&
      columns.length * room.columns.each <= room.columns.bytes &&
      names < room.names.bytes;
    const kernel = isKnown && fits ? rowKernel() : undefined;
    return kernel === undefined ? undefined : new RowWindow(kernel, {table, columns, bytes});
  }

  private constructor(
    kernel: RowKernel,
    {table, columns, bytes}: {readonly table: DelimitedTable; readonly columns: readonly WrittenColumn[]; readonly bytes: Buffer},
  ) {
    this.kernel = kernel;
    this.table = table;
    this.columns = columns;
    this.bytes = bytes;
    this.rowBytesMax = table.bytes.quote === -1 ? room.window.bytes : Math.min(table.fieldBytesMax, room.window.bytes);
  }

  /** Takes rows from an index on. False where it takes none. */
  pass(at: number, order: WindowOrder): boolean {
    if (this.kernel.owner !== this || at < this.start || at >= this.stop) this.load(at);
    if (this.run(at, order)) return true;
    const isCut = this.kernel.numbers[number.seen] === this.placeOf(this.stop) && this.stop < this.bytes.length;
    if (isCut && at > this.start) {
      this.load(at);
      if (this.run(at, order)) return true;
    }
    this.inVain = (this.kernel.numbers[number.seen] as number) - this.placeOf(at);
    return false;
  }

  /** Tells of the rows from an index on, in the kernel's memory, so many at most; how many it told of. */
  tell(at: number, most: number): number {
    const {numbers} = this.kernel;
    const order = {target: noBytes, at: 0, to: room.lines.bytes, recordsMost: most, recordBytesMax: Infinity};
    if (this.kernel.owner !== this) this.load(at);
    numbers[number.rowsTold] = room.rowsTold.at;
    numbers[number.valuesTold] = room.valuesTold.at;
    this.pass(at, order);
    numbers[number.rowsTold] = 0;
    numbers[number.valuesTold] = 0;
    return this.rows + this.filtered;
  }

  private run(from: number, {target, at, to, recordsMost, recordBytesMax}: WindowOrder): boolean {
    const {numbers, memory} = this.kernel;
    const {lines} = room;
    numbers[number.recordsMost] = Math.min(recordsMost, 0x7fff_ffff);
    numbers[number.recordBytesMax] = Math.min(recordBytesMax, this.rowBytesMax);
    this.kernel.rows(this.placeOf(from), this.placeOf(this.stop), lines.at + Math.min(lines.bytes, to - at));
    this.behind = (numbers[number.behind] as number) - this.placeOf(0);
    this.rows = numbers[number.rows] as number;
    this.filtered = numbers[number.filtered] as number;
    this.lines = numbers[number.lines] as number;
    const written = numbers[number.written] as number;
    if (target !== noBytes) memory.copy(target, at, lines.at, written);
    this.end = at + written - lines.at;
    return this.behind > from;
  }

  /** Where an index of the bytes stands in the kernel's memory, or would. */
  placeOf(index: number): number {
    return room.window.at + index - this.start;
  }

  private load(at: number): void {
    const {kernel, bytes} = this;
    if (kernel.owner !== this) this.loadTable();
    this.start = at;
    this.stop = Math.min(bytes.length, at + room.window.bytes);
    bytes.copy(kernel.memory, room.window.at, at, this.stop);
  }

  private loadTable(): void {
    const {kernel, table, columns} = this;
    const {numbers} = kernel;
    const {delimiter, quote, comment} = table.bytes;
    const last = columns.findLast(({name}) => name !== null);
    const lineEnd = Buffer.from(last === undefined || last.cell === -1 ? '}\n' : '"}\n');
    numbers[number.delimiter] = delimiter === -1 ? noByte : delimiter;
    numbers[number.quote] = quote === -1 ? noByte : quote;
    numbers[number.comment] = comment === -1 ? noByte : comment;
    numbers[number.lastBlank] = table.dialect.padded ? blank : 0;
    numbers[number.trims] = table.options.trim ? 1 : 0;
    numbers[number.leavesOutEmpty] = table.options.skipEmpty === true ? 1 : 0;
    numbers[number.behindCells] = room.cells.at + table.width * room.cells.each;
    numbers[number.behindColumns] = room.columns.at + columns.length * room.columns.each;
    numbers[number.lineEnd] = lineEnd.readUIntLE(0, lineEnd.length);
    numbers[number.lineEndBytes] = lineEnd.length;
    numbers[number.frameBytes] = this.loadColumns() + lineEnd.length;
    kernel.owner = this;
  }

  /** Each column's name with the quotes of strings around it; how many bytes these are. */
  private loadColumns(): number {
    const {memory} = this.kernel;
    let at: number = room.names.at;
    let isBehindString = false;
    for (const [index, {name, cell}] of this.columns.entries()) {
      const isNone = cell === -1;
      const text = name === null ? '' : `${isBehindString ? '"' : ''}${name}${isNone ? nullText : '"'}`;
      const length = memory.write(text, at);
      const column = room.columns.at + index * room.columns.each;
      memory.writeInt32LE(isNone ? -1 : room.cells.at + cell * room.cells.each, column);
      memory.writeInt32LE(at, column + 4);
      memory.writeInt32LE(name === null ? -1 : length, column + 8);
      at += length;
      if (name !== null) isBehindString = !isNone;
    }
    return at - room.names.at;
  }
}

const nullText = 'null';
const noBytes = Buffer.alloc(0);
