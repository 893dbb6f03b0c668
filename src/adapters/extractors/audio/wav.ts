/** The structure of a WAV file: RIFF, and RF64 and BW64 beyond 4 GB (EBU 3306). Reads headers only. */
import {corrupt} from './audio-fault.ts';
import {chunksOf, type ChunkPlace} from './chunks.ts';
import type {Recording} from './recording.ts';
import type {RangeReader} from './range-reader.ts';
import type {SampleKind} from './samples.ts';

interface Layout {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSecond: number;
  readonly frameBytes: number;
  readonly bitDepth: number;
}

const tags = {pcm: 1, float: 3, extensible: 0xfffe} as const;
/** The size of a chunk that a recorder never finished, or that stands in ds64. */
const unknownSize = 0xffffffff;
const leastFormatBytes = 16;
const extensibleBytes = 40;

const codecs: Readonly<Record<number, string>> = {
  [tags.pcm]: 'PCM',
  [tags.float]: 'IEEE float',
  2: 'MS ADPCM',
  6: 'A-law',
  7: 'mu-law',
  17: 'IMA ADPCM',
  80: 'MPEG',
  85: 'MP3',
};

/** @throws {AudioFault} CORRUPT_AUDIO */
export async function readWav(file: RangeReader, start: number): Promise<Recording> {
  let layout: Layout | undefined;
  let longSize: number | undefined;
  let frames: number | undefined;
  for await (const chunk of chunksOf(file, start, 'little')) {
    if (chunk.id === 'ds64') longSize = Number((await file.exactly(chunk.offset + 8, 8)).readBigUInt64LE());
    else if (chunk.id === 'fmt ') layout = await readLayout(file, chunk);
    else if (chunk.id === 'fact' && chunk.claimed >= 4) frames = (await file.exactly(chunk.offset, 4)).readUInt32LE();
    else if (chunk.id === 'data') return recordingOf(file, {chunk, layout, longSize, frames});
  }
  throw corrupt(`it has no ${layout === undefined ? "format ('fmt ')" : "sound ('data')"}: the file ends at byte ${file.size}`);
}

async function readLayout(file: RangeReader, {offset, claimed}: ChunkPlace): Promise<Layout> {
  if (claimed < leastFormatBytes)
    throw corrupt(`its format at byte ${offset} has ${claimed} bytes, ${leastFormatBytes} at least are needed`);
  const bytes = await file.exactly(offset, Math.min(claimed, extensibleBytes));
  const tag = bytes.readUInt16LE(0);
  const isExtended = tag === tags.extensible && bytes.byteLength >= extensibleBytes;
  const layout: Layout = {
    tag: isExtended ? bytes.readUInt16LE(24) : tag,
    channels: bytes.readUInt16LE(2),
    sampleRate: bytes.readUInt32LE(4),
    bytesPerSecond: bytes.readUInt32LE(8),
    frameBytes: bytes.readUInt16LE(12),
    bitDepth: (isExtended && bytes.readUInt16LE(18)) || bytes.readUInt16LE(14),
  };
  if (layout.channels === 0 || layout.sampleRate === 0) {
    throw corrupt(`its format says ${layout.channels} channels at ${layout.sampleRate} Hz`);
  }
  return layout;
}

interface Found {
  readonly chunk: ChunkPlace;
  readonly layout: Layout | undefined;
  readonly longSize: number | undefined;
  readonly frames: number | undefined;
}

function recordingOf(file: RangeReader, {chunk, layout, longSize, frames}: Found): Recording {
  if (layout === undefined) throw corrupt(`its sound at byte ${chunk.offset} comes before its format`);
  const there = file.size - chunk.offset;
  // A recorder that was cut off, or wrote to a pipe, left the size open: the sound goes on to the file's end.
  const isOpen = chunk.claimed === unknownSize && longSize === undefined;
  const claimed = isOpen ? there : chunk.claimed === unknownSize ? (longSize ?? there) : chunk.claimed;
  const bytes = Math.min(claimed, there);
  const kind = kindOf(layout);
  const {channels, sampleRate, bitDepth, tag, frameBytes, bytesPerSecond} = layout;
  const duration =
    kind === undefined
      ? (seconds(frames, sampleRate) ?? seconds(bytes, bytesPerSecond))
      : seconds(Math.floor(bytes / frameBytes), sampleRate);
  return {
    codec: codecs[tag] ?? `format ${tag}`,
    duration,
    channels,
    sampleRate,
    bitDepth: bitDepth === 0 ? null : bitDepth,
    truncated: claimed > there,
    pcm: kind === undefined ? null : {offset: chunk.offset, bytes: bytes - (bytes % frameBytes), kind},
  };
}

/** Undefined of what is compressed. @throws {AudioFault} when the sizes of samples and frames do not fit */
function kindOf({tag, channels, frameBytes, bitDepth}: Layout): SampleKind | undefined {
  if (tag !== tags.pcm && tag !== tags.float) return undefined;
  const bytes = frameBytes / channels;
  if (!Number.isInteger(bytes) || bytes < 1 || bytes * 8 < bitDepth) {
    throw corrupt(`its format says frames of ${frameBytes} bytes for ${channels} samples of ${bitDepth} bits`);
  }
  return {type: tag === tags.float ? 'float' : bytes === 1 ? 'unsigned' : 'signed', bytes, endian: 'little'};
}

function seconds(count: number | undefined, rate: number): number | null {
  return count === undefined || rate === 0 ? null : count / rate;
}
