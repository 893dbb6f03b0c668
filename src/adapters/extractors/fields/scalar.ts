/** Values as text, the way JSON writes them: what comparisons of text and patterns see of numbers and of true and false. */

/** JSON.rawJSON and its test: in Node 24, not yet in TypeScript's library. */
const {isRawJSON} = JSON as unknown as {isRawJSON(value: unknown): value is {readonly rawJSON: string}};

/** A number kept as its source text, since JavaScript would round it. */
export function isExactNumber(value: unknown): value is {readonly rawJSON: string} {
  return typeof value === 'object' && value !== null && isRawJSON(value);
}

/** Text as it is; numbers, true and false as JSON writes them; undefined of null, lists, objects and what is missing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isExactNumber(value) ? value.rawJSON : undefined;
}
