/**
 * Numbers that no double holds stand in records as `JSON.rawJSON` objects of their source text. A schema wants numbers: it is shown
 * the nearest doubles, and what it passes on unchanged is put back as it stood. Changes no record.
 */

const {isRawJSON} = JSON as unknown as {isRawJSON(value: unknown): value is {readonly rawJSON: string}};

export interface Shown {
  /** The record with doubles in the places of its raw numbers; the record itself where it has none. */
  readonly record: unknown;
  /** Puts raw numbers back wherever, at the same place, the double that was shown for them still stands. */
  readonly restore: (value: unknown) => unknown;
}

const untouched = (value: unknown): unknown => value;

export function showDoubles(record: unknown): Shown {
  const shown = doublesOf(record);
  return shown === record ? {record, restore: untouched} : {record: shown, restore: (value) => restored(value, record)};
}

/** Copies only what lies on the way to a raw number. */
function doublesOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isRawJSON(value)) return Number(value.rawJSON);
  if (Array.isArray(value)) {
    const items = value.map(doublesOf);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [key, member] of Object.entries(value)) {
    const shown = doublesOf(member);
    if (shown !== member) (copy ??= {...value})[key] = shown;
  }
  return copy ?? value;
}

function restored(value: unknown, source: unknown): unknown {
  if (typeof source !== 'object' || source === null) return value;
  if (isRawJSON(source)) return Object.is(value, Number(source.rawJSON)) ? source : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Array.isArray(source) ? value.map((item, index) => restored(item, source[index])) : value;
  const members = Object.entries(value).map(([key, member]) => [key, restored(member, (source as Record<string, unknown>)[key])] as const);
  return Object.fromEntries(members);
}
