/** By mark, by name, as UTF-8, by a guess that is told; else a fault with the byte where UTF-8 broke. */
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {findEncoding, type FoundEncoding} from '../../../src/adapters/encodings/find-encoding.ts';
import {encodingNamed, encodingNames} from '../../../src/adapters/encodings/names.ts';
import {scanUtf8} from '../../../src/adapters/encodings/utf8-scan.ts';
import type {FileFault} from '../../../src/contracts/format.ts';
import {encoded, readAll, readerOver} from './encoded.ts';

const spanish = '{"text":"El señor Núñez pagó la suma de mil pesos por la construcción del camión, según decreto número cinco"}\n';

interface Given {
  readonly encoding?: string;
  readonly onBad?: 'reject' | 'replace';
  readonly complete?: boolean;
}

function find(bytes: Uint8Array, given: Given = {}): Promise<FoundEncoding | FileFault> {
  const {encoding = 'auto', onBad = 'reject', complete = true} = given;
  return findEncoding({encoding, onBad}, {bytes, complete});
}

async function textOf(bytes: Uint8Array, found: FoundEncoding | FileFault): Promise<string> {
  if (!('encoding' in found)) throw new Error(found.reason);
  return found.decode === undefined
    ? Buffer.from(bytes).toString('utf8')
    : (await readAll(found.decode(readerOver(bytes)))).toString('utf8');
}

describe('auto', () => {
  test('UTF-8 is left as it stands, mark or none, also where the sample cuts a character', async () => {
    for (const text of ['', 'a', spanish, `\ufeff${spanish}`, '日本語 🇦🇷']) {
      expect(await find(Buffer.from(text))).toEqual({encoding: 'utf-8', notes: [], decode: undefined});
    }
    const whole = Buffer.from('🇦🇷');
    for (let length = 1; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      expect(await find(cut, {complete: false})).toEqual({encoding: 'utf-8', notes: [], decode: undefined});
    }
  });

  test('a mark of UTF-16 decides', async () => {
    for (const encoding of ['utf-16le', 'utf-16be']) {
      const bytes = encoded(`\ufeff${spanish}日本`, encoding);
      const found = await find(bytes);
      expect(found).toMatchObject({encoding, notes: []});
      expect(await textOf(bytes, found)).toBe(`${spanish}日本`);
    }
  });

  test('UTF-16 without a mark is guessed by its zeros, and told', async () => {
    for (const encoding of ['utf-16le', 'utf-16be']) {
      const found = await find(encoded(spanish, encoding));
      expect(found).toMatchObject({encoding, notes: [{code: 'ENCODING_GUESSED', reason: expect.stringContaining(encoding)}]});
    }
    expect(await find(Buffer.from('{"a":"\0\0"}\n'))).toMatchObject({encoding: 'utf-8', notes: []});
  });

  test('UTF-32 is refused by its name, also where another is named', async () => {
    for (const bytes of [Buffer.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), Buffer.of(0, 0, 0xfe, 0xff, 0, 0, 0, 0x61)]) {
      for (const encoding of ['auto', 'utf-16le']) {
        expect(await find(bytes, {encoding})).toMatchObject({code: 'UNSUPPORTED_ENCODING', reason: expect.stringMatching(/utf-32[lb]e/)});
      }
    }
  });

  test.each([
    ['windows-1252', 'ISO-8859-1', spanish],
    ['gb18030', 'GB18030', '姓名,地址\n王小明,北京市海淀区\n李华,上海市浦东新区\n'],
    ['big5', 'Big5', '姓名,地址\n王小明,北京市海淀區\n李華,上海市浦東新區\n'],
    ['euc-kr', 'EUC-KR', '이름,주소\n김철수,서울특별시 강남구\n이영희,부산광역시 해운대구\n'],
  ])('%s is guessed, and the guess is told with its confidence and the byte', async (encoding, called, text) => {
    const bytes = encoded(text, encoding);
    const found = await find(bytes);
    expect(found).toMatchObject({encoding, notes: [{code: 'ENCODING_GUESSED'}]});
    const [note] = 'notes' in found ? found.notes : [];
    expect(note?.reason).toMatch(
      new RegExp(
        `^byte ${text.search(/[^\0-\x7f]/)} is not UTF-8: taken as ${encoding} \\(chardet: ${called}, confidence (0\\.[89]|1\\.0)`,
      ),
    );
    expect(await textOf(bytes, found)).toBe(text);
  });

  test('what nothing is sure of is a fault that names the byte, its line, and the way on', async () => {
    const text = 'id;nombre\n1;a\n2;тест\n';
    expect(await find(encoded(text, 'koi8-r'))).toEqual({
      code: 'UNKNOWN_ENCODING',
      reason: expect.stringMatching(
        /^byte 16 is not UTF-8, and no other encoding is found with confidence 0\.8; nearest comes .*input\.encoding$/,
      ),
      line: 3,
      byteOffset: 16,
    });
  });

  test('UTF-8 with a few bad bytes is no other encoding: its records are told apart', async () => {
    const bytes = Buffer.concat([Buffer.from(spanish.repeat(5)), Buffer.of(0xff, 0x0a), Buffer.from(spanish)]);
    expect(await find(bytes)).toMatchObject({encoding: 'utf-8', decode: undefined, notes: [{code: 'ENCODING_GUESSED'}]});
  });

  test('any bytes at all come to an end with an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({maxLength: 400}), fc.boolean(), async (bytes, complete) => {
        const found = await find(bytes, {complete});
        if ('encoding' in found) expect(encodingNamed(found.encoding)).toBe(found.encoding);
        else expect(found.reason).toMatch(/input\.encoding|utf-32/);
      }),
    );
  });
});

describe('a named encoding', () => {
  test('is what the file is read by, whatever it looks like', async () => {
    const bytes = encoded('тест', 'koi8-r');
    const found = await find(bytes, {encoding: 'koi8-r'});
    expect(found).toMatchObject({encoding: 'koi8-r', notes: []});
    expect(await textOf(bytes, found)).toBe('тест');
    expect(await find(Buffer.of(0xff), {encoding: 'utf-8'})).toEqual({encoding: 'utf-8', notes: [], decode: undefined});
  });

  test('gives way to a mark, and says so', async () => {
    const found = await find(Buffer.from('\ufeffa'), {encoding: 'windows-1252'});
    expect(found).toMatchObject({
      encoding: 'utf-8',
      notes: [{code: 'ENCODING_DIFFERS', reason: expect.stringMatching(/utf-8.*windows-1252/)}],
    });
    expect(await find(encoded('\ufeffa', 'utf-16be'), {encoding: 'utf-16le'})).toMatchObject({encoding: 'utf-16be', notes: []});
  });

  test('utf-8 is decoded only where something is to be replaced', async () => {
    expect(await find(Buffer.from(spanish), {onBad: 'replace'})).toMatchObject({encoding: 'utf-8', decode: undefined});
    const bytes = Buffer.concat([Buffer.from('ñ'), Buffer.of(0xff), Buffer.from('a')]);
    const found = await find(bytes, {encoding: 'utf-8', onBad: 'replace'});
    expect(await textOf(bytes, found)).toBe('ñ\ufffda');
    expect('decode' in (await find(Buffer.from('a'), {encoding: 'utf-8', onBad: 'replace', complete: false}))).toBe(true);
  });
});

test('every name that is told is one', () => {
  expect(encodingNames.filter((name) => name !== 'auto' && encodingNamed(name) === undefined)).toEqual([]);
  expect(encodingNamed('latin-one')).toBeUndefined();
  expect(encodingNamed('replacement')).toBeUndefined();
});

test('the scan of UTF-8 agrees with the platform on any bytes', () => {
  const byte = fc.oneof(fc.constantFrom(0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0x80, 0x9f, 0xa0, 0xbf, 0x8f, 0x90, 0x41), fc.nat({max: 255}));
  fc.assert(
    fc.property(fc.array(byte, {maxLength: 40}), (values) => {
      const bytes = Uint8Array.from(values);
      const text = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes);
      const isWell = Buffer.from(text).equals(bytes);
      const scan = scanUtf8(bytes, true);
      expect(scan.brokenAt === undefined).toBe(isWell);
      if (isWell) return;
      expect(scan.broken).toBe(
        (text.match(/\ufffd/g)?.length ?? 0) -
          (Buffer.from(bytes)
            .toString('latin1')
            .match(/\xef\xbf\xbd/g)?.length ?? 0),
      );
      expect(text.startsWith(Buffer.from(bytes.subarray(0, scan.brokenAt)).toString('utf8'))).toBe(true);
    }),
    {numRuns: 500},
  );
});
