/** What lies between files and formats: which wrappings are taken off, what is left alone, what is said of the rest. */
import * as zlib from 'node:zlib';
import * as fc from '../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {bytesExpectedOf, makeLayers} from '../../src/config/layers.ts';
import type {Format} from '../../src/contracts/format.ts';
import type {PlainFile} from '../../src/contracts/layers.ts';
import {fromMemory} from '../../src/contracts/reading.ts';
import type {ByteReader, Packing} from '../../src/contracts/source.ts';
import type {InputPlan} from '../../src/model/plan.ts';
import {planWith} from '../support/plan.ts';

const text = Buffer.from('{"a":"ñandú"}\n'.repeat(20));
const gz = zlib.gzipSync(text);

interface Given {
  readonly input?: Partial<InputPlan>;
  readonly formats?: ReadonlyMap<string, Format>;
  readonly packing?: Packing;
}

async function unwrap(name: string, bytes: Uint8Array, {input, formats = new Map(), packing}: Given = {}): Promise<PlainFile> {
  const plan = planWith();
  const layers = makeLayers({...plan, input: {...plan.input, ...input}}, formats);
  const head = bytes.subarray(0, 65_536);
  const reader = fromMemory(bytes, {mtimeMs: 1, packing}, head.byteLength);
  const reopen = async () => fromMemory(bytes, {mtimeMs: 1, packing}, 0);
  return layers.unwrap({name, reader, head, complete: head.byteLength === bytes.byteLength, reopen});
}

async function contentOf({head, reader}: PlainFile): Promise<Buffer> {
  const pieces = [Buffer.from(head)];
  for (let read = -1; read !== 0;) {
    const target = Buffer.alloc(5000);
    read = await reader.read(target);
    pieces.push(target.subarray(0, read));
  }
  await reader.close();
  return Buffer.concat(pieces);
}

describe('plain files', () => {
  test('come back with the very reader and head', async () => {
    const plan = planWith();
    const layers = makeLayers(plan, new Map());
    const reader = fromMemory(text, {mtimeMs: 1, packing: undefined}, text.byteLength);
    const file = await layers.unwrap({name: 'a.jsonl', reader, head: text, complete: true, reopen: null});
    expect(file.reader).toBe(reader);
    expect(file.head).toBe(text);
    expect(file).toMatchObject({name: 'a.jsonl', compression: null, encoding: 'utf-8', notes: [], fault: null, refusal: null});
  });

  test('stay as they are where nothing is to be unpacked', async () => {
    const file = await unwrap('a.jsonl.gz', gz, {input: {compression: 'none'}});
    expect(file).toMatchObject({name: 'a.jsonl.gz', compression: null});
    expect(Buffer.from(file.head).equals(gz)).toBe(true);
  });
});

describe('what is told of a plain file at once', () => {
  const marks = [
    '\x1f\x8b',
    '\x28\xb5\x2f\xfd',
    '\x52\x2a\x4d\x18',
    'PK\x03\x04',
    'PK\x05\x06',
    '\xef\xbb\xbf',
    '\xff\xfe',
    '\xfe\xff',
    '{',
    '[',
  ];
  const rests = ['', '\0', '\xff', '\xc3', 'ñ{"a":1}', '{"a":"\xc3\xb1"}', 'a\0b\0c\0'];
  const beginning = fc.tuple(fc.constantFrom(...marks), fc.nat({max: 4}), fc.constantFrom(...rests), fc.string({maxLength: 8}));
  const names = ['a.json', 'a.gz', 'a.json.br', 'A.ZST', 'a'];
  const inputs: readonly Partial<InputPlan>[] = [
    {},
    {compression: 'none'},
    {encoding: 'utf-8'},
    {encoding: 'utf-16le'},
    {encoding: 'windows-1252'},
    {onBadEncoding: 'replace'},
  ];

  interface Told {
    readonly name: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly input: Partial<InputPlan>;
  }

  /** The same from both ways, where the short one tells: whether it does. The second of two files: what unpacks is loaded by the first. */
  async function agree({name, bytes, input}: Told, bytesMost = 100_000): Promise<boolean> {
    const plan = planWith();
    const layers = makeLayers({...plan, input: {...plan.input, ...input}}, new Map());
    const reader = (): ByteReader => fromMemory(gz, {mtimeMs: 1}, gz.byteLength);
    await (await layers.unwrap({name: 'b.gz', reader: reader(), head: gz, complete: true, reopen: async () => reader()})).reader.close();
    const plain = layers.plainly({name, bytes}, bytesMost);
    if (plain === undefined) return false;
    const {bytes: content, ...look} = plain;
    expect(content.byteLength).toBeLessThanOrEqual(Math.max(bytesMost, bytes.byteLength));
    const file = await unwrap(name, bytes, {input});
    expect(file).toMatchObject({...look, damage: undefined});
    expect(Buffer.from(file.head).equals(content.subarray(0, 65_536))).toBe(true);
    expect((await contentOf(file)).equals(content)).toBe(true);
    if (look.compression === null) expect(content).toBe(bytes);
    return true;
  }

  test('is what is told of it when its wrappings are looked for, whatever it begins with', async () => {
    let plain = 0;
    const told = fc.asyncProperty(
      beginning,
      fc.constantFrom(...names),
      fc.constantFrom(...inputs),
      async ([mark, cut, rest, more], name, input) => {
        if (await agree({name, bytes: Uint8Array.from(Buffer.from(mark.slice(0, cut) + rest + more, 'latin1')), input})) plain++;
      },
    );
    await fc.assert(told, {numRuns: 300});
    expect(plain).toBeGreaterThan(0);
  });

  const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

  test('is so of packed ones too, whole, damaged, one behind the other, one in the other, padded and cut', async () => {
    const content = fc.oneof(
      fc.constantFrom(
        text,
        Buffer.from(''),
        Buffer.alloc(70_000, '{"a":1}\n'),
        Buffer.alloc(65_536, 'x'),
        Buffer.alloc(4096, 'ñ'),
        gz,
        Buffer.from([0xff, 0xfe, 65, 0]),
      ),
      fc.uint8Array({maxLength: 200}),
    );
    const change = fc.record({
      more: fc.constantFrom(
        Buffer.from(''),
        Buffer.alloc(3),
        Buffer.from('x'),
        gz,
        Buffer.concat([Buffer.alloc(2), gz]),
        gz.subarray(0, 12),
      ),
      flip: fc.option(fc.nat({max: 60}), {nil: -1}),
      cut: fc.option(fc.nat({max: 30}), {nil: 0}),
    });
    const told = fc.asyncProperty(content, change, fc.constantFrom(...names), async (bytes, {more, flip, cut}, name) => {
      const packed = Buffer.concat([zlib.gzipSync(bytes), more]);
      const byte = packed[flip];
      if (byte !== undefined) packed[flip] = byte ^ 4;
      await agree({name, bytes: own(packed.subarray(0, packed.length - cut)), input: {}});
    });
    await fc.assert(told, {numRuns: 200});
    expect(await agree({name: 'a.jsonl.gz', bytes: own(gz), input: {}})).toBe(true);
    expect(await agree({name: 'a.jsonl', bytes: own(Buffer.concat([gz, gz])), input: {}})).toBe(true);
  });

  test('is nothing of what is damaged, of what is too large, and of bombs', async () => {
    const bytes = own(gz);
    expect(await agree({name: 'a.gz', bytes, input: {}}, text.byteLength)).toBe(true);
    expect(await agree({name: 'a.gz', bytes, input: {}}, text.byteLength - 1)).toBe(false);
    expect(await agree({name: 'a.gz', bytes, input: {unpack: {...planWith().input.unpack, bytesMax: text.byteLength}}})).toBe(false);
    expect(await agree({name: 'a.gz', bytes: own(gz.subarray(0, -1)), input: {}})).toBe(false);
    expect(await agree({name: 'a.gz', bytes: own(Buffer.concat([gz, Buffer.from('more')])), input: {}})).toBe(false);
    expect(await agree({name: 'a.gz', bytes: own(zlib.gzipSync(gz)), input: {}})).toBe(false);
    const claimsMuch = own(Buffer.concat([gz.subarray(0, -4), Buffer.alloc(4, 0xff)]));
    expect(await agree({name: 'a.gz', bytes: claimsMuch, input: {}})).toBe(false);
  });
});

describe('packed files', () => {
  test.each([
    ['a.jsonl.gz', gz, 'a.jsonl', 'gzip'],
    ['A.JSONL.GZ', gz, 'A.JSONL', 'gzip'],
    ['a.jsonl', gz, 'a.jsonl', 'gzip'],
    ['a.csv.zst', zlib.zstdCompressSync(text), 'a.csv', 'zstd'],
    ['a.json.br', zlib.brotliCompressSync(text), 'a.json', 'brotli'],
    ['a.gz.zst', zlib.zstdCompressSync(gz), 'a', 'zstd+gzip'],
  ])('%s is %s', async (name, bytes, plain, compression) => {
    const file = await unwrap(name, bytes);
    expect(file).toMatchObject({name: plain, compression, encoding: 'utf-8', damage: undefined});
    expect((await contentOf(file)).equals(text)).toBe(true);
  });

  test('inside of others are unpacked to a depth', async () => {
    let packed = text;
    for (let depth = 0; depth < 5; depth++) packed = zlib.gzipSync(packed);
    const file = await unwrap('a', packed);
    expect(file.compression).toBe('gzip+gzip+gzip');
    expect((await contentOf(file)).equals(zlib.gzipSync(zlib.gzipSync(text)))).toBe(true);
  });

  test('that are damaged behind some bytes keep those, and say what follows', async () => {
    const file = await unwrap('a.jsonl.gz', gz.subarray(0, -9));
    expect(file).toMatchObject({complete: false, damage: {code: 'TRUNCATED_ARCHIVE'}});
    await expect(contentOf(file)).rejects.toMatchObject({code: 'TRUNCATED_ARCHIVE'});
  });

  test('that give nothing at all fail at once', async () => {
    await expect(unwrap('a.jsonl.gz', gz.subarray(0, 8))).rejects.toMatchObject({code: 'TRUNCATED_ARCHIVE'});
    await expect(unwrap('a.jsonl.gz', new Uint8Array())).rejects.toMatchObject({code: 'TRUNCATED_ARCHIVE'});
  });

  test('grow to their bound: a ratio from 64 MiB on, or the bytes of the job', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(70 * 1024 * 1024));
    const grown = await contentOf(await unwrap('a.gz', bomb, {input: {unpack: {ratioMax: 2000, bytesMax: 1e12}}}));
    expect(grown.byteLength).toBe(70 * 1024 * 1024);
    await expect(contentOf(await unwrap('a.gz', bomb))).rejects.toMatchObject({code: 'ARCHIVE_BOMB'});
    const small = unwrap('a.gz', gz, {input: {unpack: {ratioMax: 250, bytesMax: 20}}});
    await expect(small.then(contentOf)).rejects.toMatchObject({code: 'ARCHIVE_BOMB'});
  });
});

describe('entries of archives', () => {
  const packing: Packing = {archive: 'zip', codec: 'deflate', size: text.byteLength, crc32: zlib.crc32(text)};
  const deflated = zlib.deflateRawSync(text);

  test('are unpacked and compared with what the archive says', async () => {
    const file = await unwrap('a.zip/a.jsonl', deflated, {packing});
    expect(file).toMatchObject({compression: 'zip', complete: true, reader: {size: -1}});
    expect((await contentOf(file)).equals(text)).toBe(true);
    const stored = await unwrap('a.zip/a.jsonl', text, {packing: {...packing, codec: null}});
    expect((await contentOf(stored)).equals(text)).toBe(true);
    const nested = await unwrap('a.zip/a.jsonl.gz', gz, {packing: {...packing, codec: null, size: gz.byteLength, crc32: zlib.crc32(gz)}});
    expect(nested).toMatchObject({compression: 'zip+gzip', name: 'a.zip/a.jsonl'});
    expect((await contentOf(nested)).equals(text)).toBe(true);
  });

  test.each([
    ['too long', {size: text.byteLength - 1}, 'CORRUPT_ARCHIVE'],
    ['too short', {size: text.byteLength + 1}, 'TRUNCATED_ARCHIVE'],
    ['another', {crc32: 1}, 'CORRUPT_ARCHIVE'],
  ])('that are %s are told behind their last byte', async (_, wrong, code) => {
    const file = await unwrap('a.zip/a.jsonl', deflated, {packing: {...packing, ...wrong}});
    expect(file.damage).toMatchObject({code});
    expect(text.subarray(0, file.head.byteLength).equals(file.head)).toBe(true);
    expect(file.head.byteLength).toBeGreaterThanOrEqual(text.byteLength - 1);
  });
});

describe('encodings', () => {
  const latin = Buffer.from('{"a":"ñandú, camión, señal, año, también, según, después"}\n'.repeat(20), 'latin1');

  test('are found, read as UTF-8 and told, also of packed files', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.toString(), 'utf16le')]);
    for (const bytes of [utf16, zlib.gzipSync(utf16)]) {
      const file = await unwrap('a.jsonl', bytes);
      expect(file.encoding).toBe('utf-16le');
      expect(file.reader.stored?.size).toBe(bytes.byteLength);
      expect((await contentOf(file)).toString()).toBe(text.toString());
    }
    const named = await unwrap('a.jsonl', latin, {input: {encoding: 'windows-1252'}});
    expect((await contentOf(named)).toString()).toBe(latin.toString('latin1'));
  });

  test('that nobody finds are a fault, with the bytes as they are', async () => {
    const junk = Buffer.from(Array.from({length: 3000}, (_, n) => (n * 7919 + (n >> 3)) & 0xff)).map((byte) => (byte === 0 ? 1 : byte));
    const file = await unwrap('a.jsonl', junk);
    expect(file).toMatchObject({fault: {code: 'UNKNOWN_ENCODING'}, encoding: 'unknown', head: junk});
  });

  test('are not looked for where the job names a format of bytes', async () => {
    const formats = new Map([['raw', {binary: true} as Format]]);
    const file = await unwrap('a.wav', latin, {formats, input: {format: {builtin: 'raw', path: null}}});
    expect(file).toMatchObject({encoding: 'binary', notes: [], head: latin});
  });
});

test('a zip that was not listed says what to do, should no format take it', async () => {
  const zip = Buffer.from('PK\x03\x04 and more', 'latin1');
  expect((await unwrap('a.xlsx', zip)).refusal).toMatchObject({code: 'ARCHIVE_NOT_LISTED', reason: expect.stringContaining('.zip')});
  const inside = await unwrap('a.gz', zlib.gzipSync(zip));
  expect(inside.refusal?.reason).toContain('outer');
});

test('what a file unpacks to is guessed by its name', async () => {
  const {bytesExpected, bytesAhead} = makeLayers(planWith(), new Map());
  const split = {id: 1, file: 'a.JSONL.GZ', path: '/a', relative: 'a', size: 100, mtimeMs: 1};
  expect(bytesExpected(split)).toBeGreaterThan(100);
  expect(bytesExpected({...split, file: 'a.jsonl'})).toBe(100);
  expect(bytesExpected({...split, file: 'x', entry: {at: 0, codec: 'deflate', size: 777, crc32: 0}})).toBe(777);
  expect(bytesExpectedOf('a.zip', 100)).toBeGreaterThan(100);
  expect(bytesExpectedOf('a.csv', 100)).toBe(100);
  expect(bytesAhead).toBeGreaterThan(0);
});
