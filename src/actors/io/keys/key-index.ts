/**
 * Which keys were seen, in memory: open addressing over 32 bits of a key and its ordinal, 8 bytes a slot. Keys themselves stand on the
 * disk; whoever asks compares them. Grows by doubling up to its bound and is then full; nothing is copied where memory can grow in place.
 */
import {assert} from '../../../model/errors.ts';
import {GrowingWords} from './growing-words.ts';

const firstSlots = 1 << 12;
const wordsPerSlot = 2;
/** Fuller than this, searches get long. */
const load = 0.75;
/** Ordinals are kept plus one in 32 bits; 0 is an empty slot. */
const ordinalsMost = 0xfffffffe;

export class KeyIndex {
  private readonly slotsMost: number;
  private readonly memory: GrowingWords;
  private words: Uint32Array<ArrayBuffer>;
  private mask: number;
  private used = 0;

  /**
   * @param keysMost keys that it takes, at least; at most 8 / 0.75 bytes each
   * @param size whole: it has its room from the beginning, where that will be filled in any case
   */
  constructor(keysMost: number, size: 'growing' | 'whole' = 'growing') {
    this.slotsMost = 2 ** Math.ceil(Math.log2(Math.max(firstSlots, keysMost / load)));
    const slots = size === 'whole' ? this.slotsMost : firstSlots;
    this.memory = new GrowingWords(slots * wordsPerSlot, this.slotsMost * wordsPerSlot);
    this.words = this.memory.words;
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

  /**
   * In the room that it has, and as much behind it: each entry is taken out and put where it belongs now. From behind an empty slot on all of
   * a run of entries is met in its order, so each finds the slot it left, or one before it, or one in the new half.
   */
  private grow(): void {
    const slots = this.mask + 1;
    this.words = this.memory.double();
    this.mask = 2 * slots - 1;
    let first = 0;
    while (this.words[first * wordsPerSlot + 1] !== 0) first++;
    for (let passed = 1; passed < slots; passed++) {
      const at = ((first + passed) & (slots - 1)) * wordsPerSlot;
      const stored = this.words[at + 1] ?? 0;
      if (stored === 0) continue;
      this.words[at + 1] = 0;
      this.put(this.words[at] ?? 0, stored);
    }
  }
}
