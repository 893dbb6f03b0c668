/** When a field holds something: not when it is missing, null, false, 0, '', [] or {}. */
import {partsOf, readField} from './field-path.ts';

export function holdsSomething(row: Readonly<Record<string, unknown>>, field: string): boolean {
  const value = readField(row, partsOf(field));
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
