/** Values as text, the way JSON writes them: what comparisons of text and patterns see of numbers and of true and false. */
import {isExactNumber} from '../../../model/exact-number.ts';

/** Text as it is; numbers, true and false as JSON writes them; undefined of null, lists, objects and what is missing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isExactNumber(value) ? value.rawJSON : undefined;
}
