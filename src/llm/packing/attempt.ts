/** How far an item has come with answers that were no use: a plain value that goes with it from pack to pack. */

/** An answer to one item alone that shall be repaired. */
export interface Repair {
  /** What the model wrote, bounded; never empty. */
  readonly text: string;
  readonly issues: readonly string[];
}

export interface Attempt {
  /** Calls that were answered, held this item, and brought nothing for it. */
  readonly unusable: number;
  /** Items it may share a request with, itself among them. */
  readonly itemsMost: number;
  /** Only of one that goes alone. */
  readonly repair: Repair | null;
  /** Whether its one repair, and its one plain retry alone, are spent. */
  readonly isRepaired: boolean;
  readonly isRetried: boolean;
  /** Alone and cut off: its answer may have twice the tokens. */
  readonly isDoubled: boolean;
}

export const firstAttempt: Attempt = {
  unusable: 0,
  itemsMost: Number.MAX_SAFE_INTEGER,
  repair: null,
  isRepaired: false,
  isRetried: false,
  isDoubled: false,
};
