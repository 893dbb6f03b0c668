/**
 * From items that wait to packs that go: when a pack is full, when the lane is idle, or when the oldest item has waited long enough. Items of a
 * category go together; what is left over of several may share once it has waited. Sends nothing, and knows no time but what it is told.
 * Adding an item and making a pack take O(log n) an item, whatever waits.
 */
import {assert} from '../../model/errors.ts';
import type {Packable} from './ask-item.ts';
import {RankedHeap} from './ranked-heap.ts';
import {WaitingGroup} from './waiting-group.ts';

export interface Pack<Item> {
  readonly items: readonly Item[];
  readonly bytes: number;
}

export interface PackLimits {
  /** Nothing else is on its way: a pack goes with what there is. */
  readonly isIdle: boolean;
  /** At present, where it is less than the packer's own. */
  readonly itemsMost?: number;
  /** Of all items of a pack; one that is larger goes alone. */
  readonly bytesMost?: number;
}

/** After which an item goes with whatever goes. */
export const waitMs = 2000;

export class Packer<Item extends Packable> {
  private readonly most: number;
  private readonly groups = new Map<string, WaitingGroup<Item>>();
  private serial = 0;
  private count = 0;
  private sum = 0;
  private readonly byRank = new RankedHeap<WaitingGroup<Item>>(isBefore);
  private readonly byAge = heapOf<Item>(({oldestMs}) => oldestMs);
  /** The first is the one that comes nearest to what its own items allow. */
  private readonly byRoom = heapOf<Item>(({itemsMost, size}) => itemsMost - size);
  private readonly bySize = heapOf<Item>(({size}) => -size);
  private readonly byBytes = heapOf<Item>(({bytes}) => -bytes);

  /** @param most items of a pack, ever */
  constructor({most}: {readonly most: number}) {
    assert(most >= 1, 'a pack has room for an item');
    this.most = most;
  }

  /** Items that wait. */
  get size(): number {
    return this.count;
  }

  /** Categories, and sizes of packs, that they wait in. */
  get groupCount(): number {
    return this.groups.size;
  }

  /** Of their texts. */
  get bytes(): number {
    return this.sum;
  }

  add(item: Item): void {
    const itemsMost = Math.min(item.attempt.itemsMost, this.most);
    const key = `${itemsMost} ${item.category === null ? '' : `=${item.category}`}`;
    let group = this.groups.get(key);
    if (group === undefined) {
      group = new WaitingGroup<Item>({key, itemsMost, serial: this.serial++});
      this.groups.set(key, group);
    }
    group.add(item);
    this.count++;
    this.sum += item.bytes;
    this.place(group);
  }

  /** The pack that goes now; null: none does, not before `dueMs`. */
  next(nowMs: number, limits: PackLimits): Pack<Item> | null {
    const {itemsMost = this.most, bytesMost = Infinity} = limits;
    const most = Math.max(1, Math.min(itemsMost, this.most));
    const group = this.ready(nowMs, {isIdle: limits.isIdle, most, bytesMost});
    if (group === undefined) return null;
    const pack = new GrowingPack<Item>(most, bytesMost);
    this.draw(pack, group);
    // What has waited long enough goes with others that have.
    while (pack.hasRoom && nowMs - pack.oldestMs >= waitMs) {
      const other = [this.byRank.first, this.byAge.first].find((first) => first !== undefined && nowMs - first.oldestMs >= waitMs);
      if (other === undefined || !this.draw(pack, other)) break;
    }
    return {items: pack.items, bytes: pack.bytes};
  }

  /** When the oldest item will have waited long enough, milliseconds; null where none waits. */
  dueMs(): number | null {
    const oldest = this.byAge.first;
    return oldest === undefined ? null : oldest.oldestMs + waitMs;
  }

  /** Of the groups that may go, the one whose first item is first in line. */
  private ready(
    nowMs: number,
    {isIdle, most, bytesMost}: Required<Omit<PackLimits, 'itemsMost'>> & {readonly most: number},
  ): WaitingGroup<Item> | undefined {
    const mayGo = (group: WaitingGroup<Item>): boolean =>
      isIdle || group.size >= Math.min(group.itemsMost, most) || group.bytes >= bytesMost || nowMs - group.oldestMs >= waitMs;
    let best: WaitingGroup<Item> | undefined;
    for (const heap of [this.byRank, this.byAge, this.byRoom, this.bySize, this.byBytes]) {
      const {first} = heap;
      if (first !== undefined && mayGo(first) && (best === undefined || isBefore(first, best))) best = first;
    }
    return best;
  }

  /** True when it took all of the group, and another may follow. */
  private draw(pack: GrowingPack<Item>, group: WaitingGroup<Item>): boolean {
    while (group.size > 0 && pack.hasRoomFor(group.itemsMost)) {
      const item = group.take(pack.bytesLeft);
      if (item === undefined) break;
      pack.add(item, group.itemsMost);
      this.count--;
      this.sum -= item.bytes;
    }
    this.place(group);
    return group.size === 0;
  }

  /** To where the group belongs now, or out. */
  private place(group: WaitingGroup<Item>): void {
    const heaps = [this.byRank, this.byAge, this.byRoom, this.bySize, this.byBytes];
    if (group.size > 0) for (const heap of heaps) heap.put(group);
    else {
      for (const heap of heaps) heap.remove(group);
      this.groups.delete(group.key);
    }
  }
}

/** The first item always fits; the others as far as they all allow. */
class GrowingPack<Item extends Packable> {
  readonly items: Item[] = [];
  bytes = 0;
  oldestMs = Infinity;
  private most: number;
  private readonly bytesMost: number;

  constructor(most: number, bytesMost: number) {
    this.most = most;
    this.bytesMost = bytesMost;
  }

  get hasRoom(): boolean {
    return this.items.length < this.most && this.bytes < this.bytesMost;
  }

  get bytesLeft(): number {
    return this.items.length === 0 ? Infinity : this.bytesMost - this.bytes;
  }

  /** For an item that allows packs of so many. */
  hasRoomFor(itemsMost: number): boolean {
    return this.items.length < Math.min(this.most, itemsMost);
  }

  add(item: Item, itemsMost: number): void {
    this.items.push(item);
    this.bytes += item.bytes;
    this.oldestMs = Math.min(this.oldestMs, item.addedMs);
    this.most = Math.min(this.most, itemsMost);
  }
}

type InLine = Pick<WaitingGroup<Packable>, 'rank' | 'firstId'>;

function isBefore(left: InLine, right: InLine): boolean {
  return left.rank === right.rank ? left.firstId < right.firstId : left.rank < right.rank;
}

function heapOf<Item extends Packable>(keyOf: (group: WaitingGroup<Item>) => number): RankedHeap<WaitingGroup<Item>> {
  return new RankedHeap((left, right) => {
    const leftKey = keyOf(left);
    const rightKey = keyOf(right);
    return leftKey === rightKey ? left.serial < right.serial : leftKey < rightKey;
  });
}
