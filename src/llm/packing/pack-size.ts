/**
 * How many items a pack holds at present: at most what the job says, fewer where answers were cut off, and as many as their answers have room
 * for within max_tokens. Learns from completions; sends nothing.
 */

export interface PackResult {
  /** Items of the request. */
  readonly items: number;
  readonly isTruncated: boolean;
  /** Tokens of the whole response; null: the server told none. */
  readonly completionTokens: number | null;
}

/** Answers differ in length: of max_tokens so much is planned for. */
const plannedShare = 0.8;
/** Of the newest pack in the mean of tokens an item. */
const meanRate = 0.1;
/** Full packs in a row that came back whole, after which larger ones are tried. */
const wholeInRow = 10;
/** A size that was cut off is remembered for so many packs. */
const carefulPacks = 1000;
/** The same, near a size that is cut off again and again, at most. */
const wholeMost = 80;
/** Sizes this near are the same. */
const sameSize = 0.15;

export class PackSize {
  private readonly most: number;
  private readonly maxTokens: number;
  private allowed: number;
  private wholes = 0;
  private wholesWanted = wholeInRow;
  /** How many more are tried next. */
  private step = 1;
  /** The smallest size that was cut off of late. */
  private cutAt = Infinity;
  private sinceCut = 0;
  private tokensAnItem: number | null = null;

  /** `most`: items of a pack, of the job. `maxTokens`: of a response; 0 where it has no bound. */
  constructor({most, maxTokens}: {readonly most: number; readonly maxTokens: number}) {
    this.most = most;
    this.maxTokens = maxTokens === 0 ? Infinity : maxTokens;
    this.allowed = most;
  }

  /** Items of the next pack, at most; at least 1. */
  get itemsMost(): number {
    const {tokensAnItem, maxTokens} = this;
    const fitting = tokensAnItem === null || tokensAnItem === 0 ? this.most : Math.floor((plannedShare * maxTokens) / tokensAnItem);
    return Math.max(1, Math.min(this.allowed, fitting));
  }

  learn({items, isTruncated, completionTokens}: PackResult): void {
    const {itemsMost} = this;
    if (completionTokens !== null) this.mean(completionTokens / items, {isLeast: isTruncated, weight: Math.min(1, items / itemsMost)});
    if (++this.sinceCut > carefulPacks) [this.cutAt, this.wholesWanted] = [Infinity, wholeInRow];
    // A smaller pack that was cut off speaks of its own items: one long answer, asked again alone, makes no other pack smaller.
    if (isTruncated && items >= itemsMost) this.shrink(items);
    else if (
      !isTruncated &&
      items >= this.allowed &&
      this.allowed < this.most &&
      ++this.wholes >= (this.isFree ? wholeInRow : this.wholesWanted)
    )
      this.grow();
  }

  private shrink(items: number): void {
    this.allowed = Math.max(1, Math.min(this.allowed, Math.floor(items / 2)));
    const isSame = Math.abs(items - this.cutAt) <= sameSize * items;
    this.wholesWanted = isSame ? Math.min(wholeMost, this.wholesWanted * 2) : wholeInRow;
    this.cutAt = items;
    this.sinceCut = 0;
    this.wholes = 0;
    this.step = 1;
  }

  /** Twice as many more each time; where that comes to what was cut off, half of the way there. */
  private grow(): void {
    const {isFree} = this;
    const more = isFree ? this.step : Math.max(1, Math.floor((this.cutAt - this.allowed) / 2));
    this.allowed = Math.min(this.most, this.allowed + more);
    if (isFree) this.step *= 2;
    this.wholes = 0;
  }

  /** The next step does not come to what was cut off. */
  private get isFree(): boolean {
    return this.allowed + this.step < this.cutAt;
  }

  /** What was cut off says only how long answers are at least. */
  private mean(tokens: number, {isLeast, weight}: {readonly isLeast: boolean; readonly weight: number}): void {
    const old = this.tokensAnItem;
    if (old === null) this.tokensAnItem = tokens;
    else if (!isLeast || tokens > old) this.tokensAnItem = old + meanRate * weight * (tokens - old);
  }
}
