/** Recordings of every kind, sound, silent, cut off and broken; what they are made of is known, and music-metadata is asked as well. */
import * as fc from '../../../support/properties.ts';
import {parseBuffer} from 'music-metadata';
import {describe, expect, test} from 'vitest';
import {audio} from '../../../../src/adapters/extractors/audio/audio.ts';
import type {Outcome} from '../../../../src/contracts/extractor.ts';
import {rangesInMemory, type FileRanges} from '../../../../src/contracts/whole-file.ts';
import {aiff, chunk, flac, id3, mp3, pcm, wav} from './recordings.ts';

/** Gives so many bytes a read at most, and spoils those of the read before, as the engine may. */
function shortRanges(bytes: Uint8Array, most: number): FileRanges {
  let last = new Uint8Array();
  return {
    name: 'a',
    size: bytes.byteLength,
    read(offset, length) {
      last.fill(0xaa);
      last = Uint8Array.from(bytes.subarray(offset, offset + Math.min(length, most)));
      return Promise.resolve(last);
    },
  };
}

async function outcomeOf(file: FileRanges | Uint8Array, given: object = {}): Promise<Outcome> {
  const ranges = file instanceof Uint8Array ? rangesInMemory({name: 'a', size: file.byteLength, bytes: file}) : file;
  const options = audio.options?.parse(given);
  if (options === undefined) throw new Error('audio has options');
  const context = {file: 'a', byteOffset: 0, index: 0, line: null, options, state: undefined, row: {}, parent: undefined};
  const outcomes = [...(await audio.extract(ranges, context))];
  expect(outcomes).toHaveLength(1);
  const [outcome] = outcomes;
  if (outcome?.type === 'row') expect(audio.schema?.safeParse(outcome.value).error?.issues ?? []).toEqual([]);
  return outcome as Outcome;
}

const sine = (count: number, size: number): number[] => Array.from({length: count}, (_, index) => Math.round(size * Math.sin(index / 7)));

describe('WAV', () => {
  test.each([8, 16, 24, 32])('PCM of %i bits is measured', async (bits) => {
    const full = 2 ** (bits - 1);
    const samples = [0, full / 2, -full / 4, 0];
    expect(await outcomeOf(wav({bits, channels: 2, sampleRate: 2, data: pcm(samples, bits)}))).toEqual({
      type: 'row',
      warnings: [],
      value: {
        file: 'a',
        format: 'wav',
        codec: 'PCM',
        size: 44 + (samples.length * bits) / 8,
        duration: 1,
        channels: 2,
        sampleRate: 2,
        bitDepth: bits,
        peak: 0.5,
        rms: Math.round(Math.sqrt((0.25 + 0.0625) / 4) * 1e6) / 1e6,
        peakDb: -6.021,
        rmsDb: -11.072,
        silent: false,
        truncated: false,
      },
    });
  });

  test.each([4, 8])('floats of %i bytes are measured, and what is no number is left out and told', async (width) => {
    const values = [0.25, -0.75, Number.NaN, Infinity];
    const data = Buffer.alloc(values.length * width);
    for (const [index, value] of values.entries()) {
      if (width === 4) data.writeFloatLE(value, index * width);
      else data.writeDoubleLE(value, index * width);
    }
    expect(await outcomeOf(wav({bits: width * 8, tag: 3, data}))).toMatchObject({
      value: {codec: 'IEEE float', peak: 0.75, rms: Math.round(Math.sqrt((0.0625 + 0.5625) / 2) * 1e6) / 1e6},
      warnings: [{code: 'BAD_SAMPLES', reason: expect.stringContaining('2 samples')}],
    });
  });

  test('24 bits in an extensible format, other chunks, an odd one too, and RF64', async () => {
    const data = pcm([2 ** 22, -(2 ** 22)], 24);
    const between = Buffer.concat([chunk('LIST', Buffer.from('INFOx')), chunk('bext', Buffer.alloc(10))]);
    const expected = {type: 'row', value: {bitDepth: 20, duration: 2 / 8000, peak: 0.5, rms: 0.5, truncated: false}};
    expect(await outcomeOf(wav({bits: 20, extensible: true, data, between}))).toMatchObject(expected);
    expect(await outcomeOf(wav({bits: 20, extensible: true, data, between, longSize: BigInt(data.byteLength)}))).toMatchObject(expected);
  });

  test('behind an ID3 tag it is found', async () => {
    const file = Buffer.concat([id3(300), id3(20), wav({data: pcm([16_384], 16)})]);
    expect(await outcomeOf(file)).toMatchObject({type: 'row', value: {format: 'wav', peak: 0.5, size: file.byteLength}});
  });

  test('silence and emptiness are told apart', async () => {
    expect(await outcomeOf(wav({data: pcm([0, 1, -1, 0], 16)}))).toMatchObject({
      value: {silent: true, peakDb: -90.309},
      warnings: [{code: 'SILENT_AUDIO'}],
    });
    expect(await outcomeOf(wav({data: pcm([0, 0], 16)}))).toMatchObject({value: {peak: 0, peakDb: null, silent: true}});
    expect(await outcomeOf(wav({data: pcm([3, -3], 16)}), {silentBelowDb: -100})).toMatchObject({value: {silent: false}, warnings: []});
    expect(await outcomeOf(wav())).toMatchObject({value: {duration: 0}, warnings: [{code: 'EMPTY_AUDIO'}]});
  });

  test('without levels nothing but headers is read', async () => {
    const file = wav({data: Buffer.alloc(1_000_000)});
    let read = 0;
    const counting: FileRanges = {
      name: 'a',
      size: file.byteLength,
      read: (offset, length) =>
        Promise.resolve(file.subarray(offset, offset + length)).then((bytes) => ((read += bytes.byteLength), bytes)),
    };
    expect(await outcomeOf(counting, {levels: false})).toMatchObject({value: {peak: null, silent: null}, warnings: []});
    expect(read).toBeLessThan(100_000);
  });

  test('a file that was cut off is measured as far as it goes', async () => {
    const whole = wav({data: pcm(sine(4000, 20_000), 16)});
    expect(await outcomeOf(whole.subarray(0, 44 + 2001))).toMatchObject({
      type: 'row',
      value: {truncated: true, duration: 1000 / 8000},
      warnings: [{code: 'TRUNCATED_AUDIO'}],
    });
    const open = wav({data: pcm([1000], 16), claimed: 0xffffffff});
    expect(await outcomeOf(open)).toMatchObject({value: {truncated: false, duration: 1 / 8000}});
  });

  test.each([
    ['no sound', wav().subarray(0, 36), /no sound \('data'\).*byte 36/],
    ['no format', Buffer.concat([wav().subarray(0, 12), chunk('data', Buffer.alloc(4))]), /byte 20 comes before its format/],
    ['no channel', wav({channels: 0}), /0 channels at 8000 Hz/],
    ['no rate', wav({sampleRate: 0}), /1 channels at 0 Hz/],
    ['a format cut off', wav().subarray(0, 30), /the file ends at byte 30/],
    ['frames that do not fit', wav({bits: 16, channels: 3}).fill(5, 32, 33), /frames of 5 bytes for 3 samples/],
    [
      'nothing but chunks',
      Buffer.concat([wav().subarray(0, 12), ...Array.from({length: 10_001}, () => chunk('junk', Buffer.alloc(0)))]),
      /more than 10000 chunks/,
    ],
  ] as const)('%s is told with its place', async (_what, file, reason) => {
    expect(await outcomeOf(file)).toMatchObject({type: 'reject', code: 'CORRUPT_AUDIO', reason: expect.stringMatching(reason)});
  });

  test('the ranges it is given change nothing', async () => {
    const file = wav({bits: 24, channels: 2, data: pcm(sine(5000, 2 ** 22), 24), between: chunk('junk', Buffer.alloc(3))});
    const whole = await outcomeOf(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({min: 64, max: 9000}), async (most) => {
        expect(await outcomeOf(shortRanges(file, most))).toEqual(whole);
      }),
      {numRuns: 15},
    );
  });
});

describe('AIFF', () => {
  const samples = [8192, -16_384, 0, 0];
  const data = pcm(samples, 16);

  test('big-endian samples and, in AIFF-C, little-endian ones are measured', async () => {
    const swapped = Buffer.from(data).swap16();
    const expected = {
      format: 'aiff',
      codec: 'PCM',
      duration: 0.000045,
      channels: 2,
      sampleRate: 44_100,
      bitDepth: 16,
      peak: 0.5,
      truncated: false,
    };
    expect(await outcomeOf(aiff({frames: 2, data: swapped}))).toMatchObject({type: 'row', value: expected});
    expect(await outcomeOf(aiff({frames: 2, data, compression: 'sowt'}))).toMatchObject({type: 'row', value: expected});
    expect(await outcomeOf(aiff({frames: 2, data: swapped, soundFirst: true}))).toMatchObject({type: 'row', value: expected});
    expect(await outcomeOf(aiff({frames: 4, bits: 8, channels: 1, data: Buffer.of(0x40, 0xc0, 0, 0)}))).toMatchObject({value: {peak: 0.5}});
  });

  test('compressed samples are not measured; a file cut off is told', async () => {
    expect(await outcomeOf(aiff({frames: 44_100, compression: 'ima4'}))).toMatchObject({
      value: {codec: 'IMA ADPCM', duration: 1, peak: null},
    });
    expect(await outcomeOf(aiff({frames: 100, data}))).toMatchObject({value: {truncated: true}, warnings: [{code: 'TRUNCATED_AUDIO'}]});
    expect(await outcomeOf(aiff().subarray(0, 30))).toMatchObject({code: 'CORRUPT_AUDIO'});
    expect(await outcomeOf(aiff({channels: 0}))).toMatchObject({code: 'CORRUPT_AUDIO', reason: expect.stringContaining('0 channels')});
  });
});

describe('FLAC and MP3', () => {
  test('FLAC tells its stream, also behind an ID3 tag', async () => {
    for (const file of [flac(), Buffer.concat([id3(100), flac()])]) {
      expect(await outcomeOf(file)).toMatchObject({
        type: 'row',
        warnings: [],
        value: {format: 'flac', codec: 'FLAC', duration: 2, channels: 2, sampleRate: 44_100, bitDepth: 24, peak: null, truncated: null},
      });
    }
  });

  test('MP3 is as long as its frames', async () => {
    for (const file of [mp3(100), Buffer.concat([id3(2000), mp3(100)])]) {
      expect(await outcomeOf(file)).toMatchObject({
        type: 'row',
        value: {
          format: 'mp3',
          codec: 'MPEG 1 Layer 3',
          channels: 2,
          sampleRate: 44_100,
          bitDepth: null,
          duration: Math.round((115_200 / 44_100) * 1e6) / 1e6,
        },
      });
    }
  });

  test('broken ones are told', async () => {
    expect(await outcomeOf(flac().subarray(0, 20))).toMatchObject({type: 'reject', code: 'CORRUPT_AUDIO'});
    expect(await outcomeOf(flac({sampleRate: 0}))).toMatchObject({type: 'reject', code: 'CORRUPT_AUDIO'});
    expect(await outcomeOf(mp3(1).subarray(0, 4))).toMatchObject({type: 'reject', code: 'CORRUPT_AUDIO'});
  });

  test('a part that claims more than any has is refused', async () => {
    const file = flac();
    // The comment's block, which is read whole: 16 MB, the most its three bytes can say.
    file.writeUInt32BE(0x84ffffff, 42);
    const large: FileRanges = {name: 'a', size: 2 ** 31, read: (offset, length) => Promise.resolve(file.subarray(offset, offset + length))};
    expect(await outcomeOf(large)).toMatchObject({type: 'reject', code: 'CORRUPT_AUDIO'});
  });
});

test.each([
  ['nothing', Buffer.alloc(0), /empty/],
  ['text', Buffer.from('\ufeffName;Ort\n'), /none of WAV/],
  ['UTF-16', Buffer.from('\ufeffName', 'utf16le'), /none of WAV/],
  ['zeros', Buffer.alloc(5000), /none of WAV/],
  ['a RIFF of pictures', Buffer.from('RIFF\0\0\0\0WEBPVP8 '), /none of WAV/],
  ['a tag alone', id3(500), /none of WAV/],
])('%s is no recording', async (_what, file, reason) => {
  expect(await outcomeOf(file)).toMatchObject({type: 'reject', code: 'NOT_AUDIO', reason: expect.stringMatching(reason)});
});

test('whatever the bytes, there is one clear outcome', async () => {
  const heads = [wav({data: pcm([1, 2], 16)}), aiff({frames: 1, data: Buffer.alloc(4)}), flac(), mp3(2), id3(30)];
  const spoilt = fc
    .tuple(fc.constantFrom(...heads), fc.array(fc.tuple(fc.nat(100), fc.nat(255)), {maxLength: 6}), fc.nat(500))
    .map(([head, changes, length]) => {
      const bytes = Buffer.from(head);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes.subarray(0, Math.max(4, length));
    });
  await fc.assert(
    fc.asyncProperty(spoilt, async (bytes) => {
      const outcome = await outcomeOf(bytes);
      if (outcome.type === 'reject') expect(['NOT_AUDIO', 'CORRUPT_AUDIO']).toContain(outcome.code);
      else expect(outcome.type).toBe('row');
    }),
    {numRuns: 300},
  );
});

test('music-metadata finds the same in WAV and AIFF', async () => {
  const files = [
    wav({bits: 24, channels: 2, sampleRate: 48_000, data: pcm(sine(960, 1000), 24)}),
    wav({bits: 8, data: pcm(sine(80, 100), 8), between: chunk('junk', Buffer.alloc(4))}),
    aiff({frames: 441, data: Buffer.alloc(441 * 4)}),
  ];
  for (const file of files) {
    const outcome = await outcomeOf(file);
    if (outcome.type !== 'row') throw new Error(`it is a row, and not ${JSON.stringify(outcome)}`);
    const {format} = await parseBuffer(file);
    expect(outcome.value).toMatchObject({
      channels: format.numberOfChannels,
      sampleRate: format.sampleRate,
      bitDepth: format.bitsPerSample,
      duration: format.duration,
    });
  }
});
