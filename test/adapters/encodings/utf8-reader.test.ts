/** Any text, in any encoding, read and asked for in pieces of any size, is the same UTF-8; what is no text is refused or replaced. */
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {decodingOf} from '../../../src/adapters/encodings/decodings.ts';
import {utf8Reader} from '../../../src/adapters/encodings/utf8-reader.ts';
import {encoded, encodings, has, readAll, readerOver} from './encoded.ts';

const sizes = fc.array(fc.oneof(fc.integer({min: 1, max: 7}), fc.integer({min: 1, max: 70_000})), {minLength: 1, maxLength: 4});

interface Cuts {
  readonly reads: readonly number[];
  readonly targets: readonly number[];
}
const cuts: fc.Arbitrary<Cuts> = fc.record({reads: sizes, targets: sizes});

async function utf8Of(
  bytes: Uint8Array,
  encoding: string,
  given: Partial<Cuts> & {readonly onBad?: 'reject' | 'replace'} = {},
): Promise<Buffer> {
  const reader = utf8Reader(readerOver(bytes, given.reads), decodingOf(encoding), given.onBad ?? 'reject');
  return readAll(reader, given.targets);
}

/** Every character of the Basic Multilingual Plane that the encoding has, and some beyond. */
function repertoireOf(encoding: string): readonly string[] {
  const found: string[] = [];
  for (let code = 0; code <= 0xffff; code++) if (code < 0xd800 || code > 0xdfff) found.push(String.fromCodePoint(code));
  return [...found, '🇦', '𝄞', '\u{10ffff}'].filter((character) => has(encoding, character));
}

describe.each(encodings)('%s', (encoding) => {
  const repertoire = repertoireOf(encoding);

  test('every character it has is itself', async () => {
    expect(repertoire.length).toBeGreaterThan(200);
    const text = repertoire.join('');
    expect((await utf8Of(encoded(text, encoding), encoding)).toString('utf8') === text).toBe(true);
  });

  test('any text, cut anywhere, is the same UTF-8', async () => {
    const ascii = fc.constantFrom('a', 'Z', '0', ',', '"', '\n', '\r\n', ' ', '|', '~', '\\');
    const character = fc.oneof(ascii, fc.constantFrom(...repertoire));
    const texts = fc
      .array(character, {maxLength: 60})
      .chain((characters) => fc.integer({min: 1, max: 900}).map((times) => characters.join('').repeat(times)));
    await fc.assert(
      fc.asyncProperty(texts, cuts, async (text, given) => {
        expect((await utf8Of(encoded(text, encoding), encoding, given)).toString('utf8') === text).toBe(true);
      }),
      {numRuns: 25},
    );
  });

  test('any bytes come to an end, the same however they are cut, and bounded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({maxLength: 300}), cuts, async (bytes, given) => {
        const strict = await utf8Of(bytes, encoding, given);
        expect(strict).toEqual(await utf8Of(bytes, encoding));
        expect(strict.byteLength).toBeLessThanOrEqual(bytes.byteLength * 3);
        const replaced = await utf8Of(bytes, encoding, {...given, onBad: 'replace'});
        expect(replaced.equals(strict)).toBe(!strict.includes(0xff));
        expect(replaced.toString('utf8')).toBe(strict.toString('utf8'));
      }),
      {numRuns: 60},
    );
  });
});

/** Bytes, and what is left of them: `!` stands for what is no text. */
const broken: readonly (readonly [string, readonly number[], string])[] = [
  ['utf-16le', [0x61, 0, 0x00, 0xd8, 0x62, 0], 'a!b'],
  ['utf-16le', [0x61, 0, 0x00, 0xdc, 0x00, 0xd8], 'a!!'],
  ['utf-16be', [0, 0x61, 0, 0x62, 0], 'ab!'],
  ['utf-16le', [0xfd, 0xff, 0x00, 0xd8, 0x61, 0], '\ufffd!a'],
  ['shift_jis', [0x61, 0x83, 0x20, 0x62], 'a! b'],
  ['shift_jis', [0x61, 0x83], 'a!'],
  ['shift_jis', [0x1a, 0x1c, 0x7f, 0x83, 0x65], '\x1a\x1c\x7fテ'],
  ['euc-jp', [0xa4, 0x41, 0x90], '!A!'],
  ['euc-kr', [0x81, 0x41, 0xb0, 0xa1, 0xc6, 0x53, 0xff], '갂가!S!'],
  ['euc-kr', [0x61, 0xb0], 'a!'],
  ['big5', [0xa7, 0x41, 0x88, 0x59, 0x80], '你!!'],
  ['gb18030', [0xc4, 0xe3, 0x84, 0x31, 0xa4, 0x37, 0x61], '你\ufffda'],
  ['gb18030', [0xc4, 0xe3, 0xff, 0x61], '你!a'],
  ['gbk', [0x61, 0x81, 0x0a, 0x62], 'a!\nb'],
  ['gbk', [0x81, 0x30, 0x00], '!0\0'],
  ['windows-1253', [0x61, 0xd2, 0x62], 'a!b'],
  ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42, 0x61], '日a'],
  ['utf-8', [0xc3, 0xb1, 0xff, 0x61, 0xe2, 0x82], 'ñ!a!'],
];

test.each(broken)('%s %j is %s', async (encoding, bytes, shown) => {
  for (const reads of [[Infinity], [1], [2], [3]]) {
    const text = await utf8Of(Uint8Array.from(bytes), encoding, {reads});
    expect(text.toString('latin1').replaceAll('\xff', '!')).toBe(Buffer.from(shown).toString('latin1'));
    const replaced = await utf8Of(Uint8Array.from(bytes), encoding, {reads, onBad: 'replace'});
    expect(replaced.toString('utf8')).toBe(shown.replaceAll('!', '\ufffd'));
  }
});

test('a byte order mark is no text, a later one is', async () => {
  const bytes = Buffer.concat([Buffer.of(0xff, 0xfe), encoded('a', 'utf-16le'), Buffer.of(0xff, 0xfe), encoded('b', 'utf-16le')]);
  expect((await utf8Of(bytes, 'utf-16le', {reads: [1]})).toString('utf8')).toBe('a\ufeffb');
});

test('a reader of text has no size, keeps the time, and passes a failure on', async () => {
  const failing = {...readerOver(Buffer.of(0x61)), read: () => Promise.reject(new Error('the disk is gone'))};
  const reader = utf8Reader(failing, decodingOf('latin1'), 'reject');
  expect({size: reader.size, mtimeMs: reader.mtimeMs}).toEqual({size: -1, mtimeMs: 7});
  await expect(reader.read(new Uint8Array(4))).rejects.toThrow('the disk is gone');
});
