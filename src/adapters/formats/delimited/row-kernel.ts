/** The bytes of row-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../kernel-instance.ts';

/** row-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABJgZgA39/fwBgAn9/AX9gAXsBf2ABfwF/YAN/f38Bf2AEf39/fwF/AxIRAAEBAQECAwQEBQEBAwEDAwMFAwEABwYVBH8BQQALfwFBAAt/AUEAC38BQQALBxEC' +
  'Bm1lbW9yeQIABHJvd3MAAArQDRHfAQEHf0HAgAghA0EAKAIwIQZBACAANgJIAkADQCADIAJPDQEgBSAGRg0BIAAtAABBACgCDE0EQCAAEBAhBCAEIAFPDQIgBCEACyAAIAFP' +
  'DQEgAC0AAEEKRgRAIABBAWohACAHQQFqIQcMAQsgACABEAIhBCAERQ0BIAQgAGsgAiADaxABRQ0BIAMQBiEJIAlFDQEgCSADRgRAIAhBAWohCAUgBUEBaiEFCyAJIQMgBCEA' +
  'IAcjA2ohBwwACwtBACAANgI0QQAgAzYCOEEAIAU2AjxBACAINgJAQQAgBzYCRAsZACAAQQAoAixNIABBBmxBACgCKGogAU1xC5kCAQZ/QYAgIQJBACgCGEEMayEDQQAoAgAh' +
  'BUEAKAIEIQZBACgCDCEHQQEkAyAALQAAIQQgBEEAKAIIRgRAQQAPCyAEQQ1GBEBBAA8LAkADQCAAIQQgAC0AACAHTQRAIAAQECEECyAELQAAIAZGBEAgBEEBaiABEAQhACAA' +
  'LQAAIAdNBEAgABAQIQALBSAAIAEQAyEACyAAIAFPBEBBACABNgJIQQAPCyACIwA2AgAgAiMBNgIEIAIjAjYCCCAALQAAIQQgAEEBaiEAIAIgA0YNASACQQxqIQIgBCAFRg0A' +
  'QQAgADYCSEEADwsLIARBCkYEQCAADwtBACAANgJIIARBDUcgACABT3IEQEEADwsgACAALQAAQQpGagtmAgF7AX8gACQAQQAkAgNAIAD9AAQAIQIgAkEA/QcAAP0jIAJBAP0H' +
  'AIAB/SMgAkEA/QcAgQH9I/1Q/VD9ZCEDIANFBEAgAEEQaiEAIAAgAUkNASABDwsLIAAgA2hqIQAgACQBIAALxAECAXsCfyAAJABBACQCA0AgAP0ABAAhAiACQQD9BwAE/SP9' +
  'ZCEDIANBAWsgA0F/c3EhBCAEIAJBAP0HAIQB/Sr9ZHEEQCAEIAJBAP0HAIEB/SP9ZHEEQCABDwsjAyAEIAJBAP0HAIAB/SP9ZHFpaiQDCyADRQRAIABBEGohACAAIAFJDQEg' +
  'AQ8LIAAgA2hBAWpqIQAgACABTwRAIAEPCyAAQQFrJAEgAC0AAEEAKAIERgRAQQEkAiAAQQFqIQAMAQsLIAALKQAgAEEA/QcAhAH9KiAAQQD9BwCCAf0jIABBAP0HAIMB/SP9' +
  'UP1Q/WQL6QEBCH9BgAQhAUEAKAIcIQJBACgCECEHQQAoAhRFIQggACEDA0AgASgCBCABKAIIIAMQByEDIAEoAgAhBiAGQX9HBEAgBigCACEEIAYoAgQhBSAHIAQtAABBIWtB' +
  '3wBPIAVBAWstAABBIWtB3wBPcnEEQCAEIAUQCiEEIAQgBRALIQUgBCAFEA0EQEEADwsLIAQgBUcEQEEBIQgLIAYoAggEfyAEIAVBACgCBCADEAkFIAQgBSAEayADEAgLIQML' +
  'IAFBDGohASABIAJJDQALIAhFBEAgAA8LIANBACgCIDYCACADQQAoAiRqCywBAX8DQCACIANqIAAgA2r9AAQA/QsEACADQRBqIQMgAyABSQ0ACyACIAFqC2ECAXsDfwNAIAAg' +
  'BGr9AAQAIQMgAiAEaiAD/QsEACADEAUhBSAFBEAgASAEayEGIAVoIAZJBEAgACAEaiAAIAFqQX8gAiAEahAJDwsLIARBEGohBCAEIAFJDQALIAIgAWoLpAEBAn8CQANAIAAg' +
  'AU8NASAALQAAIQQgAEEBaiEAIAAgBCACRmohACAELQCAAiEFIAVFBEAgAyAEOgAAIANBAWohAwwBCyAFQQFHBEAgA0HcADoAACADIAU6AAEgA0ECaiEDDAELIANB3OrBgQM2' +
  'AgAgA0EwIARBBHZqOgAEIARBD3EhBCADIARBMEHXACAEQQpJG2o6AAUgA0EGaiEDDAALCyADCyQAAkADQCAAIAFPDQEgAC0AABAMRQ0BIABBAWohAAwACwsgAAsnAAJAA0Ag' +
  'ACABTw0BIAFBAWstAAAQDEUNASABQQFrIQEMAAsLIAELEAAgAEEgRiAAQQlrQQVJcgtEACAAIAFPBEBBAA8LIAAtAABBgAFPBEAgABAOBEBBAQ8LCyABQQFrLQAAQYABSQRA' +
  'QQAPCyABQQJrEA4gAUEDaxAOcgtyAQN/IAAvAQAhASABQcLBAkYEQEEBDwsgAC0AAiEDIAFB4oECRgRAIANBgAFrQQtJIANBrwFGciADQf4BcUGoAUZyDwsgASADQRB0ciEC' +
  'IAJB4bWCBEYgAkHig/4ERnIgAkHjgYIERiACQe/3/gVGcnILDQAgAEEgRiAAQQlGcgsdAAJAA0AgAC0AABAPRQ0BIABBAWohAAwACwsgAAsLPAMAQYABCwUKDSJcHwBBgAIL' +
  'IwEBAQEBAQEBYnRuAWZyAQEBAQEBAQEBAQEBAQEBAQEBAAAiAEHcAgsBXA==';

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
  lastBlank: 3,
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
