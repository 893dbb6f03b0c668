/** What the steps without code share on rows: what is one, setting a field whatever its name, and saying that one is missing. */
import type {Outcome} from '../../../contracts/extractor.ts';
import {isExactNumber} from '../../../model/exact-number.ts';
import type {Fields} from '../../../model/field-path.ts';

const namesShown = 10;
const nameCharacters = 40;

export function isRow(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

/** What a step gives for a record that is no object. */
export const notARow: readonly Outcome[] = [
  {type: 'reject', code: 'NOT_AN_OBJECT', reason: 'the record is no JSON object: it has no fields'},
];

/** A field called `__proto__` stays a field: assigned, it would become the row's prototype. */
export function setField(row: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(row, name, {value, enumerable: true, writable: true, configurable: true});
  else row[name] = value;
}

/** The reject of a record that lacks a field, with the first names it has. */
export function missingField(record: Fields, name: string): Outcome {
  const names: string[] = [];
  for (const key in record) {
    if (names.length === namesShown) {
      names.push('...');
      break;
    }
    names.push(key.slice(0, nameCharacters));
  }
  const has = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return {type: 'reject', code: 'MISSING_FIELD', reason: `the record has no field '${name.slice(0, 100)}': ${has}`};
}
