/**
 * FLAC and MP3, by music-metadata, which is loaded on first use. It is given the bytes behind any ID3 tag, with bounds on what one
 * part may hold and on how often it may ask: what it reads is anybody's.
 */
import {messageOf} from '../../../model/errors.ts';
import {MiB} from '../../../model/units.ts';
import {corrupt} from './audio-fault.ts';
import type {Container} from './container.ts';
import type {Recording} from './recording.ts';
import type {RangeReader} from './range-reader.ts';

const partBytesMax = 16 * MiB;
/** A frame of MP3 has 24 bytes at least, and is asked for four times at most. */
const readsPerByte = 1 / 6;
const readsLeast = 10_000;

const mimeTypes = {flac: 'audio/flac', mp3: 'audio/mpeg'} as const;

/** @throws {AudioFault} CORRUPT_AUDIO */
export async function readCompressed(
  file: RangeReader,
  {format, start}: Container & {readonly format: 'flac' | 'mp3'},
): Promise<Recording> {
  const {parseBlob} = await import('music-metadata');
  const source = new BlobOfRanges(file, {start, type: mimeTypes[format]});
  const {format: found} = await parseBlob(source as unknown as Blob, {duration: true, skipCovers: true, skipPostHeaders: true}).catch(
    (cause: unknown) => {
      if (source.failure !== undefined) throw source.failure;
      throw corrupt(`it cannot be read as ${format.toUpperCase()}: ${messageOf(cause).slice(0, 200)}`);
    },
  );
  const {numberOfChannels, sampleRate, duration, bitsPerSample} = found;
  if (!numberOfChannels || !sampleRate) throw corrupt(`no ${format === 'mp3' ? 'frame' : 'stream information'} of it can be read`);
  return {
    codec: format === 'flac' ? 'FLAC' : (found.codec ?? 'MPEG'),
    duration: duration !== undefined && Number.isFinite(duration) ? duration : null,
    channels: numberOfChannels,
    sampleRate,
    bitDepth: format === 'flac' ? (bitsPerSample ?? null) : null,
    truncated: null,
    pcm: null,
  };
}

/** As much of a Blob as music-metadata asks for. */
class BlobOfRanges {
  readonly size: number;
  readonly type: string;
  /** Why a part could not be given, where that is the file's fault or the reading's. */
  failure: unknown;
  private readonly file: RangeReader;
  private readonly start: number;
  private readsLeft: number;

  constructor(file: RangeReader, {start, type}: {readonly start: number; readonly type: string}) {
    this.file = file;
    this.start = start;
    this.size = file.size - start;
    this.type = type;
    this.readsLeft = readsLeast + file.size * readsPerByte;
  }

  slice(from: number, to: number): {arrayBuffer(): Promise<ArrayBuffer>} {
    return {arrayBuffer: () => this.part(from, to)};
  }

  private async part(from: number, to: number): Promise<ArrayBuffer> {
    try {
      if (to - from > partBytesMax) throw corrupt(`a part of it claims ${to - from} bytes`);
      if (this.readsLeft-- <= 0) throw corrupt('it consists of more parts than any recording has');
      const bytes = await this.file.upTo(this.start + from, to - from);
      return new Uint8Array(bytes).buffer;
    } catch (cause) {
      this.failure ??= cause;
      throw cause;
    }
  }
}
