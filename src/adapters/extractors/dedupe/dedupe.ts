/**
 * `dedupe`: of rows that agree in some fields the first in input order stays. This step only says what a row's key is; whoever writes
 * the rows, in order, knows which came first. The row itself is left as it is.
 */
import {defineExtractor} from '../../../contracts/extractor.ts';
import {isExactNumber} from '../../../model/exact-number.ts';
import {fieldReader, type ReadField} from '../../../model/field-path.ts';
import {isRow, missingField, notARow} from '../fields/row.ts';
import {dedupeOptions, isShort, listOf, type DedupeOptions, type Deduping} from './dedupe-options.ts';
import {normaliseUrl} from './url.ts';

interface KeyField {
  readonly name: string;
  readonly read: ReadField;
  readonly isUrl: boolean;
}

interface KeyMaking {
  readonly fields: readonly KeyField[];
  readonly keepsMissing: boolean;
}

export const dedupe = defineExtractor<DedupeOptions, KeyMaking>({
  name: 'dedupe',
  adds: 'rows',
  keys: true,
  options: dedupeOptions,
  setup: (options) => keyMakingOf(isShort(options) ? {by: options} : options),
  extract(record: unknown, {state: {fields, keepsMissing}}) {
    if (!isRow(record)) return notARow;
    const values: unknown[] = [];
    for (const {name, read, isUrl} of fields) {
      const value = read(record);
      if (value === undefined || value === null) return [keepsMissing ? {type: 'row', value: record} : missingField(record, name)];
      values.push(isUrl && typeof value === 'string' ? (normaliseUrl(value) ?? value) : sorted(value));
    }
    // A JSON list says where each value ends, and text from a number.
    return [{type: 'row', value: record, key: JSON.stringify(values)}];
  },
});

function keyMakingOf({by, normalize = {}, onMissing = 'reject'}: Deduping): KeyMaking {
  const fields = listOf(by).map((name) => ({
    name,
    read: fieldReader(name),
    isUrl: typeof normalize === 'string' || Object.hasOwn(normalize, name),
  }));
  return {fields, keepsMissing: onMissing === 'keep'};
}

/** The same value with the members of its objects by name: their order says nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
