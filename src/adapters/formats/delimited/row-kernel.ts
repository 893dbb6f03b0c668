/** The bytes of row-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../../model/kernel.ts';

/** row-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABJgZgA39/fwBgAn9/AX9gAXsBf2ABfwF/YAN/f38Bf2AEf39/fwF/AxIRAAEBAQECAwQEBQEBAwEDAwMFAwEACQYaBX8BQQALfwFBAAt/AUEAC38BQQALfwFB' +
  'AAsHEQIGbWVtb3J5AgAEcm93cwAACooPEb0CAQp/QcCACCEDQQAoAjAhBkEAKAJMIQpBACgCUCELQQAgADYCSAJAA0AgAyACTw0BIAUgCEEAIAobaiAGRg0BIAAtAABBACgC' +
  'DE0EQCAAEBAhBCAEIAFPDQIgBCEACyAAIAFPDQEgAC0AAEEKRgRAIABBAWohACAMQQFqIQwMAQsgACABEAIhBCAERQ0BIAQgAGsgAiADaxABRQ0BIAskBCADEAYhCSAJRQ0B' +
  'IAoEQCMEIQsgCiAANgIAIAogBDYCBCAKIAw2AgggCiMDNgIMIAogAzYCECAKIAk2AhQgCkEYaiEKCyAJIANGBEAgCEEBaiEIBSAFQQFqIQULIAkhAyAEIQAgByAMIwNqaiEH' +
  'QQAhDAwACwtBACAANgI0QQAgAzYCOEEAIAU2AjxBACAINgJAQQAgByAMajYCRAsZACAAQQAoAixNIABBBmxBACgCKGogAU1xC5kCAQZ/QYAgIQJBACgCGEEMayEDQQAoAgAh' +
  'BUEAKAIEIQZBACgCDCEHQQEkAyAALQAAIQQgBEEAKAIIRgRAQQAPCyAEQQ1GBEBBAA8LAkADQCAAIQQgAC0AACAHTQRAIAAQECEECyAELQAAIAZGBEAgBEEBaiABEAQhACAA' +
  'LQAAIAdNBEAgABAQIQALBSAAIAEQAyEACyAAIAFPBEBBACABNgJIQQAPCyACIwA2AgAgAiMBNgIEIAIjAjYCCCAALQAAIQQgAEEBaiEAIAIgA0YNASACQQxqIQIgBCAFRg0A' +
  'QQAgADYCSEEADwsLIARBCkYEQCAADwtBACAANgJIIARBDUcgACABT3IEQEEADwsgACAALQAAQQpGagtmAgF7AX8gACQAQQAkAgNAIAD9AAQAIQIgAkEA/QcAAP0jIAJBAP0H' +
  'AIAB/SMgAkEA/QcAgQH9I/1Q/VD9ZCEDIANFBEAgAEEQaiEAIAAgAUkNASABDwsLIAAgA2hqIQAgACQBIAALxAECAXsCfyAAJABBACQCA0AgAP0ABAAhAiACQQD9BwAE/SP9' +
  'ZCEDIANBAWsgA0F/c3EhBCAEIAJBAP0HAIQB/Sr9ZHEEQCAEIAJBAP0HAIEB/SP9ZHEEQCABDwsjAyAEIAJBAP0HAIAB/SP9ZHFpaiQDCyADRQRAIABBEGohACAAIAFJDQEg' +
  'AQ8LIAAgA2hBAWpqIQAgACABTwRAIAEPCyAAQQFrJAEgAC0AAEEAKAIERgRAQQEkAiAAQQFqIQAMAQsLIAALKQAgAEEA/QcAhAH9KiAAQQD9BwCCAf0jIABBAP0HAIMB/SP9' +
  'UP1Q/WQLxQIBC39BgAQhAUEAKAIcIQJBACgCECEHQQAoAhRFIQggACEDA0AgASgCCCEJIAlBf0cEQCABKAIEIAkgAxAHIQMLIAMhCkEAIQsgASgCACEGIAZBf0cEQCAGKAIA' +
  'IQQgBigCBCEFIAcgBC0AAEEha0HfAE8gBUEBay0AAEEha0HfAE9ycQRAIAQgBRAKIQQgBCAFEAshBSAEIAUQDQRAQQAPCwsgBCAFRwRAQQEhCAsgCUF/RwRAIAYoAggEfyAE' +
  'IAVBACgCBCADEAkFIAQgBSAEayADEAgLIQNBASAGKAIIIAMgCmsgBSAEa0dyaiELCwsjBEEARyAJQX9HcQRAIwQgCjYCACMEIAM2AgQjBCALNgIIIwRBDGokBAsgAUEMaiEB' +
  'IAEgAkkNAAsgCEUEQCAADwsgA0EAKAIgNgIAIANBACgCJGoLLAEBfwNAIAIgA2ogACADav0ABAD9CwQAIANBEGohAyADIAFJDQALIAIgAWoLYQIBewN/A0AgACAEav0ABAAh' +
  'AyACIARqIAP9CwQAIAMQBSEFIAUEQCABIARrIQYgBWggBkkEQCAAIARqIAAgAWpBfyACIARqEAkPCwsgBEEQaiEEIAQgAUkNAAsgAiABagukAQECfwJAA0AgACABTw0BIAAt' +
  'AAAhBCAAQQFqIQAgACAEIAJGaiEAIAQtAIACIQUgBUUEQCADIAQ6AAAgA0EBaiEDDAELIAVBAUcEQCADQdwAOgAAIAMgBToAASADQQJqIQMMAQsgA0Hc6sGBAzYCACADQTAg' +
  'BEEEdmo6AAQgBEEPcSEEIAMgBEEwQdcAIARBCkkbajoABSADQQZqIQMMAAsLIAMLJAACQANAIAAgAU8NASAALQAAEAxFDQEgAEEBaiEADAALCyAACycAAkADQCAAIAFPDQEg' +
  'AUEBay0AABAMRQ0BIAFBAWshAQwACwsgAQsQACAAQSBGIABBCWtBBUlyC0QAIAAgAU8EQEEADwsgAC0AAEGAAU8EQCAAEA4EQEEBDwsLIAFBAWstAABBgAFJBEBBAA8LIAFB' +
  'AmsQDiABQQNrEA5yC3IBA38gAC8BACEBIAFBwsECRgRAQQEPCyAALQACIQMgAUHigQJGBEAgA0GAAWtBC0kgA0GvAUZyIANB/gFxQagBRnIPCyABIANBEHRyIQIgAkHhtYIE' +
  'RiACQeKD/gRGciACQeOBggRGIAJB7/f+BUZycgsNACAAQSBGIABBCUZyCx0AAkADQCAALQAAEA9FDQEgAEEBaiEADAALCyAACws8AwBBgAELBQoNIlwfAEGAAgsjAQEBAQEB' +
  'AQFidG4BZnIBAQEBAQEBAQEBAQEBAQEBAQEAACIAQdwCCwFc';

interface RowKernelExports extends KernelExports {
  readonly rows: (at: number, stop: number, full: number) => void;
}

/** One a thread: whoever loads it is its owner until another does. */
export interface RowKernel {
  readonly rows: RowKernelExports['rows'];
  readonly memory: Buffer;
  /** By `number`; and all that is told. */
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
  rowsTold: 19,
  valuesTold: 20,
} as const;

/** Where in its memory things stand, and how many bytes they may take. */
export const room = {
  columns: {at: 512, bytes: 3584, each: 12},
  cells: {at: 4096, bytes: 12_288, each: 12},
  names: {at: 16_384, bytes: 49_136},
  window: {at: 65_536, bytes: 65_536},
  lines: {at: 131_136, bytes: 262_144},
  rowsTold: {at: 458_752, bytes: 49_152, each: 24},
  valuesTold: {at: 507_904, bytes: 81_920, each: 12},
} as const;

const instance = kernelOf<RowKernelExports>(kernelBytes);
let kernel: RowKernel | undefined;

/** The thread's; undefined where there can be none. */
export function rowKernel(): RowKernel | undefined {
  if (kernel !== undefined) return kernel;
  const exports = instance();
  if (exports === undefined) return undefined;
  const {buffer} = exports.memory;
  kernel = {rows: exports.rows, memory: Buffer.from(buffer), numbers: new Int32Array(buffer), owner: undefined};
  return kernel;
}
