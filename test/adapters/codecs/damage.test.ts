/** Flipped bytes: what stands before the damage is saved to the byte where the packing lets it, and damage is told wherever it can be seen. */
import {expect, test} from 'vitest';
import {gzip} from '../../../src/adapters/codecs/gzip.ts';
import {allOf, MemoryFile, packings, sampleText} from './packed.ts';

const faults = expect.stringMatching(/^(CORRUPT|TRUNCATED|UNSUPPORTED)_ARCHIVE$/);

test.each(['gzip', 'zstd'] as const)('a flipped bit anywhere in %s is told', async (name) => {
  const packing = packings[name];
  if (packing === undefined) throw new Error('it is a packing');
  const content = sampleText(40);
  const packed = packing.pack(content);
  for (let at = 0; at < packed.byteLength; at++) {
    const flipped = Buffer.from(packed);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    const {bytes, failure} = await allOf(new MemoryFile(flipped).unpack(packing.codec));
    // Some bits of a header say nothing of the content.
    if (failure === undefined) expect(bytes.equals(content), `byte ${at}`).toBe(true);
    else expect(failure, `byte ${at}`).toMatchObject({code: faults});
  }
});

test('gzip gives all that stands before the damage, and what is unpacked of the damage itself at most behind it', async () => {
  const content = sampleText(30_000);
  const packed = packings['gzip']?.pack(content) ?? Buffer.alloc(0);
  for (const share of [0.1, 0.5, 0.9]) {
    const at = Math.floor(packed.byteLength * share);
    const sound = await allOf(new MemoryFile(packed.subarray(0, at)).unpack(gzip));
    const flipped = Buffer.from(packed);
    flipped[at] = (flipped[at] ?? 0) ^ 0xff;
    const file = new MemoryFile(flipped);
    const {bytes, failure} = await allOf(file.unpack(gzip), [10_000]);
    expect(failure).toMatchObject({code: 'CORRUPT_ARCHIVE'});
    expect(bytes.subarray(0, sound.bytes.byteLength).equals(sound.bytes)).toBe(true);
    expect(file.opened).toBe(3);
    expect(file.open).toBe(0);
  }
});

test('a wrong checksum is told behind the last byte, and that the bytes may be wrong', async () => {
  for (const name of ['gzip', 'zstd']) {
    const packing = packings[name];
    const content = sampleText(5000);
    const packed = packing?.pack(content) ?? Buffer.alloc(0);
    packed[packed.byteLength - (name === 'gzip' ? 8 : 4)] = (packed[packed.byteLength - (name === 'gzip' ? 8 : 4)] ?? 0) ^ 1;
    const {bytes, failure} = await allOf(new MemoryFile(packed).unpack(packing?.codec ?? gzip));
    expect(bytes.equals(content)).toBe(true);
    expect(failure).toMatchObject({code: 'CORRUPT_ARCHIVE', message: expect.stringContaining('may be wrong')});
  }
});

test('what is saved is the same whatever the reads, and less where the file comes only once', async () => {
  const content = sampleText(30_000);
  const flipped = packings['gzip']?.pack(content) ?? Buffer.alloc(0);
  const at = flipped.byteLength >> 1;
  flipped[at] = (flipped[at] ?? 0) ^ 0x55;
  const lengths = new Set<number>();
  for (const reads of [[Infinity], [100], [65_536], [1, 5000]]) {
    lengths.add((await allOf(new MemoryFile(flipped, reads).unpack(gzip), [777])).bytes.byteLength);
  }
  expect(lengths.size).toBe(1);
  const once = gzip.unpack(
    {reader: new MemoryFile(flipped).reader(), reopen: null},
    {bytesMax: Infinity, windowBytesMax: 1 << 24, aheadBytes: 1000},
  );
  const came = await allOf(once);
  expect(came.failure).toMatchObject({code: 'CORRUPT_ARCHIVE'});
  expect(came.bytes.byteLength).toBeLessThanOrEqual([...lengths][0] ?? 0);
});
