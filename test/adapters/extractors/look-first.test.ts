/** A look before a schema lets nothing through that the schema refuses, and the schema's issues are told as they are. */
import * as fc from '../../support/properties.ts';
import {describe, expect, it} from 'vitest';
import {z, type ZodType} from 'zod';
import {amountList, amounts} from '../../../src/adapters/extractors/amounts/amounts.ts';
import {fullNormRow, isNormRow} from '../../../src/adapters/extractors/bulletins/norm.ts';
import {norms} from '../../../src/adapters/extractors/bulletins/norms.ts';
import {lookFirst} from '../../../src/adapters/extractors/look-first.ts';
import {referenceList, references} from '../../../src/adapters/extractors/references/references.ts';

const norm = {
  id: 'Lobos_1#7',
  doc: 7,
  tipo: 'decreto',
  numero: '12',
  anio: 2024,
  titulo: 'Decreto Nº 12/24',
  fecha: '2024-02-29',
  municipio: null,
  url: null,
  boletin: {numero: '1', fecha: '2024-03-01', url: null, status: 'ok'},
  text: 'Visto',
};
const amount = {value: '-1234.50', number: -1234.5, currency: 'ARS', text: '-$ 1.234,50', sentence: 'Total -$ 1.234,50', offset: 6};
const reference = {tipo: 'ley', numero: '11757', anio: null, articulo: '5', text: 'Ley 11.757', offset: 0};

const cases: readonly (readonly [string, {readonly full: ZodType; readonly looking: ZodType | undefined; readonly good: object}])[] = [
  ['a norm', {full: fullNormRow, looking: norms.schema, good: norm}],
  ['amounts', {full: amountList, looking: amounts.schema, good: [amount, {...amount, currency: 'USD', value: '7'}]}],
  ['references', {full: referenceList, looking: references.schema, good: [reference, {...reference, numero: null, anio: 1958}]}],
];

const strange = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    '',
    'x',
    '1',
    '-1',
    '1.5',
    '2024-02-30',
    '2024-2-3',
    'ARS',
    'ars',
    'ley',
    'acta',
    true,
    Symbol.iterator,
    {},
    [],
  ),
  fc.constantFrom(0, -0, -1, 1.5, 1799, 1800, 2100, 2101, Number.NaN, Infinity, 2 ** 53, 2 ** 53 - 1, 10n),
  fc.anything(),
);
/** Where to go in: names of fields and indexes, and what is done there. */
const change = fc.record({
  path: fc.array(fc.oneof(fc.nat({max: 2}), fc.nat({max: 12})), {minLength: 1, maxLength: 3}),
  how: fc.constantFrom('set', 'delete', 'add'),
  value: strange,
});

function changed(value: unknown, {path, how, value: put}: {path: readonly number[]; how: string; value: unknown}): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return put;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : {...value}) as Record<string, unknown>;
  const keys = Object.keys(copy);
  const key = keys[(path[0] ?? 0) % Math.max(1, keys.length)] ?? 'other';
  if (path.length > 1) copy[key] = changed(copy[key], {path: path.slice(1), how, value: put});
  else if (how === 'delete') delete copy[key];
  else copy[how === 'add' ? `${key}x` : key] = put;
  return copy;
}

function issuesOf(schema: ZodType | undefined, value: unknown): unknown {
  return schema?.safeParse(value).error?.issues ?? 'none';
}

describe.each(cases)('the schema of %s', (_, {full, looking, good}) => {
  it('finds nothing wrong with a good value', () => {
    expect(issuesOf(full, good)).toBe('none');
    expect(issuesOf(looking, good)).toBe('none');
  });

  it('finds what the full schema finds', () => {
    let bad = 0;
    fc.assert(
      fc.property(fc.array(change, {minLength: 1, maxLength: 2}), (changes) => {
        const value = changes.reduce<unknown>(changed, good);
        const issues = issuesOf(full, value);
        if (issues !== 'none') bad++;
        expect(issuesOf(looking, value)).toEqual(issues);
      }),
      {numRuns: 3000},
    );
    expect(bad).toBeGreaterThan(500);
  });
});

it('tells every issue, with its path', () => {
  const {error} = norms.schema?.safeParse({...norm, doc: -1, boletin: {...norm.boletin, fecha: '1/2/24'}}) ?? {};
  expect(error?.issues.map(({path, message}) => `${path.join('.')}: ${message}`)).toEqual([
    'doc: the document number is not negative',
    'boletin.fecha: a date is YYYY-MM-DD',
  ]);
});

it('asks the schema only where the look finds fault', () => {
  let asked = 0;
  const schema = z.unknown().refine(() => ++asked > 0);
  expect(lookFirst(schema, isNormRow).safeParse(norm).success).toBe(true);
  expect(asked).toBe(0);
  expect(lookFirst(schema, isNormRow).safeParse({...norm, more: 1}).success).toBe(true);
  expect(asked).toBe(1);
});
