/** The structure of an AIFF or AIFF-C file (Apple 1989, 1991). Reads headers only. */
import {corrupt} from './audio-fault.ts';
import {chunksOf, type ChunkPlace} from './chunks.ts';
import type {Pcm, Recording} from './recording.ts';
import type {RangeReader} from './range-reader.ts';
import type {SampleKind} from './samples.ts';

interface Layout {
  readonly channels: number;
  readonly frames: number;
  readonly bitDepth: number;
  readonly sampleRate: number;
  /** Four characters; `NONE` in plain AIFF. */
  readonly compression: string;
}

const layoutBytes = 18;
const soundHeaderBytes = 8;
/** Compression -> what it is called, and how samples stand; null where they are compressed. */
const compressions: Readonly<Record<string, readonly [string, Pick<SampleKind, 'type' | 'endian'> | null]>> = {
  NONE: ['PCM', {type: 'signed', endian: 'big'}],
  twos: ['PCM', {type: 'signed', endian: 'big'}],
  sowt: ['PCM', {type: 'signed', endian: 'little'}],
  fl32: ['IEEE float', {type: 'float', endian: 'big'}],
  FL32: ['IEEE float', {type: 'float', endian: 'big'}],
  fl64: ['IEEE float', {type: 'float', endian: 'big'}],
  FL64: ['IEEE float', {type: 'float', endian: 'big'}],
  alaw: ['A-law', null],
  ulaw: ['mu-law', null],
  ima4: ['IMA ADPCM', null],
};

/** @throws {AudioFault} CORRUPT_AUDIO */
export async function readAiff(file: RangeReader, start: number): Promise<Recording> {
  let layout: Layout | undefined;
  let sound: ChunkPlace | undefined;
  // The sound may stand before its format.
  for await (const chunk of chunksOf(file, start, 'big')) {
    if (chunk.id === 'COMM') layout = await readLayout(file, chunk);
    else if (chunk.id === 'SSND') sound = chunk;
    if (layout !== undefined && (sound !== undefined || layout.frames === 0)) return recordingOf(file, layout, sound);
  }
  throw corrupt(`it has no ${layout === undefined ? "format ('COMM')" : "sound ('SSND')"}: the file ends at byte ${file.size}`);
}

async function readLayout(file: RangeReader, {offset, claimed}: ChunkPlace): Promise<Layout> {
  if (claimed < layoutBytes) throw corrupt(`its format at byte ${offset} has ${claimed} bytes, ${layoutBytes} are needed`);
  const bytes = await file.exactly(offset, layoutBytes);
  const compression = claimed >= layoutBytes + 4 ? (await file.exactly(offset + layoutBytes, 4)).toString('latin1') : 'NONE';
  const layout = {
    channels: bytes.readInt16BE(0),
    frames: bytes.readUInt32BE(2),
    bitDepth: bytes.readInt16BE(6),
    sampleRate: extendedAt(bytes, 8),
    compression,
  };
  if (layout.channels < 1 || !(layout.sampleRate > 0 && layout.sampleRate < 2 ** 32) || layout.bitDepth < 1) {
    throw corrupt(`its format says ${layout.channels} channels of ${layout.bitDepth} bits at ${layout.sampleRate} Hz`);
  }
  return layout;
}

/** 80 bits: sign and exponent in 16, a mantissa of 64 with its leading one. */
function extendedAt(bytes: Buffer, at: number): number {
  const exponent = (bytes.readUInt16BE(at) & 0x7fff) - 16_383 - 63;
  const sign = bytes.readUInt16BE(at) >= 0x8000 ? -1 : 1;
  return sign * Number(bytes.readBigUInt64BE(at + 2)) * 2 ** exponent;
}

function recordingOf(file: RangeReader, layout: Layout, sound: ChunkPlace | undefined): Recording {
  const {channels, frames, bitDepth, sampleRate, compression} = layout;
  const [codec, kind] = compressions[compression] ?? [`AIFF-C '${printable(compression)}'`, null];
  const width = Math.ceil(bitDepth / 8);
  const frameBytes = width * channels;
  const offset = (sound?.offset ?? file.size) + soundHeaderBytes;
  const there = Math.max(0, file.size - offset);
  const whole = kind === null ? frames : Math.min(frames, Math.floor(there / frameBytes));
  const pcm: Pcm | null = kind === null ? null : {offset, bytes: whole * frameBytes, kind: {...kind, bytes: width}};
  const truncated = whole < frames || (sound !== undefined && sound.offset + sound.claimed > file.size);
  return {codec, duration: whole / sampleRate, channels, sampleRate, bitDepth, truncated, pcm};
}

function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
