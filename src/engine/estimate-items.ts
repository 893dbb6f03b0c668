/**
 * The different items among those that are to be asked, in bounded memory: up to a bound all of them, beyond it a share that is chosen by
 * their keys, so that an item is in it with all that equal it, or not at all (Gibbons' distinct sampling). Counts, and forgets texts.
 */

export interface CountedItem {
  /** UTF-8 of its rendered text. */
  readonly bytes: number;
  /** Number of its category. */
  readonly category: number;
  /** Its first row's place. */
  readonly at: number;
  readonly length: number;
  /** Made of what is known: it may be asked for real. */
  readonly isCertain: boolean;
}

const itemsMost = 300_000;
/** Further ones share the last number. */
const categoriesMost = 100_000;
/** Of a key: as many digits as a number holds exactly. */
const hashDigits = 12;

export class DistinctItems {
  private readonly items = new Map<number, CountedItem>();
  private readonly most: number;
  private readonly categories = new Map<string, number>();
  /** One of so many is kept. */
  private one = 1;

  constructor(most = itemsMost) {
    this.most = most;
  }

  /** @param key 64 hexadecimal digits */
  add(key: string, item: Omit<CountedItem, 'category'>, category: string | null): void {
    const hash = Number.parseInt(key.slice(0, hashDigits), 16);
    if (hash % this.one !== 0 || this.items.has(hash)) return;
    this.items.set(hash, {...item, category: this.categoryOf(category)});
    while (this.items.size > this.most) {
      this.one *= 2;
      for (const kept of this.items.keys()) if (kept % this.one !== 0) this.items.delete(kept);
    }
  }

  /** All of them, counted or inferred. */
  get count(): number {
    return this.items.size * this.one;
  }

  /** Of all texts. */
  get bytes(): number {
    let sum = 0;
    for (const {bytes} of this.items.values()) sum += bytes;
    return sum * this.one;
  }

  /** How many there are of each category. */
  get sizes(): readonly number[] {
    const sizes: number[] = [];
    for (const {category} of this.items.values()) sizes[category] = (sizes[category] ?? 0) + this.one;
    return Array.from(sizes, (size) => size ?? 0);
  }

  /** Spread over categories and lengths evenly: of each as much as there is of it. Only certain ones. */
  stratified(count: number): readonly CountedItem[] {
    const certain = Array.from(this.items.values(), (item) => item).filter(({isCertain}) => isCertain);
    certain.sort((one, other) => one.category - other.category || one.bytes - other.bytes || one.at - other.at);
    const wanted = Math.min(count, certain.length);
    // The middle of each of as many strata.
    const indexes = Array.from({length: wanted}, (_, index) => Math.floor(((index + 0.5) * certain.length) / wanted));
    return indexes.flatMap((index) => certain[index] ?? []);
  }

  private categoryOf(category: string | null): number {
    const known = this.categories.get(category ?? '');
    if (known !== undefined) return known;
    const number = Math.min(this.categories.size, categoriesMost);
    if (number < categoriesMost) this.categories.set(category ?? '', number);
    return number;
  }
}
