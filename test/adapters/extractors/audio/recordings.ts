/** Recordings made by code, byte by byte, for the tests of `audio`: nothing of them is taken from the extractor. */

export interface WavGiven {
  readonly channels?: number;
  readonly sampleRate?: number;
  readonly bits?: number;
  readonly tag?: number;
  /** Samples, encoded. */
  readonly data?: Uint8Array;
  /** What the chunk says of its size. */
  readonly claimed?: number;
  /** `RF64` with a ds64 chunk that says so. */
  readonly longSize?: bigint;
  readonly extensible?: boolean;
  /** Chunks before the format, between it and the sound. */
  readonly before?: Uint8Array;
  readonly between?: Uint8Array;
}

export function chunk(id: string, content: Uint8Array, claimed = content.byteLength): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 'latin1');
  header.writeUInt32LE(claimed, 4);
  return Buffer.concat([header, content, Buffer.alloc(content.byteLength % 2)]);
}

export function wav(given: WavGiven = {}): Buffer {
  const {data = Buffer.alloc(0), longSize, before = Buffer.alloc(0), between = Buffer.alloc(0)} = given;
  const long = Buffer.alloc(longSize === undefined ? 0 : 28);
  if (longSize !== undefined) long.writeBigUInt64LE(longSize, 8);
  const sound = chunk('data', data, longSize === undefined ? (given.claimed ?? data.byteLength) : 0xffffffff);
  const chunks = [...(longSize === undefined ? [] : [chunk('ds64', long)]), before, chunk('fmt ', wavFormat(given)), between, sound];
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  const head = Buffer.alloc(8);
  head.write(longSize === undefined ? 'RIFF' : 'RF64', 'latin1');
  head.writeUInt32LE(longSize === undefined ? body.byteLength : 0xffffffff, 4);
  return Buffer.concat([head, body]);
}

export function wavFormat({channels = 1, sampleRate = 8000, bits = 16, tag = 1, extensible = false}: WavGiven): Buffer {
  const frameBytes = channels * Math.ceil(bits / 8);
  const format = Buffer.alloc(extensible ? 40 : 16);
  format.writeUInt16LE(extensible ? 0xfffe : tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(sampleRate, 4);
  format.writeUInt32LE(sampleRate * frameBytes, 8);
  format.writeUInt16LE(frameBytes, 12);
  format.writeUInt16LE(Math.ceil(bits / 8) * 8, 14);
  if (!extensible) return format;
  format.writeUInt16LE(22, 16);
  format.writeUInt16LE(bits, 18);
  format.writeUInt16LE(tag, 24);
  Buffer.from('000000001000800000aa00389b71', 'hex').copy(format, 26);
  return format;
}

/** Whole numbers as samples of so many bits, little-endian; 8 bits are unsigned, as WAV has them. */
export function pcm(samples: readonly number[], bits: number): Buffer {
  const width = Math.ceil(bits / 8);
  const bytes = Buffer.alloc(samples.length * width);
  for (const [index, sample] of samples.entries()) {
    if (width === 1) bytes.writeUInt8(sample + 128, index);
    else bytes.writeIntLE(sample, index * width, width);
  }
  return bytes;
}

export interface AiffGiven {
  readonly channels?: number;
  readonly bits?: number;
  readonly frames?: number;
  readonly data?: Uint8Array;
  /** AIFF-C. */
  readonly compression?: string;
  readonly soundFirst?: boolean;
}

function bigChunk(id: string, content: Uint8Array): Buffer {
  const made = chunk(id, content);
  made.writeUInt32BE(content.byteLength, 4);
  return made;
}

/** At 44100 Hz. */
export function aiff({
  channels = 2,
  bits = 16,
  frames = 0,
  data = Buffer.alloc(0),
  compression,
  soundFirst = false,
}: AiffGiven = {}): Buffer {
  const common = Buffer.alloc(18);
  common.writeInt16BE(channels, 0);
  common.writeUInt32BE(frames, 2);
  common.writeInt16BE(bits, 6);
  Buffer.from('400eac44000000000000', 'hex').copy(common, 8);
  const format = bigChunk(
    'COMM',
    compression === undefined ? common : Buffer.concat([common, Buffer.from(`${compression}\0\0`, 'latin1')]),
  );
  const sound = bigChunk('SSND', Buffer.concat([Buffer.alloc(8), data]));
  const kind = Buffer.from(compression === undefined ? 'AIFF' : 'AIFC');
  return bigChunk('FORM', Buffer.concat([kind, ...(soundFirst ? [sound, format] : [format, sound])]));
}

export interface FlacGiven {
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly bits?: number;
  readonly samples?: number;
}

/** Its stream information, a comment and a frame's beginning. */
export function flac({sampleRate = 44_100, channels = 2, bits = 24, samples = 88_200}: FlacGiven = {}): Buffer {
  const information = Buffer.alloc(34);
  information.writeUInt16BE(4096, 0);
  information.writeUInt16BE(4096, 2);
  const packed = (BigInt(sampleRate) << 44n) | (BigInt(channels - 1) << 41n) | (BigInt(bits - 1) << 36n) | BigInt(samples);
  information.writeBigUInt64BE(packed, 10);
  const comment = Buffer.from('04000000746573740000000000', 'hex').subarray(0, 12);
  const header = (type: number, length: number, isLast: boolean): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    bytes[0] = type | (isLast ? 0x80 : 0);
    return bytes;
  };
  const blocks = [header(0, 34, false), information, header(4, comment.length, true), comment];
  return Buffer.concat([Buffer.from('fLaC'), ...blocks, Buffer.of(0xff, 0xf8), Buffer.alloc(64)]);
}

/** Frames of MPEG 1 layer III at 128 kbit/s and 44100 Hz, stereo: 1152 samples and 417 bytes each. */
export function mp3(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  Buffer.of(0xff, 0xfb, 0x90, 0x00).copy(frame);
  return Buffer.concat(Array.from({length: frames}, () => frame));
}

/** A tag of ID3v2.4 with nothing but padding, so many bytes in all. */
export function id3(bytes: number): Buffer {
  const tag = Buffer.alloc(bytes);
  tag.write('ID3\x04', 'latin1');
  for (let index = 0, size = bytes - 10; index < 4; index++, size = Math.floor(size / 128)) tag[9 - index] = size % 128;
  return tag;
}
