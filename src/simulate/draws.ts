/**
 * Chance without chance: numbers that follow from what they are drawn for. The same parts give the same numbers on any machine, in
 * any order of asking. Fit for rehearsals, for no secret.
 */
import {createHash} from 'node:crypto';

const span = 2 ** 48;

/** sha256 over the parts, each with its length before it: ['ab', 'c'] and ['a', 'bc'] differ. */
export function hashOf(...parts: readonly string[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest();
}

/** The first of the hash, for names: 16 hexadecimal digits unless told. */
export function shortHashOf(text: string, digits = 16): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** A number in [0, 1) for these parts. */
export function unitOf(...parts: readonly string[]): number {
  return hashOf(...parts).readUIntBE(0, 6) / span;
}

/** A row of numbers for these parts, as long as one likes (sfc32, seeded by the hash). */
export class Draws {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(...parts: readonly string[]) {
    const seed = hashOf(...parts);
    this.a = seed.readInt32BE(0);
    this.b = seed.readInt32BE(4);
    this.c = seed.readInt32BE(8);
    for (let turn = 0; turn < 12; turn++) this.unit();
  }

  /** In [0, 1). */
  unit(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  /** One of them; undefined of none. */
  one<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.unit() * items.length)];
  }
}
