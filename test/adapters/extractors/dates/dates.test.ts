/** The step: a text in, its dates out, checked by the step's own schema. */
import {expect, test} from 'vitest';
import {dates} from '../../../../src/adapters/extractors/dates/dates.ts';

const context = {file: 'f', byteOffset: 0, index: 0, line: 1, options: undefined, state: undefined, row: {}, parent: undefined};

test('values, tallies and schema agree', async () => {
  const text = 'Lobos, 18/07/2025. Rige desde agosto de 2025 y no desde el 31/06/2025.';
  const [outcome] = await dates.extract(text, context);
  const value = outcome?.type === 'row' ? outcome.value : undefined;
  expect(value).toEqual([
    {iso: '2025-07-18', text: '18/07/2025', offset: 7},
    {iso: '2025-08', text: 'agosto de 2025', offset: 30},
  ]);
  expect(dates.schema?.parse(value)).toEqual(value);
  expect(dates.tallies?.['dates']?.(value)).toBe(2);
});

test('no dates is an empty list; no text is a reject', async () => {
  expect(await dates.extract('', context)).toEqual([{type: 'row', value: []}]);
  for (const input of [undefined, null, 5, []])
    expect(await dates.extract(input, context)).toMatchObject([{type: 'reject', code: 'NOT_A_TEXT'}]);
});
