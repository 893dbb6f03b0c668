/** How uncompressed samples are written, and their values: whole numbers as they are, floats between -1 and 1. */

export interface SampleKind {
  readonly type: 'unsigned' | 'signed' | 'float';
  /** Of one sample, padding included. */
  readonly bytes: number;
  readonly endian: 'little' | 'big';
}

export interface SampleDecoding {
  /** What full scale is. */
  readonly scale: number;
  /** Puts the value of each whole sample into `values`, in order; how many. A loop a kind: a call a sample took twenty times as long. */
  decode(bytes: Uint8Array, values: Float64Array): number;
}

/** Undefined where no such samples are known. */
export function sampleDecoding({type, bytes: width, endian}: SampleKind): SampleDecoding | undefined {
  const isLittle = endian === 'little';
  if (type === 'float') return width === 4 || width === 8 ? {scale: 1, decode: floats(width, isLittle)} : undefined;
  const decode = type === 'unsigned' && width === 1 ? singles(128) : type === 'signed' ? integers[width]?.(isLittle) : undefined;
  return decode === undefined ? undefined : {scale: 2 ** (8 * width - 1), decode};
}

type Decode = SampleDecoding['decode'];

/** By the bytes of a sample. */
const integers: Readonly<Record<number, (isLittle: boolean) => Decode>> = {1: () => singles(0), 2: words, 3: threes, 4: fours};

/** With a zero in the middle they have no sign of their own. */
function singles(zero: 0 | 128): Decode {
  return (bytes, values) => {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] as number;
      values[index] = zero === 0 ? (byte << 24) >> 24 : byte - zero;
    }
    return bytes.length;
  };
}

function words(isLittle: boolean): Decode {
  const [low, high] = isLittle ? [0, 1] : [1, 0];
  return (bytes, values) => {
    const count = bytes.length >> 1;
    for (let index = 0, at = 0; index < count; index++, at += 2) {
      values[index] = (((bytes[at + high] as number) << 24) | ((bytes[at + low] as number) << 16)) >> 16;
    }
    return count;
  };
}

function threes(isLittle: boolean): Decode {
  const [low, high] = isLittle ? [0, 2] : [2, 0];
  return (bytes, values) => {
    const count = Math.floor(bytes.length / 3);
    for (let index = 0, at = 0; index < count; index++, at += 3) {
      const upper = ((bytes[at + high] as number) << 24) | ((bytes[at + 1] as number) << 16);
      values[index] = (upper | ((bytes[at + low] as number) << 8)) >> 8;
    }
    return count;
  };
}

function fours(isLittle: boolean): Decode {
  return (bytes, values) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = bytes.length >> 2;
    for (let index = 0; index < count; index++) values[index] = view.getInt32(index * 4, isLittle);
    return count;
  };
}

function floats(width: 4 | 8, isLittle: boolean): Decode {
  return (bytes, values) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = Math.floor(bytes.length / width);
    for (let index = 0; index < count; index++) {
      values[index] = width === 4 ? view.getFloat32(index * 4, isLittle) : view.getFloat64(index * 8, isLittle);
    }
    return count;
  };
}
