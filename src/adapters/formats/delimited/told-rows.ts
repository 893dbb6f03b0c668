/**
 * Rows as steps without code look at them: a kernel writes each as JSON and tells where its values stand in it. A row that the kernel
 * is not sure of is not told; rows are told in the order in which they stand.
 */
import type {MemberSearch, Wanted} from '../../../contracts/members.ts';
import {memberKind} from '../../../contracts/members.ts';
import {FoundMembers} from '../found-members.ts';
import {byte} from '../json-scan.ts';
import {room} from './row-kernel.ts';
import {RowWindow} from './row-window.ts';
import type {DelimitedTable} from './table.ts';
import {writtenColumns} from './written-columns.ts';

/** What a worker keeps: the same for all tables. */
export class DelimitedMemberSearch implements MemberSearch {
  readonly members: RowMembers;
  readonly wanted: Wanted;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
    this.members = new RowMembers(wanted.paths.length);
  }
}

/** Their text is JSON, and not as it stands in the file. */
class RowMembers extends FoundMembers {
  rowBytes = 0;

  override get recordBytes(): number {
    return this.rowBytes;
  }
}

/** Rows that are told of at once. */
const rowsMost = room.rowsTold.bytes / room.rowsTold.each;
/** Bytes that may be looked at in vain, beside as many as were not. */
const vainMost = 64 * 1024;
const words = Int32Array.BYTES_PER_ELEMENT;
const rowWords = room.rowsTold.each / words;
const valueWords = room.valuesTold.each / words;
const nullBytes = 4;

export class ToldRows {
  /** Of the row that was found last: where it begins in the bytes, the index behind it, line ends before and in it. */
  start = 0;
  behind = 0;
  linesBefore = 0;
  lines = 0;
  private readonly window: RowWindow;
  private readonly bytes: Buffer;
  private readonly members: RowMembers;
  private readonly isWhole: boolean;
  /** By slot: which of the values it is; -1 for none. */
  private readonly valueOf: readonly number[];
  private readonly values: number;
  private count = 0;
  private next = 0;
  /** Where the bytes of the kernel's window begin, in its memory. */
  private shift = 0;
  /** Index behind the row before the next one. */
  private at = -1;
  private inVain = 0;
  private passed = 0;

  static make(table: DelimitedTable, {members, wanted}: DelimitedMemberSearch, bytes: Buffer): ToldRows | undefined {
    const all = writtenColumns(table);
    const asked = wanted.paths.map((parts) => parts.join('.'));
    const isNeeded = (column: string): boolean => wanted.whole || asked.includes(column);
    const told = all.filter(({column}) => isNeeded(column));
    // A row is empty where all columns are, those too that nobody asks for.
    const others = table.options.skipEmpty === true ? all.filter(({column}) => !isNeeded(column)) : [];
    const columns = [
      ...told.map(({name, cell}) => ({name: wanted.whole ? name : '', cell})),
      ...others.map(({cell}) => ({name: null, cell})),
    ];
    const window = RowWindow.make(table, columns, bytes);
    if (window === undefined || told.length * room.valuesTold.each > room.valuesTold.bytes) return undefined;
    const valueOf = asked.map((name) => told.findIndex(({column}) => column === name));
    return new ToldRows(window, {members, bytes, isWhole: wanted.whole, valueOf, values: told.length});
  }

  private constructor(
    window: RowWindow,
    given: {
      readonly members: RowMembers;
      readonly bytes: Buffer;
      readonly isWhole: boolean;
      readonly valueOf: readonly number[];
      readonly values: number;
    },
  ) {
    this.window = window;
    this.members = given.members;
    this.bytes = given.bytes;
    this.isWhole = given.isWhole;
    this.valueOf = given.valueOf;
    this.values = given.values;
  }

  /** Whether the row that comes at or behind an index can be told; the search's members tell of it then. */
  find(at: number): boolean {
    if (!this.reaches(at)) return false;
    const {numbers} = this.window.kernel;
    const row = room.rowsTold.at / words + this.next * rowWords;
    const lineStart = numbers[row + 4] as number;
    const lineEnd = numbers[row + 5] as number;
    // It is left out: `next` says why.
    if (lineStart === lineEnd) return false;
    this.start = (numbers[row] as number) - this.shift;
    this.behind = (numbers[row + 1] as number) - this.shift;
    this.linesBefore = numbers[row + 2] as number;
    this.lines = numbers[row + 3] as number;
    this.tell(lineStart, lineEnd);
    this.next++;
    this.at = this.behind;
    return true;
  }

  private reaches(at: number): boolean {
    const {window} = this;
    if (window.kernel.owner !== window) this.count = 0;
    // A row that was told and not found is behind the index now.
    while (this.next < this.count && this.at !== at && this.behindOf(this.next) <= at) this.at = this.behindOf(this.next++);
    if (this.next < this.count && this.at === at) return true;
    if (at >= this.bytes.length || this.inVain > this.passed + vainMost) return false;
    const most = this.values === 0 ? rowsMost : Math.floor(room.valuesTold.bytes / room.valuesTold.each / this.values);
    this.count = window.tell(at, Math.min(rowsMost, most));
    this.next = 0;
    this.at = at;
    this.shift = window.placeOf(0);
    if (this.count === 0) this.inVain += window.inVain;
    else this.passed += window.behind - at;
    return this.count > 0;
  }

  private behindOf(index: number): number {
    return (this.window.kernel.numbers[room.rowsTold.at / words + index * rowWords + 1] as number) - this.shift;
  }

  private tell(lineStart: number, lineEnd: number): void {
    const {members, valueOf, values, next, isWhole} = this;
    const {numbers, memory} = this.window.kernel;
    const first = room.valuesTold.at / words + next * values * valueWords;
    members.bytes = memory;
    members.start = lineStart;
    members.end = lineEnd - 1;
    members.isPlain = isWhole;
    members.rowBytes = this.textEnd() - this.start;
    for (let slot = 0; slot < valueOf.length; slot++) {
      const value = valueOf[slot] as number;
      if (value === -1) {
        members.kinds[slot] = memberKind.absent;
        continue;
      }
      const told = first + value * valueWords;
      const kind = numbers[told + 2] as number;
      const start = numbers[told] as number;
      members.kinds[slot] = kind === 0 ? memberKind.null : kind;
      members.starts[slot] = kind === 0 ? start - nullBytes : start;
      members.ends[slot] = numbers[told + 1] as number;
      members.plain[slot] = 1;
    }
  }

  /** Behind the row's text, without its line end. */
  private textEnd(): number {
    const {bytes, behind} = this;
    const isPair = bytes[behind - 1] === byte.lineFeed && bytes[behind - 2] === byte.carriageReturn;
    return behind - (isPair ? 2 : 1);
  }
}
