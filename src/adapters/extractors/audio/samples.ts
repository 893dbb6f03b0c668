/** How uncompressed samples are written, and their value between -1 and 1. */
import {endianness} from 'node:os';

export interface SampleKind {
  readonly type: 'unsigned' | 'signed' | 'float';
  /** Of one sample, padding included. */
  readonly bytes: number;
  readonly endian: 'little' | 'big';
}

/** Calls for each whole sample, in order. */
export type SampleWalk = (bytes: Uint8Array, take: (sample: number) => void) => void;

/** Undefined where no such samples are known. */
export function sampleWalk({type, bytes: width, endian}: SampleKind): SampleWalk | undefined {
  const isLittle = endian === 'little';
  if (type === 'float') return width === 4 || width === 8 ? floats(width, isLittle) : undefined;
  if (width === 1) return singles(type === 'unsigned' ? 128 : 0);
  if (type === 'unsigned' || width > 4) return undefined;
  // Ten times as fast as a DataView; most recordings are these.
  if (width === 2 && isLittle && endianness() === 'LE') return words;
  return integers(width, isLittle);
}

function singles(zero: number): SampleWalk {
  return (bytes, take) => {
    for (const byte of bytes) take(zero > 0 ? (byte - zero) / 128 : ((byte << 24) >> 24) / 128);
  };
}

const words: SampleWalk = (bytes, take) => {
  const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const samples = new Int16Array(even.buffer, even.byteOffset, even.byteLength >> 1);
  for (let index = 0; index < samples.length; index++) take((samples[index] as number) / 0x8000);
};

function integers(width: number, isLittle: boolean): SampleWalk {
  const scale = 2 ** (8 * width - 1);
  return (bytes, take) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + width <= buffer.length; at += width) {
      take((isLittle ? buffer.readIntLE(at, width) : buffer.readIntBE(at, width)) / scale);
    }
  };
}

function floats(width: 4 | 8, isLittle: boolean): SampleWalk {
  return (bytes, take) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + width <= bytes.byteLength; at += width) {
      take(width === 4 ? view.getFloat32(at, isLittle) : view.getFloat64(at, isLittle));
    }
  };
}
