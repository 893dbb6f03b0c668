/**
 * Which keys were seen, in memory: open addressing over 32 bits of a key and its ordinal, 8 bytes a slot. Keys themselves stand on the
 * disk; whoever asks compares them. Grows by doubling up to its bound and is then full.
 */
import {assert} from '../../../model/errors.ts';

const firstSlots = 1 << 12;
const wordsPerSlot = 2;
/** Fuller than this, searches get long. */
const load = 0.75;
/** Ordinals are kept plus one in 32 bits; 0 is an empty slot. */
const ordinalsMost = 0xfffffffe;

export class KeyIndex {
  private readonly slotsMost: number;
  private words: Uint32Array<ArrayBuffer>;
  private mask: number;
  private used = 0;

  /**
   * @param keysMost keys that it takes, at least; at most 8 / 0.75 bytes each, half as many more while it grows
   * @param size whole: it has its room from the beginning, where that will be filled in any case
   */
  constructor(keysMost: number, size: 'growing' | 'whole' = 'growing') {
    this.slotsMost = 2 ** Math.ceil(Math.log2(Math.max(firstSlots, keysMost / load)));
    const slots = size === 'whole' ? this.slotsMost : firstSlots;
    this.words = new Uint32Array(slots * wordsPerSlot);
    this.mask = slots - 1;
  }

  get size(): number {
    return this.used;
  }

  get isFull(): boolean {
    return this.used >= this.slotsMost * load;
  }

  /** What `look` finds at the first entry with this tag where it finds something. */
  find<Found>(tag: number, look: (ordinal: number) => Found | undefined): Found | undefined {
    for (let slot = tag & this.mask; ; slot = (slot + 1) & this.mask) {
      const ordinal = this.words[slot * wordsPerSlot + 1] ?? 0;
      if (ordinal === 0) return undefined;
      const found = this.words[slot * wordsPerSlot] === tag ? look(ordinal - 1) : undefined;
      if (found !== undefined) return found;
    }
  }

  add(tag: number, ordinal: number): void {
    assert(!this.isFull && ordinal < ordinalsMost, 'an index takes as many keys as it has room for');
    if (this.used + 1 > (this.mask + 1) * load) this.grow();
    this.put(tag, ordinal + 1);
    this.used++;
  }

  /** Pairs [ordinal, tag], in no order, moved together in the index's own memory: it is of no use until it is cleared. */
  takeEntries(): Uint32Array<ArrayBuffer> {
    const {words} = this;
    let at = 0;
    for (let slot = 0; slot < words.length; slot += wordsPerSlot) {
      const tag = words[slot] ?? 0;
      const stored = words[slot + 1] ?? 0;
      if (stored === 0) continue;
      words[at++] = stored - 1;
      words[at++] = tag;
    }
    return words.subarray(0, at);
  }

  clear(): void {
    this.words.fill(0);
    this.used = 0;
  }

  private put(tag: number, stored: number): void {
    let slot = tag & this.mask;
    while (this.words[slot * wordsPerSlot + 1] !== 0) slot = (slot + 1) & this.mask;
    this.words[slot * wordsPerSlot] = tag;
    this.words[slot * wordsPerSlot + 1] = stored;
  }

  private grow(): void {
    const before = this.words;
    this.words = new Uint32Array(before.length * 2);
    this.mask = this.mask * 2 + 1;
    for (let at = 0; at < before.length; at += wordsPerSlot) {
      const stored = before[at + 1] ?? 0;
      if (stored !== 0) this.put(before[at] ?? 0, stored);
    }
  }
}
