/** Every codec: what was packed comes out, exactly; of what is cut off or damaged all that can be had comes out, and then the fault. */
import * as zlib from 'node:zlib';
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {SourceError} from '../../../src/model/errors.ts';
import {KiB, MiB} from '../../../src/model/units.ts';
import {allOf, MemoryFile, packings, sampleText} from './packed.ts';

describe.each(Object.entries(packings))('%s', (name, {codec, pack}) => {
  test('gives what was packed, whatever it is and however it is read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({maxLength: 5000}),
        fc.nat({max: 30}),
        fc.array(fc.integer({min: 1, max: 3000}), {minLength: 1, maxLength: 4}),
        fc.array(fc.integer({min: 1, max: 3000}), {minLength: 1, maxLength: 4}),
        async (bytes, times, packedReads, reads) => {
          const content = Buffer.concat(Array.from({length: times}, () => bytes));
          const file = new MemoryFile(pack(content), packedReads);
          const {bytes: came, failure} = await allOf(file.unpack(codec), reads);
          expect(failure).toBeUndefined();
          expect(came.equals(content)).toBe(true);
          expect(file.open).toBe(0);
        },
      ),
      {numRuns: 60},
    );
  });

  test('counts the packed bytes it has taken, never too many, and all of them in the end', async () => {
    const packed = pack(sampleText(20_000));
    const reader = new MemoryFile(packed).unpack(codec, {aheadBytes: 128 * KiB});
    expect(reader).toMatchObject({size: -1, mtimeMs: 7, stored: {size: packed.byteLength, taken: 0}});
    let before = 0;
    const target = new Uint8Array(100_000);
    while ((await reader.read(target)) > 0) {
      const taken = reader.stored?.taken ?? -1;
      expect(taken).toBeGreaterThanOrEqual(before);
      expect(taken).toBeLessThanOrEqual(packed.byteLength);
      before = taken;
    }
    await reader.close();
  });

  test('cut off anywhere, it gives a beginning and says that the rest is missing', async () => {
    const content = sampleText(60);
    const packed = pack(content);
    for (let length = 0; length < packed.byteLength; length++) {
      const {bytes, failure} = await allOf(new MemoryFile(packed.subarray(0, length)).unpack(codec));
      expect(failure, `${length} of ${packed.byteLength}`).toBeInstanceOf(SourceError);
      expect(failure).toMatchObject({code: 'TRUNCATED_ARCHIVE', message: expect.stringContaining(`byte ${length}`)});
      expect(content.subarray(0, bytes.byteLength).equals(bytes)).toBe(true);
    }
  });

  test('of a large file that is cut off, all comes that was packed into what is there', async () => {
    const content = sampleText(40_000);
    const packed = pack(content);
    const {bytes, failure} = await allOf(new MemoryFile(packed.subarray(0, -1)).unpack(codec));
    expect(failure).toMatchObject({code: 'TRUNCATED_ARCHIVE'});
    // What zstd has not got whole is a block, 128 KiB at most.
    expect(bytes.byteLength).toBeGreaterThan(content.byteLength - 128 * KiB);
    expect(content.subarray(0, bytes.byteLength).equals(bytes)).toBe(true);
  });

  test('is told by its first bytes, and by its name where it was cut off inside of them', () => {
    const packed = pack(sampleText(10));
    const ending = codec.extensions[0] ?? '';
    const head = {bytes: packed, complete: true, name: `a.csv${ending}`};
    expect(codec.recognises(head)).toBe(true);
    expect(codec.recognises({...head, name: 'a.csv'})).toBe(name !== 'brotli');
    expect(codec.recognises({...head, bytes: packed.subarray(0, 1)})).toBe(true);
    expect(codec.recognises({...head, bytes: new Uint8Array()})).toBe(true);
    expect(codec.recognises({...head, bytes: new Uint8Array(), name: 'a.csv'})).toBe(false);
    for (const text of ['{"a":1}\n', 'a,b\n1,2\n', '[1,2,3]', 'plain text', '\ufeffa\n']) {
      expect(codec.recognises({...head, bytes: Buffer.from(text)}), text).toBe(false);
    }
  });

  test('a bomb goes off at its bound, to the byte', async () => {
    const packed = pack(Buffer.alloc(8 * MiB));
    const bytesMax = 3 * MiB + 17;
    const {bytes, failure} = await allOf(new MemoryFile(packed).unpack(codec, {bytesMax}), [100_000]);
    expect(bytes.byteLength).toBe(bytesMax);
    expect(failure).toMatchObject({code: 'ARCHIVE_BOMB', message: expect.stringContaining(String(bytesMax))});
    const whole = await allOf(new MemoryFile(packed).unpack(codec, {bytesMax: 8 * MiB}), [100_000]);
    expect(whole.failure).toBeUndefined();
  });

  test('keeps only so much ready, however slowly it is read', async () => {
    const content = sampleText(200_000);
    const packed = pack(content);
    const file = new MemoryFile(packed, [2000]);
    const aheadBytes = 256 * KiB;
    const reader = file.unpack(codec, {aheadBytes});
    const target = new Uint8Array(1000);
    // A block that is fed, what zlib holds back, and a piece too much.
    const slack = 4 * 64 * KiB + (64 * KiB * content.byteLength) / packed.byteLength;
    for (let consumed = 0; consumed < content.byteLength / 4; consumed += await reader.read(target)) {
      const unpackedSoFar = (file.given / packed.byteLength) * content.byteLength;
      expect(unpackedSoFar).toBeLessThan(consumed + aheadBytes + slack * 2);
    }
    await reader.close();
    expect(file.open).toBe(0);
    const {given} = file;
    await new Promise((resolve) => setImmediate(resolve));
    expect(file.given).toBe(given);
  });

  test('what fails once fails again, in the same words', async () => {
    const packed = pack(sampleText(3000)).subarray(0, -9);
    const reader = new MemoryFile(packed).unpack(codec);
    const target = new Uint8Array(MiB);
    const failures: unknown[] = [];
    while (failures.length < 2) await reader.read(target).catch((cause: unknown) => failures.push(cause));
    expect(failures[1]).toBe(failures[0]);
    await reader.close();
  });

  test('a file that fails to be read is that failure', async () => {
    const broken = new SourceError('cannot be read: EIO', {code: 'UNREADABLE_FILE'});
    const reader = {...new MemoryFile(new Uint8Array()).reader(), read: () => Promise.reject(broken)};
    const {failure} = await allOf(codec.unpack({reader, reopen: null}, {bytesMax: 1, windowBytesMax: MiB, aheadBytes: 1}));
    expect(failure).toBe(broken);
  });
});

describe.each(['gzip', 'zstd'] as const)('%s of several', (name) => {
  const packing = packings[name];
  if (packing === undefined) throw new Error('it is a packing');
  const {codec, pack} = packing;

  test('one behind the other are one, wherever blocks and reads end', async () => {
    const parts = [1, 900, 1, 1, 4000, 2].map(sampleText);
    const packed = Buffer.concat([...parts.map(pack), pack(Buffer.alloc(0))]);
    for (const reads of [[Infinity], [1], [parts.map(pack)[0]?.byteLength ?? 1], [64 * KiB], [7, 1000]]) {
      const {bytes, failure} = await allOf(new MemoryFile(packed, reads).unpack(codec));
      expect(failure).toBeUndefined();
      expect(bytes.equals(Buffer.concat(parts))).toBe(true);
    }
  });

  test('ends of streams at ends of blocks lose nothing', async () => {
    // 64 KiB is what is fed at once: streams end right before, at and behind it.
    for (const more of [-1, 0, 1]) {
      const first = padded(pack, 64 * KiB + more);
      const second = sampleText(50);
      const packed = Buffer.concat([first.packed, pack(second)]);
      const {bytes, failure} = await allOf(new MemoryFile(packed).unpack(codec));
      expect(failure).toBeUndefined();
      expect(bytes.equals(Buffer.concat([first.content, second]))).toBe(true);
    }
  });

  test('what follows and is no stream is damage; all before it is kept', async () => {
    const content = sampleText(500);
    for (const behind of ['garbage', '{"a":1}\n', '\x1f\x8b\x08\x00']) {
      const {bytes, failure} = await allOf(new MemoryFile(Buffer.concat([pack(content), Buffer.from(behind, 'latin1')])).unpack(codec));
      expect(bytes.equals(content), behind).toBe(true);
      expect(failure, behind).toMatchObject({code: expect.stringMatching(/^(CORRUPT|TRUNCATED)_ARCHIVE$/)});
    }
  });

  test('zeros behind the last are padding, and between two as well', async () => {
    const content = sampleText(500);
    const zeros = Buffer.alloc(100_000);
    const packed = Buffer.concat([pack(content), zeros, pack(content), zeros]);
    const {bytes, failure} = await allOf(new MemoryFile(packed).unpack(codec));
    expect(failure).toBeUndefined();
    expect(bytes.equals(Buffer.concat([content, content]))).toBe(true);
  });
});

test('brotli followed by anything is damage, whether it ends with a block or not', async () => {
  const packing = packings['brotli'];
  if (packing === undefined) throw new Error('it is a packing');
  const content = sampleText(500);
  for (const packed of [packing.pack(content), padded(packing.pack, 64 * KiB).packed]) {
    const {failure} = await allOf(new MemoryFile(Buffer.concat([packed, Buffer.from('x')])).unpack(packing.codec));
    expect(failure).toMatchObject({code: 'CORRUPT_ARCHIVE', message: expect.stringContaining('bytes follow')});
  }
});

test('zstd that looks back further than memory allows is refused by name', async () => {
  const streamed = await streamedZstd(sampleText(1000));
  const {codec} = packings['zstd'] ?? {};
  if (codec === undefined) throw new Error('it is a packing');
  const {failure} = await allOf(new MemoryFile(streamed).unpack(codec, {windowBytesMax: MiB}));
  expect(failure).toMatchObject({code: 'UNSUPPORTED_ARCHIVE', message: expect.stringContaining('limits.memoryMb')});
  expect((await allOf(new MemoryFile(streamed).unpack(codec, {windowBytesMax: 4 * MiB}))).failure).toBeUndefined();
});

/** Of unknown length, so that the frame names its window. */
async function streamedZstd(content: Uint8Array): Promise<Buffer> {
  const packer = zlib.createZstdCompress({params: {[zlib.constants.ZSTD_c_windowLog]: 22}});
  packer.write(content.subarray(0, 10));
  packer.end(content.subarray(10));
  const pieces: Buffer[] = [];
  for await (const piece of packer) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Content whose packed form has exactly so many bytes: random bytes do not pack, and zstd has frames that are skipped. */
function padded(pack: (bytes: Uint8Array) => Buffer, length: number): {content: Buffer; packed: Buffer} {
  let state = 1;
  const noise = Buffer.from(Array.from({length}, () => (state = (state * 48271) % 2147483647) >> 8));
  for (let less = 0; less < 100; less++) {
    const content = noise.subarray(0, length - less);
    const packed = pack(content);
    if (packed.byteLength === length) return {content, packed};
    const skipped = Buffer.alloc(length - packed.byteLength >= 8 ? length - packed.byteLength : 0);
    if (skipped.byteLength === 0 || !packed.subarray(0, 4).equals(Buffer.from('28b52ffd', 'hex'))) continue;
    skipped.writeUInt32LE(0x184d2a50);
    skipped.writeUInt32LE(skipped.byteLength - 8, 4);
    return {content, packed: Buffer.concat([packed, skipped])};
  }
  throw new Error('some content packs to that length');
}
