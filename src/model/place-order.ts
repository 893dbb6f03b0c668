/** The order of outcomes inside a file: as they stand in their outputs. Pure. */

export interface OutcomePlace {
  readonly byteOffset: number;
  readonly index: number;
  readonly sub: number;
  /** See Remark.part. */
  readonly part?: string | undefined;
}

/** Negative where the first comes first; 0 of one and the same. */
export function comparePlaces(one: OutcomePlace, other: OutcomePlace): number {
  return (
    one.byteOffset - other.byteOffset || one.index - other.index || one.sub - other.sub || compareParts(one.part ?? '', other.part ?? '')
  );
}

/** `2` comes before `2.1`, that before `3`, and that before `10`. */
function compareParts(one: string, other: string): number {
  if (one === other) return 0;
  const numbers = numbersOf(one);
  const others = numbersOf(other);
  for (const [index, number] of numbers.entries()) {
    const difference = number - (others[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return numbers.length - others.length;
}

function numbersOf(part: string): readonly number[] {
  return part === '' ? [] : part.split('.').map(Number);
}
