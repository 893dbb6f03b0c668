/** Tells WAV, AIFF, FLAC and MP3 by their first bytes. Sources: RIFF/WAVE (IBM and Microsoft 1991), EBU 3306, AIFF-C, ID3v2.4, ISO 11172-3. */
import {AudioFault} from './audio-fault.ts';
import type {RangeReader} from './range-reader.ts';

export type AudioFormat = 'wav' | 'aiff' | 'flac' | 'mp3';

export interface Container {
  readonly format: AudioFormat;
  /** Where it begins: behind ID3 tags. */
  readonly start: number;
}

/** Tags may follow one another; a chain without end is no recording. */
const tagsMax = 8;
const tagHeaderBytes = 10;
const lookedAt = 12;

/** @throws {AudioFault} NOT_AUDIO */
export async function containerOf(file: RangeReader): Promise<Container> {
  let start = 0;
  for (let tags = 0; tags < tagsMax; tags++) {
    const head = (await file.upTo(start, lookedAt)).toString('latin1');
    const format = formatOf(head);
    if (format !== undefined) return {format, start};
    if (!head.startsWith('ID3')) break;
    start += tagBytes(Buffer.from(head, 'latin1'));
  }
  if (file.size === 0) throw new AudioFault('NOT_AUDIO', 'the file is empty');
  throw new AudioFault('NOT_AUDIO', 'the file is none of WAV, AIFF, FLAC and MP3 by its first bytes');
}

function formatOf(head: string): AudioFormat | undefined {
  const kind = head.slice(8, 12);
  if (/^(RIFF|RF64|BW64)/.test(head) && kind === 'WAVE') return 'wav';
  if (head.startsWith('FORM') && (kind === 'AIFF' || kind === 'AIFC')) return 'aiff';
  if (head.startsWith('fLaC')) return 'flac';
  return isFrameOfLayer3(head.charCodeAt(0), head.charCodeAt(1), head.charCodeAt(2)) ? 'mp3' : undefined;
}

/** Eleven bits of sync, a version and a layer that there are, a bit rate and a sample rate that there are. */
function isFrameOfLayer3(first: number, second: number, third: number): boolean {
  const isLayer3 = first === 0xff && (second & 0xe6) === 0xe2 && (second & 0x18) !== 0x08;
  const bitRate = third >> 4;
  return isLayer3 && bitRate !== 0 && bitRate !== 15 && (third & 0x0c) !== 0x0c;
}

/** Its size is in four bytes of seven bits. */
function tagBytes(header: Buffer): number {
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((header[at] ?? 0) & 0x7f), 0);
  const hasFooter = ((header[5] ?? 0) & 0x10) !== 0;
  return tagHeaderBytes + size + (hasFooter ? tagHeaderBytes : 0);
}
