/** The bytes of shape-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../model/kernel.ts';

/** shape-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABDAJgAX8Bf2ACf38BfwMIBwABAQABAQAFAwEAAgYVBH8BQQALfwFBAAt/AUEAC38BQQALBxECBm1lbW9yeQIABHdhbGsAAAqGBwfEAQEDf0HAACEBQQEhA0EIQQA2Ag' +
  'ADQCAA/QAEACAB/QAEAP1RIAH9AAQg/U4gAP0ABBAgAf0ABBD9USAB/QAEMP1O/VD9UwRAQX8PCyAAIAEoAkBqQQAQASEAIABBf0YEQEF/DwsgASgCRCECIAIjADoAgEAgAiMBOgCA' +
  'QiACQQJ0IwI2AoBEIAJBAnQjAzYCgEwgAyMBcSEDIAFB0ABqIQEgAUEAKAIASQ0AC0EEIAM2AgAgAEEBakF/IAAtAABB/QBGGwurAQEBfyAALQAAIQJBASQBIAJBIkYEQCAAQQFqEA' +
  'MPCyAAJAIgAkEwa0EKSSACQS1GcgRAIAAgAkEtRhAEDwsgAkHbAEYEQCABBH9BfwUgABAGCw8LIAAoAgBB9OTVqwZGBEBBBCAAQQRqEAIPCyAAKAIAQe7qseMGRgRAQQYgAEEEahAC' +
  'DwsgACgCAEHmwrGbB0YgAC0ABEHlAEZxBEBBBSAAQQVqEAIPC0F/CwwAIAAkACABJAMgAQuNAQIBewF/IAAkAgNAIAD9AAQAIQEgAf0MIiIiIiIiIiIiIiIiIiIiIv0jIAH9DFxcXF' +
  'xcXFxcXFxcXFxcXFz9I/1QIAH9DCAgICAgICAgICAgICAgICD9Jv1Q/WQhAiACRQRAIABBEGohAAwBCwsgACACaGohACAALQAAQSJHBEBBfw8LQQEgABACQQFqC+UBAQV/IAAgAWoh' +
  'AiACQQoQBSEAIAAgAmshBCACLQAAQTBGIQUgBEUgBSAEQQFLcXIEQEF/DwsgBSABcUUkASAALQAAQS5GBEAgAEEBaiEDIANBChAFIQAgACADRgRAQX8PCyAEIAAgA2tqIQQgAEEBay' +
  '0AAEEwRyAFRSADQQEQBSADa0EFTXJxJAELIAAtAABBIHJB5QBGBEBBfw8LIARBD0sjAXEEQEEIKAIAIQYgBkEQSQRAIAZBA3QgAiABazYCgGAgBkEDdCAANgKEYEEIIAZBAWo2AgAF' +
  'QQAkAQsLQQMgABACCx4AA0AgAC0AAEEwayABSQRAIABBAWohAAwBCwsgAAtvAQN/IABBAWohAUEBIQIgAS0AAEHdAEYEQCABQQFqIQEFA0AgAUEBEAEhASABQX9GBEBBfw8LIAIjAX' +
  'EhAiABLQAAIQMgAUEBaiEBIANBLEYNACADQd0ARwRAQX8PCwsLIAAkAiACJAFBByABEAIL';

interface ShapeKernelExports extends KernelExports {
  readonly walk: (at: number) => number;
}

export interface ShapeKernel {
  /** From a place of `window` that is counted from `windowAt`. */
  readonly walk: ShapeKernelExports['walk'];
  /** All of its memory: places that `walk` and the slots tell count in it. */
  readonly memory: Buffer;
  readonly shape: DataView;
  /** Three: where the shape ends, whether all values were plain, wide numbers apart, and how many of these there are. */
  readonly numbers: Int32Array;
  /** Where wide numbers begin and end, in turn. */
  readonly wide: Int32Array;
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
  numbers: new Int32Array(buffer, 0, 3),
  wide: new Int32Array(buffer, 12_288, 32),
  kinds: new Uint8Array(buffer, 8192, slotsMost + 1),
  plain: new Uint8Array(buffer, 8448, slotsMost + 1),
  starts: new Int32Array(buffer, 8704, slotsMost + 1),
  ends: new Int32Array(buffer, 9728, slotsMost + 1),
  owner: undefined,
}));
