/**
 * The keys that records were seen to have, so that a key is compared with the one that stood there last time and not read anew.
 * Each place in records where an object may stand has a table of its own. Bounded in number and length of keys; what goes beyond
 * stays unknown.
 */

/** Of all tables of one search. */
const keysMost = 2048;
const keyBytesMost = 256;

export interface KnownKey {
  /** With the quote behind it. */
  readonly bytes: Uint8Array;
  /** Where a value is wanted: its slot; -1 for none. */
  slot: number;
  /** JavaScript may put it before other keys: `2019`. */
  readonly isNumber: boolean;
  /** The key that came behind it last time. */
  next: KnownKey | undefined;
  /** The object it was met in last, by its table's count. */
  metIn: number;
  /** The object in its value, and those in a list there. */
  inner: KeyTable | undefined;
  items: KeyTable | undefined;
}

export class KeyTable {
  /** What objects here begin with. */
  first: KnownKey | undefined;
  /** Objects so far, around the 32 bits: two keys of one object can be told apart from keys of two. */
  objects = 0;
  private readonly byHash = new Map<number, KnownKey>();
  private readonly budget: {keys: number};

  constructor(budget: {keys: number} = {keys: keysMost}) {
    this.budget = budget;
  }

  /** The key that stands there, learnt if it is new; undefined where it cannot be known: it is odd, or there are too many. */
  read(bytes: Uint8Array, start: number): KnownKey | undefined {
    let hash = 0x811c9dc5;
    let end = start;
    for (let byte = bytes[end] as number; byte !== 0x22; byte = bytes[++end] as number) {
      if (byte < 0x20 || byte === 0x5c || end - start === keyBytesMost) return undefined;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    const known = this.byHash.get(hash);
    if (known === undefined) return this.learn(hash, Uint8Array.prototype.slice.call(bytes, start, end + 1));
    return known.bytes.length === end + 1 - start && standsAt(known.bytes, bytes, start) ? known : undefined;
  }

  /** A key that is asked for. @returns undefined where it is none that can be known */
  add(name: string): KnownKey | undefined {
    const text = JSON.stringify(name);
    return text.length === name.length + 2 ? this.read(Buffer.from(text), 1) : undefined;
  }

  innerOf(key: KnownKey): KeyTable {
    return (key.inner ??= new KeyTable(this.budget));
  }

  itemsOf(key: KnownKey): KeyTable {
    return (key.items ??= new KeyTable(this.budget));
  }

  private learn(hash: number, bytes: Uint8Array): KnownKey | undefined {
    if (this.budget.keys === 0) return undefined;
    this.budget.keys--;
    const first = bytes[0] as number;
    const isNumber = first >= 0x30 && first <= 0x39;
    const key: KnownKey = {bytes, slot: -1, isNumber, next: undefined, metIn: -1, inner: undefined, items: undefined};
    this.byHash.set(hash, key);
    return key;
  }
}

function standsAt(wanted: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < wanted.length; at++) if (bytes[start + at] !== wanted[at]) return false;
  return true;
}

/** A path that is asked for. False where it can go through a list, or where two paths end at one key. */
export function addPath(table: KeyTable, parts: readonly string[], slot: number): boolean {
  if (parts.slice(1).some((part) => startsWithDigit.test(part))) return false;
  const [whole] = parts.length === 1 ? parts : [parts.join('.')];
  if (!giveSlot(table.add(whole ?? ''), slot)) return false;
  if (parts.length === 1) return true;
  let inner = table;
  for (const part of parts.slice(0, -1)) {
    const key = inner.add(part);
    if (key === undefined) return false;
    inner = inner.innerOf(key);
  }
  return giveSlot(inner.add(parts.at(-1) ?? ''), slot);
}

const startsWithDigit = /^\d/;

function giveSlot(key: KnownKey | undefined, slot: number): boolean {
  if (key === undefined || key.slot >= 0) return false;
  key.slot = slot;
  return true;
}
