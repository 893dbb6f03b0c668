/** Waiting items that may go together: of one category, and of one size of pack. Gives out the ones that are first by rank or by age. */
import type {Packable, Priority} from './ask-item.ts';
import {RankedHeap} from './ranked-heap.ts';

/**
 * How much later, in milliseconds, an item of this priority stands in line than one of the highest that came with it. So the low ones age:
 * none waits behind what came half an hour after it.
 */
const delaysMs: Readonly<Record<Priority, number>> = {high: 0, medium: 5 * 60_000, low: 30 * 60_000};
const priorities = ['high', 'medium', 'low'] as const;

export class WaitingGroup<Item extends Packable> {
  /** Its category and size, as one word. */
  readonly key: string;
  /** Items of a pack that its items allow, at most. */
  readonly itemsMost: number;
  /** Tells groups apart that are equal otherwise: the order of their making. */
  readonly serial: number;
  size = 0;
  bytes = 0;
  /** Of the item that is to go first; Infinity without any. Kept, not computed: heaps compare it at every step. */
  rank = Infinity;
  /** That item's. */
  firstId = Infinity;
  /** When the oldest item was added; Infinity without any. */
  oldestMs = Infinity;
  private next: Priority = 'high';
  /** Made where an item of it comes: there may be as many groups as items. */
  private readonly lines: Partial<Record<Priority, RankedHeap<Item>>> = {};

  constructor({key, itemsMost, serial}: {readonly key: string; readonly itemsMost: number; readonly serial: number}) {
    this.key = key;
    this.itemsMost = itemsMost;
    this.serial = serial;
  }

  add(item: Item): void {
    (this.lines[item.priority] ??= new RankedHeap<Item>(isEarlier)).put(item);
    this.size++;
    this.bytes += item.bytes;
    this.look();
  }

  /** The next item, where its bytes are no more than these; it is taken out. */
  take(bytesMost: number): Item | undefined {
    const line = this.lines[this.next];
    const item = line?.first;
    if (line === undefined || item === undefined || item.bytes > bytesMost) return undefined;
    line.remove(item);
    this.size--;
    this.bytes -= item.bytes;
    this.look();
    return item;
  }

  private look(): void {
    this.rank = Infinity;
    this.firstId = Infinity;
    this.oldestMs = Infinity;
    for (const priority of priorities) {
      const first = this.lines[priority]?.first;
      if (first === undefined) continue;
      const {addedMs, id} = first;
      const rank = addedMs + delaysMs[priority];
      if (rank < this.rank) {
        this.rank = rank;
        this.firstId = id;
        this.next = priority;
      }
      if (addedMs < this.oldestMs) this.oldestMs = addedMs;
    }
  }
}

/** By its own number where both came at one moment: what was asked in vain does not go behind what came with it. */
function isEarlier(left: Packable, right: Packable): boolean {
  return left.addedMs === right.addedMs ? left.id < right.id : left.addedMs < right.addedMs;
}
