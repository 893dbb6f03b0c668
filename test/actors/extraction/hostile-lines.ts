/** Makes lines that are nearly JSON objects: odd keys, odd numbers, odd escapes, blanks, keys that stand twice, bytes that are lost. */
import * as fc from '../../support/properties.ts';

const keys = [
  'a',
  'b',
  'c',
  'a.b',
  'tags',
  'é',
  '',
  '__proto__',
  'toJSON',
  '1',
  '01',
  '2x',
  'constructor',
  'a b',
  '\u007f',
  'long'.repeat(80),
];
const numbers = [
  '0 -0 1 -1 10 1.0 1.50 0.5 -0.5 -0.0 0.000001 0.0000001 0.00000123 1e3 1E-2 1e400 1e-400 123456789012345 1234567890123456',
  '12345678901234567890 1.23456789012345 12345678.90123456 0.10000000000000001 100.25',
  '0.30000000000000004 0.1234567890123456789 9007199254740993 1.7976931348623157e308 5e-324 1.0000000000000000e5 -0.00000000000000000',
  '123456789012345680000 1e21 1e+21 12345678901234567e-3 0.100000000000000000 -1.2345678901234567e-7 1e-07 99999999999999999999999999999999999',
  '00 01 1. .5 - +1 1e 1e+ 0x1 NaN -.5 1.5.5 --1 1_000',
].flatMap((line) => line.split(' '));
/** As they stand between quotes, sound and not. */
const strings = [
  ['x', 'y', 'la', 'La Plata', 'Bahía', '🇦🇷', '10', '007', '', ' ', 'a,b', String.raw`\"`, String.raw`\\`, String.raw`\n`, String.raw`\/`],
  [String.raw`\t\b\f\r`, String.raw`\u0041`, String.raw`\u0000`, String.raw`\u001F`, String.raw`\ud800`, String.raw`\ud83c\udde6`],
  [String.raw`\x`, '\\', String.raw`\u00g0`, '\u007f', '\u2028', '\u0001', '\ufeff', '\ufffe', 'long '.repeat(40)],
].flat();
const blanks = ['', '', '', '', ' ', '  ', '\t', '\r', '\n', '\u00a0'];

/** Mostly none. */
const blank = fc.nat(60).map((n) => blanks[n] ?? '');
const key = fc.oneof(
  {weight: 30, arbitrary: fc.constantFrom('a', 'b', 'c', 'tags')},
  {weight: 6, arbitrary: fc.constantFrom(...keys)},
  {weight: 1, arbitrary: fc.constantFrom('\\u0061', '\\"', 'x\\', 'a\\n')},
);
const string = fc.oneof({weight: 3, arbitrary: fc.constantFrom('x', 'y', 'la')}, {weight: 2, arbitrary: fc.constantFrom(...strings)});
const sound = fc.oneof(
  string.map((text) => `"${text}"`),
  fc.integer({min: -5, max: 2000}).map(String),
  fc.double({noNaN: true, noDefaultInfinity: true}).map((number) => JSON.stringify(number)),
  fc.constantFrom('true', 'false', 'null'),
);
const scalar = fc.oneof(
  {weight: 12, arbitrary: sound},
  {weight: 2, arbitrary: fc.constantFrom(...numbers)},
  {weight: 1, arbitrary: fc.constantFrom('tru', 'nul', 'True', "'x'", '', 'nan', 'falsee')},
);

const {value, object} = fc.letrec<{value: string; object: string; list: string}>((tie) => ({
  value: fc.oneof(
    {depthSize: 'small', withCrossShrink: true},
    {weight: 10, arbitrary: scalar},
    {weight: 2, arbitrary: tie('list')},
    {weight: 2, arbitrary: tie('object')},
  ),
  list: fc
    .tuple(
      fc.array(
        fc.tuple(blank, tie('value'), blank).map((parts) => parts.join('')),
        {maxLength: 4},
      ),
      blank,
    )
    .map(([items, inside]) => `[${items.length === 0 ? inside : items.join(',')}]`),
  object: fc
    .array(
      fc
        .tuple(blank, key, blank, blank, tie('value'), blank)
        .map(([one, name, two, three, text, four]) => `${one}"${name}"${two}:${three}${text}${four}`),
      {maxLength: 6},
    )
    .map((members) => `{${members.join(',')}}`),
}));

const damage = fc.record({
  at: fc.nat(200),
  put: fc.option(fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\0', '\xff', '\xc3', '\x80', ' ', '\n')),
});

/** Bytes of one line, and perhaps what ends it twice. */
const line = fc
  .tuple(
    fc.oneof(
      {weight: 12, arbitrary: object},
      {weight: 1, arbitrary: value},
      {weight: 1, arbitrary: fc.constantFrom('', ' ', '{}', '{ }', '[]', '{"a":1}}', '\ufeff{}')},
    ),
    fc.option(damage, {freq: 6}),
    fc.constantFrom('\n', '\n', '\n', '\r\n', ' \n', '\n\n'),
  )
  .map(([text, broken, end]) => {
    const bytes = Buffer.from(text);
    if (broken === null || bytes.length === 0) return Buffer.concat([bytes, Buffer.from(end)]);
    const at = broken.at % bytes.length;
    const put = Buffer.from(broken.put ?? '', 'latin1');
    return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + 1), Buffer.from(end)]);
  });

/** The last line may lack its end. */
export const hostileLines = fc.tuple(fc.array(line, {maxLength: 40}), fc.boolean()).map(([lines, isCut]) => {
  const bytes = Buffer.concat(lines);
  return isCut ? bytes.subarray(0, Math.max(0, bytes.length - 1)) : bytes;
});

/** Names, blanks and order are those of the first line in each of the others, but now and then. */
export const alikeLines = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'tags', 'a.b', 'é', '2x', 'a name of more than thirty characters'), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.constantFrom('', '', ' '),
    fc.array(fc.tuple(fc.array(value, {minLength: 5, maxLength: 5}), fc.option(line, {freq: 12})), {maxLength: 30}),
  )
  .map(([names, gap, lines]) =>
    Buffer.concat(
      lines.map(([values, other]) => {
        const members = names.map((name, index) => `"${name}":${gap}${values[index]}`);
        return other ?? Buffer.from(`{${members.join(`,${gap}`)}}\n`);
      }),
    ),
  );
