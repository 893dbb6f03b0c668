/** Cuts one field's text into its values. Knows no rows. Linear in the text. */
import {isExactNumber} from '../../../model/exact-number.ts';

export interface PartsRules {
  readonly separators: readonly string[];
  readonly unique: boolean;
  /** With more the field is not read to its end. */
  readonly partsMax: number;
}

/** The values of text, of a number, or of a list of them, in order, one more than allowed at most; undefined of anything else. */
export type TakeParts = (value: unknown) => readonly unknown[] | undefined;

export function partsTaker({separators, unique, partsMax}: PartsRules): TakeParts {
  // The longer first: of ', ' and ',' the one with the blank is meant where it stands. Plain texts side by side need no backtracking.
  const byLength = [...separators].sort((left, right) => right.length - left.length);
  const between = new RegExp(byLength.map((separator) => separator.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|'), 'gu');
  return (value) => {
    const parts: unknown[] = [];
    if (!gather(value, parts, {between, partsMost: partsMax + 1})) return undefined;
    // A field that was not read to its end is told of as it is.
    return unique && parts.length > 1 && parts.length <= partsMax ? distinct(parts) : parts;
  };
}

interface Gathering {
  readonly between: RegExp;
  readonly partsMost: number;
}

/** False where the value is none that can be cut. */
function gather(value: unknown, parts: unknown[], how: Gathering): boolean {
  if (typeof value === 'string') gatherText(value, parts, how);
  else if (typeof value === 'number' || isExactNumber(value)) parts.push(value);
  else if (Array.isArray(value))
    return value.every((item) => !Array.isArray(item) && (parts.length >= how.partsMost || gather(item, parts, how)));
  else return value === null;
  return true;
}

function gatherText(text: string, parts: unknown[], {between, partsMost}: Gathering): void {
  let start = 0;
  between.lastIndex = 0;
  for (let match = between.exec(text); match !== null && parts.length < partsMost; match = between.exec(text)) {
    gatherPart(text.slice(start, match.index), parts);
    start = between.lastIndex;
  }
  if (parts.length < partsMost) gatherPart(text.slice(start), parts);
}

function gatherPart(text: string, parts: unknown[]): void {
  const part = text.trim();
  if (part !== '') parts.push(part);
}

function distinct(parts: readonly unknown[]): readonly unknown[] {
  const seen = new Set<unknown>();
  return parts.filter((part) => {
    const key = isExactNumber(part) ? part.rawJSON : part;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
