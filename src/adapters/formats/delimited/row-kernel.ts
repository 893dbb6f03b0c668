/** The bytes of row-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../kernel-instance.ts';

/** row-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABJgZgA39/fwBgAn9/AX9gAXsBf2ABfwF/YAN/f38Bf2AEf39/fwF/AxEQAAEBAQECAwQFAQEDAQMDAwUDAQAHBhUEfwFBAAt/AUEAC38BQQALfwFBAAsHEQIG' +
  'bWVtb3J5AgAEcm93cwAACocNENkBAQd/QcCACCEDQQAoAjAhBkEAIAA2AkgCQANAIAMgAk8NASAFIAZGDQFBACgCDARAIAAQDyEEIAQgAU8NAiAEIQALIAAgAU8NASAALQAA' +
  'QQpGBEAgAEEBaiEAIAdBAWohBwwBCyAAIAEQAiEEIARFDQEgBCAAayACIANrEAFFDQEgAxAGIQkgCUUNASAJIANGBEAgCEEBaiEIBSAFQQFqIQULIAkhAyAEIQAgByMDaiEH' +
  'DAALC0EAIAA2AjRBACADNgI4QQAgBTYCPEEAIAg2AkBBACAHNgJECxkAIABBACgCLE0gAEEGbEEAKAIoaiABTXELjAIBBX9BgCAhAkEAKAIYQQxrIQNBACgCACEFQQAoAgQh' +
  'BkEBJAMgAC0AACEEIARBACgCCEYEQEEADwsgBEENRgRAQQAPCwJAA0AgACEEQQAoAgwEQCAAEA8hBAsgBC0AACAGRgRAIARBAWogARAEIQBBACgCDARAIAAQDyEACwUgACAB' +
  'EAMhAAsgACABTwRAQQAgATYCSEEADwsgAiMANgIAIAIjATYCBCACIwI2AgggAC0AACEEIABBAWohACACIANGDQEgAkEMaiECIAQgBUYNAEEAIAA2AkhBAA8LCyAEQQpGBEAg' +
  'AA8LQQAgADYCSCAEQQ1HIAAgAU9yBEBBAA8LIAAgAC0AAEEKRmoLkAEDAXsCfwF7QQD9BwAAIQUgACQAQQAkAgNAIAD9AAQAIQIgAiAF/SMgAkEA/QcAgAH9IyACQQD9BwCB' +
  'Af0j/VD9UP1kIQMgAhAFIQQgA0UEQCAEBEBBASQCCyAAQRBqIQAgACABSQ0BIAEPCwsgBCADQQFrIANBf3NxcQRAQQEkAgsgACADaGohACAAJAEgAAvQAQIBewJ/IAAkAEEA' +
  'JAIDQCAA/QAEACECIAJBAP0HAAT9I/1kIQNB//8DIQQgAwRAIANBAWsgA0F/c3EhBAsgAhAFIARxBEAjAkEBciQCIAQgAkEA/QcAgQH9I/1kcQRAIAEPCyMDIAQgAkEA/QcA' +
  'gAH9I/1kcWlqJAMLIANFBEAgAEEQaiEAIAAgAUkNASABDwsgACADaEEBamohACAAIAFPBEAgAQ8LIABBAWskASAALQAAQQAoAgRGBEAjAkECciQCIABBAWohAAwBCwsgAAsp' +
  'ACAAQQD9BwCEAf0qIABBAP0HAIIB/SMgAEEA/QcAgwH9I/1Q/VD9ZAvPAQEIf0GABCEBQQAoAhwhAkEAKAIQIQdBACgCFEUhCCAAIQMDQCABKAIEIAEoAgggAxAHIQMgASgC' +
  'ACEGIAZBf0cEQCAGKAIAIQQgBigCBCEFIAcEQCAEIAUQCSEEIAQgBRAKIQUgBCAFEAwEQEEADwsLIAQgBUcEQEEBIQgLIAYoAggEfyAEIAUgBigCCEECcSADEAgFIAQgBSAE' +
  'ayADEAcLIQMLIAFBDGohASABIAJJDQALIAhFBEAgAA8LIANBACgCIDYCACADQQAoAiRqCywBAX8DQCACIANqIAAgA2r9AAQA/QsEACADQRBqIQMgAyABSQ0ACyACIAFqC7MB' +
  'AQN/IAIEf0EAKAIEBUF/CyEGAkADQCAAIAFPDQEgAC0AACEEIABBAWohACAAIAQgBkZqIQAgBC0AgAIhBSAFRQRAIAMgBDoAACADQQFqIQMMAQsgBUEBRwRAIANB3AA6AAAg' +
  'AyAFOgABIANBAmohAwwBCyADQdzqwYEDNgIAIANBMCAEQQR2ajoABCAEQQ9xIQQgAyAEQTBB1wAgBEEKSRtqOgAFIANBBmohAwwACwsgAwskAAJAA0AgACABTw0BIAAtAAAQ' +
  'C0UNASAAQQFqIQAMAAsLIAALJwACQANAIAAgAU8NASABQQFrLQAAEAtFDQEgAUEBayEBDAALCyABCxAAIABBIEYgAEEJa0EFSXILRAAgACABTwRAQQAPCyAALQAAQYABTwRA' +
  'IAAQDQRAQQEPCwsgAUEBay0AAEGAAUkEQEEADwsgAUECaxANIAFBA2sQDXILcgEDfyAALwEAIQEgAUHCwQJGBEBBAQ8LIAAtAAIhAyABQeKBAkYEQCADQYABa0ELSSADQa8B' +
  'RnIgA0H+AXFBqAFGcg8LIAEgA0EQdHIhAiACQeG1ggRGIAJB4oP+BEZyIAJB44GCBEYgAkHv9/4FRnJyCw0AIABBIEYgAEEJRnILHQACQANAIAAtAAAQDkUNASAAQQFqIQAM' +
  'AAsLIAALCzwDAEGAAQsFCg0iXB8AQYACCyMBAQEBAQEBAWJ0bgFmcgEBAQEBAQEBAQEBAQEBAQEBAQAAIgBB3AILAVw=';

interface RowKernelExports extends KernelExports {
  readonly rows: (at: number, stop: number, full: number) => void;
}

/** One a thread: whoever loads it is its owner until another does. */
export interface RowKernel {
  readonly rows: RowKernelExports['rows'];
  readonly memory: Buffer;
  /** By `number`. */
  readonly numbers: Int32Array;
  owner: object | undefined;
}

/** Where a number stands in `numbers`: see the memory's plan in row-kernel.wat. */
export const number = {
  delimiter: 0,
  quote: 1,
  comment: 2,
  padded: 3,
  trims: 4,
  leavesOutEmpty: 5,
  behindCells: 6,
  behindColumns: 7,
  lineEnd: 8,
  lineEndBytes: 9,
  frameBytes: 10,
  recordBytesMax: 11,
  recordsMost: 12,
  behind: 13,
  written: 14,
  rows: 15,
  filtered: 16,
  lines: 17,
  seen: 18,
} as const;

/** Where in its memory things stand, and how many bytes they may take. */
export const room = {
  columns: {at: 512, bytes: 3584, each: 12},
  cells: {at: 4096, bytes: 12_288, each: 12},
  names: {at: 16_384, bytes: 49_136},
  window: {at: 65_536, bytes: 65_536},
  lines: {at: 131_136, bytes: 262_144},
} as const;

const numbers = 32;
const instance = kernelOf<RowKernelExports>(kernelBytes);
let kernel: RowKernel | undefined;

/** The thread's; undefined where there can be none. */
export function rowKernel(): RowKernel | undefined {
  if (kernel !== undefined) return kernel;
  const exports = instance();
  if (exports === undefined) return undefined;
  const {buffer} = exports.memory;
  kernel = {rows: exports.rows, memory: Buffer.from(buffer), numbers: new Int32Array(buffer, 0, numbers), owner: undefined};
  return kernel;
}
