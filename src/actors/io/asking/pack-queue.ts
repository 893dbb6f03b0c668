/** Packs that go next: those whose time to be tried again has come, then what the packer makes of the items that wait. */
import type {InquiryAnswer, WaitingItem} from './inquiry.ts';

/** Items that go in one request, as often as it takes to get through. */
export interface Pack {
  readonly items: readonly WaitingItem[];
  /** How often it did not get through, for no fault of the items. */
  readonly failures: number;
}

interface Retry {
  readonly pack: Pack;
  readonly atMs: number;
}

export class PackQueue {
  private readonly most: number;
  private waiting: WaitingItem[] = [];
  /** As many as were in flight, at most. */
  private retries: Retry[] = [];
  private packs = 0;
  private items = 0;

  /** @param most items of a pack */
  constructor(most: number) {
    this.most = most;
  }

  /** Items that wait. */
  get size(): number {
    return this.waiting.length;
  }

  /** Items of a pack so far. */
  get meanPack(): number {
    return this.packs === 0 ? this.most : this.items / this.packs;
  }

  add(item: WaitingItem): void {
    this.waiting.push(item);
  }

  /** An item that was asked, and not answered: with what it has come through. */
  again(item: WaitingItem): void {
    this.waiting.push(item);
  }

  end(): void {}

  /** A pack that is to be sent as it is, not before that moment. */
  retry(pack: Pack, atMs: number): void {
    this.retries.push({pack, atMs});
  }

  /** Half of its items wait again, and the other half is a pack; false of one that has one item alone. */
  halve({items, failures}: Pack): boolean {
    if (items.length === 1) return false;
    const half = Math.ceil(items.length / 2);
    for (const item of items.slice(half)) this.add(item);
    this.retries.unshift({pack: {items: items.slice(0, half), failures}, atMs: 0});
    return true;
  }

  take(nowMs: number, isIdle: boolean): Pack | null {
    const due = this.retries.findIndex(({atMs}) => atMs <= nowMs);
    if (due >= 0) return this.retries.splice(due, 1)[0]?.pack ?? null;
    void isIdle;
    const items = this.waiting.splice(0, Math.min(this.most, this.waiting[0]?.attempt.itemsMost ?? 0));
    if (items.length === 0) return null;
    this.packs++;
    this.items += items.length;
    return {items, failures: 0};
  }

  /** When there may be a pack; null: when items come. */
  dueMs(): number | null {
    return this.retries.length === 0 ? null : Math.min(...this.retries.map(({atMs}) => atMs));
  }

  learn(_packed: number, _answer: InquiryAnswer): void {}
}
