/** Packs that go next: those whose time to be tried again has come, then what the packer makes of the items that wait. */
import {PackSize, type PackResult} from '../../../llm/packing/pack-size.ts';
import {Packer} from '../../../llm/packing/packer.ts';
import {KiB} from '../../../model/units.ts';
import type {Inquiry, WaitingItem} from './inquiry.ts';

/** Items that go in one request, as often as it takes to get through. */
export interface Pack {
  readonly items: readonly WaitingItem[];
  /** How often it did not get through, for no fault of the items. */
  readonly failures: number;
}

/** Items that wait, at most: more than any pace sends in a minute. Measured: 500 bytes each. */
const waitingMost = 50_000;
/** Where each has a category of its own, 1,400 bytes. */
const groupWeight = 2;
/** UTF-8 of the items of one request; one that is larger goes alone. */
const packBytesMost = 256 * KiB;

interface Retry {
  readonly pack: Pack;
  readonly atMs: number;
}

export class PackQueue {
  private readonly packer: Packer<WaitingItem>;
  private readonly packSize: PackSize;
  /** As many as were in flight, at most. */
  private readonly retries: Retry[] = [];
  private packs = 0;
  private items = 0;
  private isEnded = false;

  /** @param maxTokens of one answer; Infinity where it has no bound */
  constructor({pack, maxTokens}: Pick<Inquiry, 'pack' | 'maxTokens'>) {
    this.packer = new Packer({most: pack});
    this.packSize = new PackSize({most: pack, maxTokens});
  }

  /** Items that wait, those of packs that are tried again left out. */
  get size(): number {
    return this.packer.size;
  }

  /** As many wait as memory bears: no more are to be added. */
  get isFull(): boolean {
    return this.packer.size + groupWeight * this.packer.groupCount >= waitingMost;
  }

  /** Items of a pack so far; what is allowed now, where there was none. */
  get meanPack(): number {
    return this.packs === 0 ? this.packSize.itemsMost : this.items / this.packs;
  }

  /** One that is new, or one that was asked and not answered, with what it has come through. */
  add(item: WaitingItem): void {
    this.packer.add(item);
  }

  /** No new ones come: nobody waits for a pack to fill up. */
  end(): void {
    this.isEnded = true;
  }

  /** A pack that is to be sent as it is, not before that moment. */
  retry(pack: Pack, atMs: number): void {
    this.retries.push({pack, atMs});
  }

  /** A pack of half of its items goes next, and the others wait again; false of one item alone. */
  halve({items, failures}: Pack): boolean {
    if (items.length === 1) return false;
    const half = Math.ceil(items.length / 2);
    for (const item of items.slice(half)) this.packer.add(item);
    this.retries.unshift({pack: {items: items.slice(0, half), failures}, atMs: 0});
    return true;
  }

  /** @param isIdle nothing is on its way */
  take(nowMs: number, isIdle: boolean): Pack | null {
    const due = this.retries.findIndex(({atMs}) => atMs <= nowMs);
    if (due >= 0) return this.retries.splice(due, 1)[0]?.pack ?? null;
    const pack = this.packer.next(nowMs, {
      isIdle: isIdle || this.isEnded,
      itemsMost: this.packSize.itemsMost,
      bytesMost: packBytesMost,
    });
    if (pack === null) return null;
    this.packs++;
    this.items += pack.items.length;
    return {items: pack.items, failures: 0};
  }

  /** When there may be a pack, milliseconds; null: when items come. */
  dueMs(): number | null {
    const moments = [...this.retries.map(({atMs}) => atMs), this.packer.dueMs() ?? Infinity];
    const first = Math.min(...moments);
    return first === Infinity ? null : first;
  }

  learn(result: PackResult): void {
    this.packSize.learn(result);
  }
}
