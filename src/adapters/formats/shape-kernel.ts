/** The bytes of shape-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../model/kernel.ts';

/** shape-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABDAJgAX8Bf2ACf38BfwMIBwABAQABAQAFAwEAAgYVBH8BQQALfwFBAAt/AUEAC38BQQALBxECBm1lbW9yeQIABHdhbGsAAArJBge9AQEDf0HAACEBQQEhAwNA' +
  'IAD9AAQAIAH9AAQA/VEgAf0ABCD9TiAA/QAEECAB/QAEEP1RIAH9AAQw/U79UP1TBEBBfw8LIAAgASgCQGpBABABIQAgAEF/RgRAQX8PCyABKAJEIQIgAiMAOgCAQCACIwE6' +
  'AIBCIAJBAnQjAjYCgEQgAkECdCMDNgKATCADIwFxIQMgAUHQAGohASABQQAoAgBJDQALQQQgAzYCACAAQQFqQX8gAC0AAEH9AEYbC6sBAQF/IAAtAAAhAkEBJAEgAkEiRgRA' +
  'IABBAWoQAw8LIAAkAiACQTBrQQpJIAJBLUZyBEAgACACQS1GEAQPCyACQdsARgRAIAEEf0F/BSAAEAYLDwsgACgCAEH05NWrBkYEQEEEIABBBGoQAg8LIAAoAgBB7uqx4wZG' +
  'BEBBBiAAQQRqEAIPCyAAKAIAQebCsZsHRiAALQAEQeUARnEEQEEFIABBBWoQAg8LQX8LDAAgACQAIAEkAyABC40BAgF7AX8gACQCA0AgAP0ABAAhASAB/QwiIiIiIiIiIiIi' +
  'IiIiIiIi/SMgAf0MXFxcXFxcXFxcXFxcXFxcXP0j/VAgAf0MICAgICAgICAgICAgICAgIP0m/VD9ZCECIAJFBEAgAEEQaiEADAELCyAAIAJoaiEAIAAtAABBIkcEQEF/DwtB' +
  'ASAAEAJBAWoLrwEBBH8gACABaiECIAJBChAFIQAgACACayEEIAItAABBMEYhBSAERSAFIARBAUtxcgRAQX8PCyAFIAFxRSQBIAAtAABBLkYEQCAAQQFqIQMgA0EKEAUhACAA' +
  'IANGBEBBfw8LIAQgACADa2ohBCAAQQFrLQAAQTBHIAVFIANBARAFIANrQQVNcnEkAQsgAC0AAEEgckHlAEYEQEF/DwsgBEEPSwRAQQAkAQtBAyAAEAILHgADQCAALQAAQTBr' +
  'IAFJBEAgAEEBaiEADAELCyAAC28BA38gAEEBaiEBQQEhAiABLQAAQd0ARgRAIAFBAWohAQUDQCABQQEQASEBIAFBf0YEQEF/DwsgAiMBcSECIAEtAAAhAyABQQFqIQEgA0Es' +
  'Rg0AIANB3QBHBEBBfw8LCwsgACQCIAIkAUEHIAEQAgs=';

interface ShapeKernelExports extends KernelExports {
  readonly walk: (at: number) => number;
}

export interface ShapeKernel {
  /** From a place of `window` that is counted from `windowAt`. */
  readonly walk: ShapeKernelExports['walk'];
  /** All of its memory: places that `walk` and the slots tell count in it. */
  readonly memory: Buffer;
  readonly shape: DataView;
  /** Two numbers: where the shape ends, and whether all values were plain. */
  readonly numbers: Int32Array;
  readonly kinds: Uint8Array;
  readonly plain: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Whose shape it holds: one kernel serves all searches of a thread. */
  owner: object | undefined;
}

export const shapeAt = 64;
export const fieldsMost = 64;
/** Of the text before a value. */
export const textMost = 32;
export const fieldBytes = 80;
/** The last is written and never read. */
export const slotsMost = 255;
export const windowAt = 16_384;
export const windowBytes = 64 * 1024;

/** The thread's; undefined where there can be none. */
export const shapeKernel = kernelOf<ShapeKernelExports, ShapeKernel>(kernelBytes, ({memory: {buffer}, walk}) => ({
  walk,
  memory: Buffer.from(buffer),
  shape: new DataView(buffer, shapeAt, fieldsMost * fieldBytes),
  numbers: new Int32Array(buffer, 0, 2),
  kinds: new Uint8Array(buffer, 8192, slotsMost + 1),
  plain: new Uint8Array(buffer, 8448, slotsMost + 1),
  starts: new Int32Array(buffer, 8704, slotsMost + 1),
  ends: new Int32Array(buffer, 9728, slotsMost + 1),
  owner: undefined,
}));
