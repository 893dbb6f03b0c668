/**
 * The items of a stage between reading and writing, in the order of their rows: which are answered, and who waits for which. Holds a
 * place and a state an item, neither rows nor answers. Whoever writes releases what is written.
 */
import {assert} from '../../../model/errors.ts';
import {MiB} from '../../../model/units.ts';
import type {StageRange} from '../../../protocol/mailboxes.ts';
import type {AnswerSource} from './ask-tally.ts';

/** What came of an item; of an answer its key, under which it is kept, and its JSON text where it is small and at hand. */
export type Settlement =
  | {readonly type: 'kept'; readonly key: string; readonly value: string | null}
  | {readonly type: 'skipped'}
  | {readonly type: 'reject'; readonly code: string; readonly reason: string};

export interface WindowItem {
  /** First byte of the row's line in the stage's file. */
  readonly at: number;
  settlement: Settlement | null;
  /** Where the answer came from, as it was counted; null while there is none. */
  source: AnswerSource | null;
}

interface Waiter {
  readonly ranges: readonly StageRange[];
  readonly end: number;
  missing: number;
  readonly resolve: (isThere: boolean) => void;
}

/** Released items in front are cut off when there are this many. */
const cutAt = 4096;
/** Answers of so many characters stay at hand until they are written: to read one again costs as much as to find it did. */
const heldMost = 4 * MiB;

export class AnswerWindow {
  private items: WindowItem[] = [];
  private head = 0;
  private readTo: number;
  private readonly waiters = new Set<Waiter>();
  private isClosed = false;
  /** Characters of answers that are at hand. */
  private held = 0;

  /** @param from the first byte of the stage's file that is read */
  constructor(from: number) {
    this.readTo = from;
  }

  /** Items that are not released. */
  get size(): number {
    return this.items.length - this.head;
  }

  get waiting(): number {
    return this.waiters.size;
  }

  /** Somebody waits for rows that were not read yet: then they are to be read, however many items there are. */
  get isAwaited(): boolean {
    for (const {end} of this.waiters) if (end > this.readTo) return true;
    return false;
  }

  /** The first item that has no answer yet. */
  get firstOpen(): WindowItem | undefined {
    for (let index = this.head; index < this.items.length; index++) if (this.items[index]?.settlement === null) return this.items[index];
    return undefined;
  }

  /** Items that have an answer, and wait behind one that has none. */
  get answered(): number {
    let count = 0;
    for (let index = this.head; index < this.items.length; index++) if (this.items[index]?.settlement !== null) count++;
    return count;
  }

  /** Items in order of their places. */
  add(item: WindowItem): void {
    assert(item.at >= this.readTo, 'items come in the order of their rows');
    this.items.push(item);
    this.hold(item);
    if (item.settlement !== null) return;
    for (const waiter of this.waiters) if (isIn(item.at, waiter.ranges)) waiter.missing++;
  }

  /** Everything before this byte was added. */
  reach(position: number): void {
    this.readTo = position;
    this.tell();
  }

  settle(item: WindowItem, settlement: Settlement, source: AnswerSource): void {
    assert(item.settlement === null, 'an item is settled once');
    item.settlement = settlement;
    item.source = source;
    this.hold(item);
    for (const waiter of this.waiters) if (isIn(item.at, waiter.ranges)) waiter.missing--;
    this.tell();
  }

  /** Resolves when every item in the ranges is settled: true; or false, when that will not be. */
  async settled(ranges: readonly StageRange[]): Promise<boolean> {
    const end = Math.max(0, ...ranges.map((range) => range.end));
    const missing = ranges.reduce((sum, range) => sum + this.in(range).filter(({settlement}) => settlement === null).length, 0);
    if (missing === 0 && end <= this.readTo) return true;
    if (this.isClosed) return false;
    const {promise, resolve} = Promise.withResolvers<boolean>();
    const waiter: Waiter = {ranges, end, missing, resolve};
    this.waiters.add(waiter);
    return promise.finally(() => this.waiters.delete(waiter));
  }

  /** In order. */
  in({start, end}: StageRange): readonly WindowItem[] {
    const found: WindowItem[] = [];
    for (let index = this.indexOf(start); index < this.items.length; index++) {
      const item = this.items[index];
      if (item === undefined || item.at >= end) break;
      found.push(item);
    }
    return found;
  }

  /** What stands before this byte is written: nobody asks for it again. Gives what was let go, in order. */
  release(before: number): readonly WindowItem[] {
    const end = this.indexOf(before);
    const released = this.items.slice(this.head, end);
    for (const item of released) this.held -= heldOf(item);
    this.head = end;
    if (this.head >= cutAt) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return released;
  }

  /** Nothing more is settled: whoever waits is told so. */
  close(): void {
    this.isClosed = true;
    for (const waiter of this.waiters) waiter.resolve(waiter.missing === 0 && waiter.end <= this.readTo);
  }

  private hold(item: WindowItem): void {
    const characters = heldOf(item);
    if (characters === 0) return;
    if (this.held + characters <= heldMost) this.held += characters;
    else if (item.settlement?.type === 'kept') item.settlement = {...item.settlement, value: null};
  }

  private tell(): void {
    for (const waiter of this.waiters) if (waiter.missing === 0 && waiter.end <= this.readTo) waiter.resolve(true);
  }

  /** Of the first item at or behind a byte. */
  private indexOf(at: number): number {
    let low = this.head;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.items[middle]?.at ?? Infinity) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function heldOf({settlement}: WindowItem): number {
  return settlement?.type === 'kept' ? (settlement.value?.length ?? 0) : 0;
}

function isIn(at: number, ranges: readonly StageRange[]): boolean {
  return ranges.some(({start, end}) => at >= start && at < end);
}
