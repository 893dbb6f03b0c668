/** Reading a bulletin from its bytes gives what parsing it gives, or does not judge. On real, hostile and damaged input. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import type {Outcome} from '../../../../src/contracts/extractor.ts';
import {norms} from '../../../../src/adapters/extractors/bulletins/norms.ts';
import {withoutWritten} from '../../../contracts/extractor.suite.ts';
import {contextOf, fixture, outcomesOf, realFiles, realFolder, realIsThere} from './extracting.ts';

if (!realIsThere) console.log(`skipped: no real bulletins at ${realFolder}`);

const context = contextOf('test.json');
const fromBytes = (text: Uint8Array) => {
  const judged = norms.extractBytes?.(text, context);
  if (judged === undefined) return undefined;
  const outcomes: Outcome[] = [];
  for (const outcome of judged) outcomes.push(withoutWritten(outcome));
  return outcomes;
};

/** The law: what is judged from bytes is what the parser's way gives, and what no parser takes is not judged. */
function agree(text: string | Uint8Array): boolean {
  const bytes = Buffer.from(text);
  const copy = Buffer.from(bytes);
  const judged = fromBytes(bytes);
  expect(bytes.equals(copy)).toBe(true);
  if (judged === undefined) return false;
  let record: unknown;
  try {
    record = JSON.parse(bytes.toString());
  } catch (cause) {
    throw new Error(`judged what is no JSON: ${bytes.toString().slice(0, 300)}`, {cause});
  }
  expect(judged).toEqual(outcomesOf(record));
  return true;
}

const bulletin = (fullText: string, more: object = {}) => JSON.stringify({number: '7º', date: '05/09/2019', ...more, fullText});

test('the JSON of a text is offered where its escapes are those of JSON.stringify, and only there', () => {
  const offered = (fullText: string) => {
    const outcomes = norms.extractBytes?.(Buffer.from(`{"fullText":"[DOC 1]\\nDecreto Nº 5\\n\\nVisto${fullText}"}`), context) ?? [];
    return [...outcomes].map((outcome) => outcome.type === 'row' && outcome.written !== undefined);
  };
  expect(offered(String.raw`el \\ \"uno\"\t\r\f\b ñ 😀`)).toEqual([true]);
  expect(offered(String.raw`1\/2`)).toEqual([false]);
  expect(offered(String.raw`\u00e1`)).toEqual([false]);
  expect(offered(String.raw`\ud800`)).toEqual([false]);
});

test('the plain shape is judged', () => {
  expect(agree(fixture('Villa_Esperanza_12.json'))).toBe(true);
  expect(agree(fixture('Laguna_Chica_7.json'))).toBe(true);
  expect(agree(bulletin('[DOC 1]\nDecreto Nº 5\nVisto'))).toBe(true);
  expect(agree(`\r\n\t${bulletin('', {status: null, extra: true, n: 12})} \n`)).toBe(true);
});

test.each([
  ['the other shape', bulletin('', {normas: []})],
  ['nested members', bulletin('', {extra: {}})],
  ['lists', bulletin('', {extra: []})],
  ['no text', '{"number":"1"}'],
  ['a text that is no string', '{"fullText":null}'],
  ['a name twice', '{"fullText":"a","fullText":"b"}'],
  ['a name spelled with escapes', String.raw`{"full\u0054ext":"a"}`],
  // V8's JSON.parse mixes such names up (see formats/escaped-keys): they are all for the whole record's reader.
  ['any name spelled with escapes', String.raw`{"a\b":1,"number":"7","\u0041":{"\n":2},"fullText":""}`],
  ['a mark spelled with escapes', String.raw`{"fullText":"\u005bDOC 1]\na"}`],
  ['a line break spelled with escapes', String.raw`{"fullText":"a\u000A[DOC 1]\na"}`],
  ['a number no double holds', '{"number":12345678901234567890,"fullText":""}'],
  ['something behind the object', '{"fullText":""} {}'],
  ['no object', '"fullText"'],
  ['an array', '[{"fullText":""}]'],
  ['an empty object', '{}'],
  ['nothing', ''],
  ['a byte order mark', `\ufeff${bulletin('')}`],
  ['a raw line break in the text', '{"fullText":"[DOC 1]\nDecreto Nº 5"}'],
  ['a raw tab in the text', '{"fullText":"[DOC 1]\\nDecreto\tNº 5"}'],
  ['an escape that JSON does not know', String.raw`{"fullText":"[DOC 1]\nDecreto \x5"}`],
  ['a comma too many', '{"fullText":"",}'],
  ['a text that never ends', '{"fullText":"[DOC 1]\\nDecreto \\"'],
  ['a literal that is none', '{"number":nul,"fullText":""}'],
  ['too many members', `{${Array.from({length: 70}, (_, index) => `"k${index}":1`).join()},"fullText":""}`],
])('not judged: %s', (_what, text) => {
  expect(agree(text)).toBe(false);
});

test.each([
  String.raw`\\n[DOC 2]\nno mark: its line break is a backslash and an n`,
  String.raw`\\\n[DOC 2]\na mark behind a backslash`,
  String.raw`\r\n[DOC 2]\r\nbetween CR LF`,
  String.raw`\n[DOC 2]\\r\nno mark: a backslash and an r`,
  String.raw`\n[DOC 2]\r`,
  String.raw`\n[DOC 2]`,
  String.raw`\n[DOC 2]\"`,
  String.raw`\nn[DOC 2]\n`,
  String.raw`\n[DOC 2]\u00f3\ud83d\ude00\ud83d \/\b\f\t`,
  String.raw`\n[DOC 1234567890]\n\n[DOC ]\n\n[DOC 12\n`,
])('a mark is one, or none, exactly as in the parsed text: %s', (rest) => {
  expect(agree(`{"fullText":"[DOC 1]\\nDecreto Nº 5\\nVisto${rest}"}`)).toBe(true);
});

const pieces = [
  '[DOC 1]',
  '\n[DOC 2]\n',
  '\n[DOC 2]\r\n',
  '\r\n',
  '\n',
  '[DOC ',
  'Boletines/Lobos\n',
  'Decreto Nº5\nDecreto Nº 5\n',
  'Lobos, 01/02/2020\n',
  '\\',
  '\\n',
  '"',
  '\u0000',
  'ó',
  '–',
  '😀',
  '\ud83d',
  '\u00a0',
  'SIAPE',
  'Redes Sociales\nContacto\nSIAPE\n',
  ' ',
];
const fullText = fc
  .array(fc.oneof({weight: 4, arbitrary: fc.constantFrom(...pieces)}, fc.string({unit: 'binary', maxLength: 8})))
  .map((all) => all.join(''));

/** JSON.stringify knows one way to write a text; this takes any that JSON allows. */
function written(text: string, choices: readonly number[]): string {
  const plain = JSON.stringify(text).slice(1, -1);
  let at = 0;
  return `"${plain.replace(/\\u[0-9a-f]{4}|\\.|[^\\]/g, (unit) => {
    const choice = choices[at++ % choices.length] ?? 9;
    if (unit.length === 1 && choice === 0) return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return unit === '/' && choice === 1 ? '\\/' : unit;
  })}"`;
}

test('any bulletin, written in any way, with members in any order', () => {
  const blank = fc.constantFrom('', ' ', '\n', '\r\n\t');
  const scalar = fc.constantFrom(
    '"84º"',
    '"17/12/2024"',
    '"84º de Alberti"',
    '"/bulletins/5"',
    'null',
    'true',
    '12',
    '-1.5e3',
    '"\\u00ba"',
    '{"a":1}',
  );
  const names = fc.uniqueArray(fc.constantFrom('number', 'date', 'description', 'link', 'status', 'extra', 'otro_más', 'normas', 'x'), {
    maxLength: 6,
  });
  let judged = 0;
  fc.assert(
    fc.property(
      ...([
        fullText,
        fc.array(fc.nat(9), {minLength: 1}),
        names,
        fc.array(scalar, {minLength: 6, maxLength: 6}),
        blank,
        fc.nat(6),
      ] as const),
      (text, choices, others, values, space, place) => {
        const members = others.map((name, index) => `"${name}"${space}:${space}${values[index]}`);
        members.splice(place, 0, `"fullText"${space}:${space}${written(text, choices)}`);
        if (agree(`${space}{${space}${members.join(`${space},${space}`)}${space}}${space}`)) judged++;
      },
    ),
    {numRuns: 600},
  );
  // A law about nothing would hold too.
  expect(judged).toBeGreaterThan(60);
});

/** What a text may hold, escaped as JSON wants it. */
const harmless = ['[DOC 5]', '\\n[DOC 5]\\n', '\\r\\n[DOC 5]\\r\\n', '\\n', '\\"', '\\\\n', '\\\\', '\\ud83d', '\\u00f3', '😀', 'º', ' '];
const harmful = [
  '"',
  '\\',
  '{',
  '}',
  ',',
  ':',
  '\n',
  '\t',
  '\\u005b',
  '\\u000a',
  '\\x',
  '\u0001',
  '"normas":[],',
  '"fullText":"x",',
  '"a":1,',
  'null',
];

/** Inserts, deletes and cuts at random places, all on whole characters: the bytes stay valid UTF-8. */
function damaged(text: string, changes: readonly (readonly [number, string, number])[], keep: number): string {
  let result = text.slice(0, Math.ceil(text.length * keep));
  for (const [where, piece, remove] of changes) {
    const at = Math.floor(where * result.length);
    result = result.slice(0, at) + piece + result.slice(at + remove);
  }
  return Buffer.from(result).toString();
}

/** Even over the text: random doubles crowd at its ends. */
const where = fc.nat(9999).map((part) => part / 10_000);
const change = fc.oneof(
  {weight: 4, arbitrary: fc.tuple(where, fc.constantFrom(...harmless), fc.constant(0))},
  {weight: 1, arbitrary: fc.tuple(where, fc.constantFrom(...harmful, ''), fc.nat(3))},
);
const keep = fc.oneof({weight: 5, arbitrary: fc.constant(1)}, {weight: 1, arbitrary: fc.nat(9999).map((part) => part / 10_000)});

test('damaged bulletins', () => {
  const whole = fixture('Laguna_Chica_7.json').toString();
  let judged = 0;
  fc.assert(
    fc.property(fc.array(change, {minLength: 1, maxLength: 4}), keep, (changes, kept) => {
      if (agree(damaged(whole, changes, kept))) judged++;
    }),
    {numRuns: 1500},
  );
  expect(judged).toBeGreaterThan(100);
});

describe.skipIf(!realIsThere)('real bulletins', () => {
  const first = realFiles('v1');

  test('all of the first shape are judged, and rightly', () => {
    for (const {bytes} of first) expect(agree(bytes)).toBe(true);
  });

  test('none of the second', () => {
    for (const {bytes} of realFiles('v2')) expect(agree(bytes)).toBe(false);
  });

  test('written with escapes for all that is not ASCII', () => {
    for (const {bytes} of first.slice(0, 20)) {
      const ascii = bytes.toString().replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
      expect(agree(ascii)).toBe(true);
    }
  });

  test('damaged', () => {
    const small = first.filter(({bytes}) => bytes.length < 20_000).map(({bytes}) => bytes.toString());
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.array(change, {minLength: 1, maxLength: 5}), keep, (whole, changes, kept) => {
        agree(damaged(whole, changes, kept));
      }),
      {numRuns: 800},
    );
  });
});

// A linear way is done in a second, one that goes back over what it has seen not within the test's time-out, however fast the machine.
test.each([
  ['\\"', 1],
  ['\\\\', 1],
  ['[DOC ', 1],
  ['\\n[DOC 1]\\n', 300_000],
  ['\\u00f3', 1],
  ['[', 1],
])('three megabytes of %s take linear time', (piece, expected) => {
  const fullText = piece.repeat(Math.floor(3_300_000 / piece.length));
  let count = 0;
  for (const _ of norms.extractBytes?.(Buffer.from(`{"fullText":"${fullText}"}`), context) ?? []) count++;
  expect(count).toBe(expected);
});
