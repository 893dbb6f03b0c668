/** The bytes of json-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../model/kernel.ts';

/** json-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABEwNgAX8Bf2ACf38Bf2ADf39/AX8DBwYAAQEBAgAFAwEAAgczBgZtZW1vcnkCAARtYXJrAAAFZmVlZHMAAQNlbmQAAghlbGVtZW50cwADBnZhbHVlcwAE' +
  'Cp0NBuYFAwN/D3sNfkEA/QcAICEEQQD9BwAhIQVBAP0HACIhBkEA/QcAIyEHQQD9BwAkIQhBAP0HACUhCUEA/QcAJiEKQgBBADUCAH0hG0EANQIEIRwgAEEGdCECQcCA' +
  'BCEDAkADQCABIAJGDQEgAf0ABEAhCyAB/QAEUCEMIAH9AARgIQ0gAf0ABHAhDiALIAr9UCEPIAwgCv1QIRAgDSAK/VAhESAOIAr9UCESIAsgBP0j/WStIAwgBP0j/WSt' +
  'QhCGhCANIAT9I/1krUIghiAOIAT9I/1krUIwhoSEIRMgCyAF/SP9ZK0gDCAF/SP9ZK1CEIaEIA0gBf0j/WStQiCGIA4gBf0j/WStQjCGhIQhFCALIAb9I/1krSAMIAb9' +
  'I/1krUIQhoQgDSAG/SP9ZK1CIIYgDiAG/SP9ZK1CMIaEhCEVIAsgB/0j/WStIAwgB/0j/WStQhCGhCANIAf9I/1krUIghiAOIAf9I/1krUIwhoSEIRYgDyAI/SP9ZK0g' +
  'ECAI/SP9ZK1CEIaEIBEgCP0j/WStQiCGIBIgCP0j/WStQjCGhIQhFyAPIAn9I/1krSAQIAn9I/1krUIQhoQgESAJ/SP9ZK1CIIYgEiAJ/SP9ZK1CMIaEhCEYIBwhHyAU' +
  'IByEQgBSBEAgFCAcQn+FgyEdIB1CAYZCqtWq1arVqtWqf4QgHX1CqtWq1arVqtWqf4UhHiATQn8gHiAUIByEhYWDIRMgHiAUg0I/iCEcCyATIRkgGSAZQgGGhSEZIBkg' +
  'GUIChoUhGSAZIBlCBIaFIRkgGSAZQgiGhSEZIBkgGUIQhoUhGSAZIBlCIIaFIRkgGSAbhSEZIBlCf4UhGiAUIBqDQgBSDQEgGUI/hyEbIAMgFyAagzcDACADIBggGoM3' +
  'AwggAyAVIBqDNwMQIAMgFjcDGCADIBk3AyAgA0EoaiEDIAFBwABqIQEMAAsLQQAgG0IBgz4CAEEAIBwgHyABIAJGGz4CBCABQQZ2C3sCAn8CfkJ/IABBP3GthiEFIABB' +
  'BnYhAiABQQZ2IQMCQANAIAIgA08NASAEIAUgAkEobCkD2IAEg3t8IQRCfyEFIAJBAWohAgwACwsgAUE/cQRAIAVCf0J/IAFBP3GthoWDIQUgBCAFIAJBKGwpA9iABIN7' +
  'fCEECyAEpwvcAgIEfwd+QQAoAgghBEEAKAIMIQUgAEFAcSECIABBBnZBKGwhA0J/IABBP3GthiEHAkADQCACIAFPBEBBACAENgIIQQAgBTYCDEEAIAY+AhBBfw8LIAcg' +
  'AykDwIAEgyEIIAcgAykDyIAEgyEJIAcgAykD2IAEgyEKIARFBEAgB0J/IAMpA+CABIWDIQsgC0IAIAt9gyEMIAtCAFINAgUgBCAJe6dLIAQgCHunaiAFTXEEQCAEIAh7' +
  'p2ogCXunayEEBSAIIAmEIQsCQANAIAtQDQEgC0IAIAt9gyEMIAwgCYNQBEAgBEEBaiEEIAQgBUsEQCAEIQULBSAEQQFrIQQgBEUNBgsgCyALQgF9gyELDAALCwsLIAYg' +
  'Cnt8IQZCfyEHIAJBwABqIQIgA0EoaiEDDAALC0EAQQA2AghBACAFNgIMQQAgBiAKIAxCAX2De3w+AhAgAkEBaiAMeqdqC54CBAN/AX4BfwZ+IABBQHEhAiAAQQZ2QShs' +
  'IQNCfyAAQT9xrYYhBwJAA0AgAiABTw0BIAcgAykDwIAEgyEIIAcgAykDyIAEgyEJIAQgCXunSwRAIAQgCHunaiAJe6drIQQFIAcgAykD0IAEgyEKIAggCYQhCwJAA0Ag' +
  'C0IAIAt9gyEMIARFBEAgCiAMQgF9gyEHIAdCAFIEQCAFIAd7fCEFIAJBwABqIAd5p2shBgsLIAtQDQEgDCAJg1AEQCAEQQFqIQQFIARFBEAgAiAMeqdqIQIMBgsgBEEB' +
  'ayEEIApCACAMfYMhCgsgCyALQgF9gyELDAALCwtCfyEHIAJBwABqIQIgA0EoaiEDDAALC0EAIAY2AhRBACACNgIYIAWnC54BAQR/IAAhAwJAA0AgAyABTw0BIAMtAEAh' +
  'BCADQQFqIQMgBBAFDQAgBEH7AEcNAUEAQQE2AgggAyABEAIhAyADQX9GDQEgAgRAQQAoAhANAgNAIAMgAU8NAyADLQBAIQQgA0EBaiEDIAQQBUUNAyAEQQpHDQALCyAG' +
  'QQFqIQYgAyEFDAALC0EAIAU2AhRBACABIAMgA0F/Rhs2AhggBgsZACAAQSBGIABBCkYgAEENRiAAQQlGcnJyCwsNAQBBIAsHIlwsCnt9IA==';

interface JsonKernelExports extends KernelExports {
  readonly mark: (blocks: number) => number;
  readonly feeds: (from: number, to: number) => number;
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
export const number = {inString: 0, escaped: 1, depth: 2, deepest: 3, lines: 4, behind: 5, looked: 6} as const;
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
