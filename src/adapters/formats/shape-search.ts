/**
 * Finds fields of records that are written like one before them, by a kernel; says nothing of others. What it finds is what
 * JsonMemberSearch finds, which tells it what records look like.
 */
import {memberKind} from '../../contracts/members.ts';
import {standsAsWritten} from '../../model/exact-number.ts';
import type {FoundMembers} from './found-members.ts';
import {byte} from './json-scan.ts';
import type {KeyTable} from './known-keys.ts';
import {shapeOf, type RecordShape} from './record-shape.ts';
import {fieldBytes, fieldsMost, shapeAt, slotsMost, textMost, windowAt, windowBytes, type ShapeKernel} from './shape-kernel.ts';

/** The kernel reads so far behind what it judges. */
const paddingBytes = 64;
/** Of a window without line ends: where records may begin. */
const roomyShare = 0.75;
/** So many records in a row of another shape, and the last of them is learnt. */
const patience = 8;
/** Shapes that are learnt in vain before no more are. */
const shapesMost = 64;

export class ShapeSearch {
  private readonly members: FoundMembers;
  private readonly kernel: ShapeKernel;
  private readonly table: KeyTable;
  private shape: RecordShape | undefined;
  /** Fields that are wanted and not in the shape. */
  private missing: readonly number[] = [];
  /** Another record's fields stand in the slots. */
  private isStale = true;
  /** In a row. */
  private misses = patience;
  private shapesLeft = shapesMost;
  /** What stands in the window: bytes of these, from `first` on; records that begin at `last` or behind it may not be there whole. */
  private source: Buffer | undefined;
  private first = 0;
  private last = 0;

  constructor(members: FoundMembers, kernel: ShapeKernel, table: KeyTable) {
    this.members = members;
    this.kernel = kernel;
    this.table = table;
  }

  /** As JsonMemberSearch.find. */
  find(bytes: Buffer, start: number): number {
    const {shape} = this;
    const end = shape === undefined ? -1 : this.walk(shape, bytes, start);
    if (end === -1) this.isStale = true;
    return end;
  }

  /** A record that `find` did not find, and that is valid. */
  learn(bytes: Buffer, start: number): void {
    this.misses++;
    if (this.misses <= patience || this.shapesLeft === 0) return;
    this.shapesLeft--;
    this.misses = 1;
    this.shape = shapeOf(bytes, start, {table: this.table, fieldsMost, textMost});
    this.kernel.owner = undefined;
  }

  private walk(shape: RecordShape, bytes: Buffer, start: number): number {
    const {kernel, members} = this;
    if (kernel.owner !== this) this.own(shape);
    if ((this.source !== bytes || start < this.first || start >= this.last) && !this.look(bytes, start)) return -1;
    const shift = windowAt - this.first;
    const end = kernel.walk(start + shift);
    if (end === -1) return -1;
    if (this.isStale) {
      this.isStale = false;
      this.misses = 0;
      this.shapesLeft = shapesMost;
      for (const slot of this.missing) kernel.kinds[slot] = memberKind.absent;
    }
    members.bytes = kernel.memory;
    members.start = start + shift;
    members.end = end;
    members.isPlain = shape.isPlain && kernel.numbers[1] === 1;
    const wide = kernel.numbers[2] as number;
    if (wide > 0) this.judgeWide(wide);
    return end - shift;
  }

  /** Numbers of so many digits that the kernel cannot tell how JavaScript writes them. */
  private judgeWide(count: number): void {
    const {kernel, members} = this;
    for (let index = 0; index < count; index++) {
      const [from = 0, to = 0] = [kernel.wide[2 * index], kernel.wide[2 * index + 1]];
      if (standsAsWritten(kernel.memory.toString('latin1', from, to))) continue;
      members.isPlain = false;
      for (const slot of members.kinds.keys()) {
        // In a list, too.
        if ((kernel.starts[slot] as number) <= from && to <= (kernel.ends[slot] as number)) kernel.plain[slot] = 0;
      }
    }
  }

  /** Puts the shape into the kernel. */
  private own({fields}: RecordShape): void {
    const {kernel, members} = this;
    kernel.owner = this;
    this.source = undefined;
    this.isStale = true;
    for (const [index, {text, slot}] of fields.entries()) {
      const at = index * fieldBytes;
      for (let place = 0; place < textMost; place++) {
        kernel.shape.setUint8(at + place, text[place] ?? 0);
        kernel.shape.setUint8(at + textMost + place, place < text.length ? 0xff : 0);
      }
      kernel.shape.setInt32(at + 2 * textMost, text.length, true);
      kernel.shape.setInt32(at + 2 * textMost + 4, slot === -1 ? slotsMost : slot, true);
    }
    kernel.numbers[0] = shapeAt + fields.length * fieldBytes;
    const there = new Set(fields.map(({slot}) => slot));
    this.missing = Array.from(members.kinds.keys()).filter((slot) => !there.has(slot));
  }

  /** Takes what stands from there on into the window. False where that is not even the whole of a record. */
  private look(bytes: Buffer, start: number): boolean {
    const {memory} = this.kernel;
    const length = Math.min(windowBytes, bytes.length - start);
    bytes.copy(memory, windowAt, start, start + length);
    memory.fill(0, windowAt + length, windowAt + length + paddingBytes);
    const lineFeedAt = memory.lastIndexOf(byte.lineFeed, windowAt + length - 1);
    this.source = bytes;
    this.first = start;
    // Elements of an array may all stand on one line: what is cut by the window's end is read otherwise.
    this.last = lineFeedAt > windowAt ? start + lineFeedAt - windowAt : start + Math.ceil(length * roomyShare);
    return start < this.last;
  }
}
