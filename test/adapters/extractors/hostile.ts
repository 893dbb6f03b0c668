/**
 * Texts made to be slow: repeats on which a search that goes back over what it has seen takes minutes. A megabyte of each must be done
 * within a test's ordinary time-out: a linear scan needs well under two seconds here, a quadratic one an hour.
 */
const size = 1_000_000;

const repeats: readonly string[] = [
  [
    'PESOS MIL ',
    'pesos',
    'PESOS ',
    'PESOS:',
    'mil ',
    'mil y ',
    'millones de pesos ',
    '(1) pesos ',
    'PESOS MIL veintixxxtro ',
    'con 50/100 ',
  ],
  ['$ ', '$1.', '$', '1 $', '$ 1 (pesos uno) ', 'U$S', 'u$', '$-', '$(', 'USD ', '€', '1.', '9,', '1', '$ 1 000 '],
  [
    'Ley ',
    'ley',
    'Ley Nº ',
    'Ley Nº 1, ',
    'Leyes 1, 2 y 3 ',
    'art. 1 de la ',
    'art ',
    'Decreto de la ',
    'Ordenanza registrada bajo el ',
    'Nº ',
    'res. ',
  ],
  ['| ', '|', '|\n', '|-|\n', '| 1 |\n', 'a  b  ', 'a  b\n', 'a\t', 'a  1\n', '\t\n', '---\n', '  \n', ' | a'],
  ['((((', '))))', ' ', '\n', '\u00a0', '\u200b', '. ', 'A.', '-', '\ud800', '\udc00', '\u0000', 'á', 'ﷺ'],
].flat();

/** Name and text of each. */
export const hostileTexts: readonly (readonly [string, () => string])[] = [
  ...repeats.map((repeat) => [JSON.stringify(repeat), () => repeat.repeat(Math.ceil(size / repeat.length))] as const),
  ['one sign, then 1.1.1.1…', () => `$${'1.'.repeat(size / 2)}`],
  ['one name, then mil y mil y…', () => `PESOS ${'mil y '.repeat(size / 6)}`],
  ['a sign, a million blanks, a digit', () => `$${' '.repeat(size)}1`],
  ['a million letters before a name', () => `${'x'.repeat(size)} pesos`],
  ['a keyword, a million blanks, a digit', () => `Ley ${' '.repeat(size)}1`],
  ['a list of numbers without end', () => `Leyes Nº 1${', 1'.repeat(size / 3)}`],
  ['one row without end', () => `a  b\n${'x  1'.repeat(size / 4)}`],
];
