/** Random JSON and random ways to print it, with the places of its records: what the property tests of formats are made of. */
import * as fc from '../../support/properties.ts';

/** Text of every awkward kind: quotes, escapes, brackets, controls, lone surrogates, runs of backslashes. */
export const texts = fc.oneof(
  fc.string({maxLength: 12}),
  fc.string({unit: 'binary', maxLength: 8}),
  fc.string({unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\ud83d', 'é', 'x'), maxLength: 60}),
);

/**
 * `__proto__` is a key like any other to JSON.parse, and not to an object literal: it has tests of its own. And once V8 has met a key with a
 * backslash, its JSON.parse may read other escaped keys wrong (nodejs/node issue 63785): then it is no oracle.
 */
const keys = texts.filter((text) => text !== '__proto__' && !text.includes('\\'));

export const trees: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  tree: fc.oneof(
    {maxDepth: 4},
    fc.oneof(texts, fc.integer(), fc.double({noNaN: true, noDefaultInfinity: true}), fc.boolean(), fc.constant(null)),
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('tree'), {maxLength: 4}),
  object: fc.dictionary(keys, tie('tree'), {maxKeys: 4}),
})).tree;

export const objects = fc.dictionary(keys, trees, {maxKeys: 4});
export const blanks = fc.string({unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 4});
export const indents = fc.constantFrom(undefined, 0, 2, '\t');

export interface Printed {
  readonly text: string;
  /** Of each record: its value, first byte, and line. */
  readonly records: readonly {readonly value: unknown; readonly start: number; readonly line: number}[];
}

/** Joins printed records with what stands before, between and behind them, and notes where each comes to stand. */
export function join(parts: readonly (string | {readonly value: unknown; readonly text: string})[]): Printed {
  let text = '';
  const records: {value: unknown; start: number; line: number}[] = [];
  for (const part of parts) {
    if (typeof part !== 'string') records.push({value: part.value, start: Buffer.byteLength(text), line: text.split('\n').length});
    text += typeof part === 'string' ? part : part.text;
  }
  return {text, records};
}

const printed = fc.tuple(trees, indents).map(([value, indent]) => ({value, text: JSON.stringify(value, null, indent)}));

export const arrays: fc.Arbitrary<Printed> = fc
  .record({
    records: fc.array(fc.record({record: printed, before: blanks, behind: blanks}), {maxLength: 8}),
    around: fc.array(blanks, {minLength: 2, maxLength: 2}),
    mark: fc.constantFrom('', '\ufeff'),
  })
  .map(({records, around, mark}) => {
    const inner = records.flatMap(({record, before, behind}, index) => [index === 0 ? '' : ',', before, record, behind]);
    return join([mark, around[0] ?? '', '[', ...inner, ']', around[1] ?? '']);
  });

/** Top-level arrays hold records, so that no document here is one. */
export const sequences: fc.Arbitrary<Printed> = fc
  .array(fc.record({record: printed.filter(({value}) => !Array.isArray(value)), behind: blanks}), {maxLength: 8})
  .map((records) =>
    join(
      records.flatMap(({record, behind}) => {
        const isRun = /^[-\dtfn]/.test(record.text);
        return [record, isRun && behind === '' ? '\n' : behind];
      }),
    ),
  );

export const lines: fc.Arbitrary<Printed> = fc
  .array(fc.record({value: trees, before: fc.constantFrom('', ' ', '\n', '\r\n \n', '\t'), end: fc.constantFrom('\n', '\r\n', ' \n')}), {
    maxLength: 8,
  })
  .chain((rows) => fc.boolean().map((isCut) => ({rows, isCut})))
  .map(({rows, isCut}) =>
    join(
      rows.flatMap(({value, before, end}, index) => [
        before,
        {value, text: JSON.stringify(value)},
        isCut && index === rows.length - 1 ? '' : end,
      ]),
    ),
  );
