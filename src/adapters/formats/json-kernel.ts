/** The bytes of json-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../model/kernel.ts';

/** json-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABEwNgAn9/AX9gAX8Bf2ADf39/AX8DCAcAAAEAAAIBBQMBAAIHPAcGbWVtb3J5AgAEbWFyawAABWZlZWRzAAEGaW5zaWRlAAIDZW5kAAMIZWxlbWVudHMABAZ2YWx1' +
  'ZXMABQq5Dwf5BgMDfxN7D35BAP0HACAhBUEA/QcAISEGQQD9BwAiIQdBAP0HACMhCEEA/QcAJCEJQQD9BwAlIQpBAP0HACYhC0IAQQA1AgB9ISBBADUCBCEhIABBBnQhA0HAgAQh' +
  'BAJAA0AgAiADRg0BIAL9AARAIQwgAv0ABFAhDSAC/QAEYCEOIAL9AARwIQ8gDCAF/SP9ZK0gDSAF/SP9ZK1CEIaEIA4gBf0j/WStQiCGIA8gBf0j/WStQjCGhIQhGEIAIRkgISEk' +
  'IAwgBv0jIA0gBv0j/VAgDiAG/SMgDyAG/SP9UP1Q/VMgIadyBEAgDCAG/SP9ZK0gDSAG/SP9ZK1CEIaEIA4gBv0j/WStQiCGIA8gBv0j/WStQjCGhIQhGSAZICFCf4WDISIgIkIB' +
  'hkKq1arVqtWq1ap/hCAifUKq1arVqtWq1ap/hSEjIBhCfyAjIBkgIYSFhYMhGCAjIBmDQj+IISELICAhHiAYQgBSBEAgGCEeIB4gHkIBhoUhHiAeIB5CAoaFIR4gHiAeQgSGhSEe' +
  'IB4gHkIIhoUhHiAeIB5CEIaFIR4gHiAeQiCGhSEeIB4gIIUhHgsgHkJ/hSEfIBkgH4NCAFINASAeQj+HISAgBCAeNwMgIB9QBEAgBEIANwMAIARCADcDCCAEQgA3AxBCACEbBSAM' +
  'IAf9IyEUIAwgC/1QIRAgDSAH/SMhFSANIAv9UCERIA4gB/0jIRYgDiAL/VAhEiAPIAf9IyEXIA8gC/1QIRMgECAJ/SMgFP1Q/WStIBEgCf0jIBX9UP1krUIQhoQgEiAJ/SMgFv1Q' +
  '/WStQiCGIBMgCf0jIBf9UP1krUIwhoSEIRsgECAK/SMgFP1Q/WStIBEgCv0jIBX9UP1krUIQhoQgEiAK/SMgFv1Q/WStQiCGIBMgCv0jIBf9UP1krUIwhoSEIRwgGyAfgyEbIBwg' +
  'H4MhHCAbIByDIR0gGyAdhSEbIAQgGzcDACAEIBwgHYU3AwggBCAdNwMQC0IAISYgAQRAIAwgCP0j/WStIA0gCP0j/WStQhCGhCAOIAj9I/1krUIghiAPIAj9I/1krUIwhoSEIRog' +
  'GiAegyAbIBpCAYYgJYSDhCEmIBpCP4ghJQsgBCAmNwMYIARBKGohBCACQcAAaiECDAALC0EAICBCAYM+AgBBACAhICQgAiADRhs+AgQgAkEGdgu8AQICfwJ7QQD9BwAjIQQCQANA' +
  'IAEgAGtBEEgNASABIABrQXBxIQMgACADQfAfIANB8B9JG2ohA/0MAAAAAAAAAAAAAAAAAAAAACEFA0AgBSAA/QAEQCAE/SP9cSEFIABBEGohACAAIANJDQALIAX9ff1/IQUgAiAF' +
  '/RsAIAX9GwFqIAX9GwIgBf0bA2pqaiECDAALCyAAIAFJBEAgAiAA/QAEQCAE/SP9ZEEBIAEgAGt0QQFrcWlqIQILIAILGgBCASAAQQZ2QShsKQPggAQgAEE/ca2Ig6cL7QICBH8G' +
  'fkEAKAIIIQRBACgCDCEFIABBQHEhAiAAQQZ2QShsIQNCfyAAQT9xrYYhBgJAA0AgAiABTwRAQQAgBDYCCEEAIAU2AgxBAEEANgIQQX8PCyAGIAMpA9iABIMhCSAJQgBSBEAgBiAJ' +
  'QgAgCX2DQgF9gyEGCyAGIAMpA8CABIMhByAGIAMpA8iABIMhCCAERQRAIAZCfyADKQPggASFgyEKIApCACAKfYMhCyAKQgBSDQIFIAQgCHunSyAEIAd7p2ogBU1xBEAgBCAHe6dq' +
  'IAh7p2shBAUgByAIhCEKAkADQCAKUA0BIApCACAKfYMhCyALIAiDUARAIARBAWohBCAEIAVLBEAgBCEFCwUgBEEBayEEIARFDQYLIAogCkIBfYMhCgwACwsLCyAJQgBSBEBBAEEB' +
  'NgIQQX8PC0J/IQYgAkHAAGohAiADQShqIQMMAAsLQQBBADYCCEEAIAU2AgwgAkEBaiALeqdqC54CBAN/AX4BfwZ+IABBQHEhAiAAQQZ2QShsIQNCfyAAQT9xrYYhBwJAA0AgAiAB' +
  'Tw0BIAcgAykDwIAEgyEIIAcgAykDyIAEgyEJIAQgCXunSwRAIAQgCHunaiAJe6drIQQFIAcgAykD0IAEgyEKIAggCYQhCwJAA0AgC0IAIAt9gyEMIARFBEAgCiAMQgF9gyEHIAdC' +
  'AFIEQCAFIAd7fCEFIAJBwABqIAd5p2shBgsLIAtQDQEgDCAJg1AEQCAEQQFqIQQFIARFBEAgAiAMeqdqIQIMBgsgBEEBayEEIApCACAMfYMhCgsgCyALQgF9gyELDAALCwtCfyEH' +
  'IAJBwABqIQIgA0EoaiEDDAALC0EAIAY2AhRBACACNgIYIAWnC7kBAQV/IAAhAwJAA0AgAyABTw0BIAMtAEAhBCADQQFqIQMgBBAGDQAgBEH7AEcNAQNAQQBBATYCCCADIAEQAyED' +
  'IANBf0YNAiAGQQFqIQYgAgRAA0AgAyABTw0EIAMtAEAhBCADQQFqIQMgBEH7AEYNAiAEQSxGDQAgBBAGRQ0EIARBCkcNAAsLCyAGIQcgAyEFDAALC0EAIAU2AhQgA0F/RgRAIAUg' +
  'AUEAKAIQGyEDC0EAIAM2AhggBwsZACAAQSBGIABBCkYgAEENRiAAQQlGcnJyCwsNAQBBIAsHIlwsCnt9IA==';

interface JsonKernelExports extends KernelExports {
  readonly mark: (blocks: number, lined: number) => number;
  readonly feeds: (from: number, to: number) => number;
  readonly inside: (at: number) => number;
  readonly end: (from: number, to: number) => number;
  readonly elements: (from: number, to: number) => number;
  readonly values: (from: number, to: number, lined: number) => number;
}

/** One a thread: whoever marks a window is its owner until another does. */
export interface JsonKernel extends Omit<JsonKernelExports, 'memory'> {
  readonly window: Buffer;
  /** By `number`. */
  readonly numbers: Int32Array;
  owner: object | undefined;
}

/** Where a number stands in `numbers`: see the memory's plan in json-kernel.wat. */
export const number = {inString: 0, escaped: 1, depth: 2, deepest: 3, behind: 5, looked: 6} as const;
/** Bytes that are marked at once. */
export const blockBytes = 64;
export const windowBytes = 64 * 1024;

/** The thread's; undefined where there can be none. */
export const jsonKernel = kernelOf<JsonKernelExports, JsonKernel>(kernelBytes, ({memory: {buffer}, ...functions}) => ({
  ...functions,
  window: Buffer.from(buffer, blockBytes, windowBytes),
  numbers: new Int32Array(buffer, 0, 8),
  owner: undefined,
}));
