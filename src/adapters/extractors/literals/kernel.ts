/**
 * The bytes of kernel.wat, which says what they do, and a room for them to work in. Where this machine has no WebAssembly (or none
 * with vectors) the same is done plainly.
 */

/** kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABBgFgAX8BfwMCAQAFAwEAAgcRAgZtZW1vcnkCAARmaW5kAAAKgwMBgAMCA38Ke0EA/QAEACEGQQD9AAQQIQdBAP0ABCAhCEEA/QAEMCEJQQD9' +
  'AARAIQpBAP0ABFAhC0EA/QAEYCEMQQD9AARwIQ1BgIICIQICQANAIAEgAE8NASAB/QAEgAEhBCAGIAT9DA8PDw8PDw8PDw8PDw8PDw/9Tv0OIAcgBEEE/W39' +
  'Dv1OIQUgAf0ABIEBIQQgBSAIIAT9DA8PDw8PDw8PDw8PDw8PDw/9Tv0OIAkgBEEE/W39Dv1O/U4hBSAB/QAEggEhBCAFIAogBP0MDw8PDw8PDw8PDw8PDw8P' +
  'D/1O/Q4gCyAEQQT9bf0O/U79TiEFIAH9AASDASEEIAUgDCAE/QwPDw8PDw8PDw8PDw8PDw8P/U79DiANIARBBP1t/Q79Tv1OIQUgBf1TBEAgBf0MAAAAAAAA' +
  'AAAAAAAAAAAAAP0k/WQhAwNAIAIgASADaGo7AQAgAkECaiECIAMgA0EBa3EhAyADDQALCyABQRBqIQEMAAsLIAJBgIICa0EBdgs=';

/** Positions of the fixed places in a room's memory, as kernel.wat has them. */
const textAt = 128;
const placesAt = 33024;
/** Units of text that a room takes at once. */
export const windowLength = 32 * 1024;
/** Bytes that literals are told by. */
export const depth = 4;
const tableBytes = 16;

export interface Room {
  /** For each of the first bytes two tables: by its low half and by its high half, which groups of literals have it there. */
  readonly tables: Uint8Array;
  /** Text as latin1; what stands behind its length is left of earlier texts. */
  readonly text: Buffer;
  /** Where literals may begin, in order, once `find` was called. */
  readonly places: Uint16Array;
  /** @returns how many places were found; some may stand behind `length` */
  readonly find: (length: number) => number;
}

/** What Node's types do not know. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => {
    readonly exports: {readonly memory: {readonly buffer: ArrayBuffer}; readonly find: Room['find']};
  };
};

/** Compiled once a thread. */
let compiled: object | undefined;

/** @throws where there is no WebAssembly with vectors */
export function vectorRoom(): Room {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  const {memory, find} = new WebAssembly.Instance(compiled).exports;
  return {...viewsOf(memory.buffer), find};
}

/** The same at a tenth of the speed. */
export function plainRoom(): Room {
  const views = viewsOf(new ArrayBuffer(placesAt + 2 * windowLength));
  return {...views, find: (length) => findPlainly(views, length)};
}

export function newRoom(): Room {
  try {
    return vectorRoom();
  } catch {
    return plainRoom();
  }
}

function viewsOf(memory: ArrayBuffer): Omit<Room, 'find'> {
  return {
    tables: new Uint8Array(memory, 0, 2 * depth * tableBytes),
    text: Buffer.from(memory, textAt, windowLength + tableBytes),
    places: new Uint16Array(memory, placesAt, windowLength),
  };
}

function findPlainly({tables, text, places}: Omit<Room, 'find'>, length: number): number {
  let count = 0;
  for (let at = 0; at < length; at++) {
    let groups = 0xff;
    for (let index = 0; index < depth && groups !== 0; index++) {
      const byte = text[at + index] ?? 0;
      const low = 2 * index * tableBytes;
      groups &= (tables[low + (byte & 0x0f)] ?? 0) & (tables[low + tableBytes + (byte >> 4)] ?? 0);
    }
    if (groups !== 0) places[count++] = at;
  }
  return count;
}
