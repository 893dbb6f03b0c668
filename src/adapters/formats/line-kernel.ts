/** The bytes of line-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../model/kernel.ts';

/** line-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABBgFgAX8BfwMCAQAFAwEAAgcSAgZtZW1vcnkCAAVsaW5lcwAACpcDAZQDAwN/CHsHfkEA/QcAICEEQQD9BwAhIQVBAP0HACIhBkEA/QcAIyEHQQAoAgBF' +
  'rSEQIABBBnQhAgJAA0AgASACRg0BIAH9AARAIQggAf0ABFAhCSAB/QAEYCEKIAH9AARwIQsgCCAE/SP9ZK0gCSAE/SP9ZK1CEIaEIAogBP0j/WStQiCGIAsgBP0j/WSt' +
  'QjCGhIQhDCAMIBCEQgBSBEAgCCAH/SMgCCAG/SMgCCAF/SP9UP1Q/WStIAkgB/0jIAkgBv0jIAkgBf0j/VD9UP1krUIQhoQgCiAH/SMgCiAG/SMgCiAF/SP9UP1Q/WSt' +
  'QiCGIAsgB/0jIAsgBv0jIAsgBf0j/VD9UP1krUIwhoSEIQ0gDEIBhiAQhCEOIA0gDiANg3whDyAPQn8gDYWDIA6EIQ4gDyANVK0gDEI/iIQhECARIAx7fCERIBIgDHsg' +
  'DCAOg3t9fCESIAxCAFIEQCABQcAAaiAMeadrIQMLCyABQcAAaiEBDAALC0EAIBBCAYU+AgBBACASPgIEQQAgAzYCCCARpwsLCgEAQSALBAoNCSA=';

interface LineKernelExports extends KernelExports {
  readonly lines: (blocks: number) => number;
}

export interface LineKernel {
  readonly lines: LineKernelExports['lines'];
  readonly window: Buffer;
  /** By `number`. */
  readonly numbers: Int32Array;
}

/** Where a number stands in `numbers`: see the memory's plan in line-kernel.wat. */
export const number = {hasContent: 0, records: 1, behind: 2} as const;
/** Bytes that are looked at at once. */
export const blockBytes = 64;
export const windowBytes = 64 * 1024;

/** The thread's; undefined where there can be none. */
export const lineKernel = kernelOf<LineKernelExports, LineKernel>(kernelBytes, ({memory: {buffer}, lines}) => ({
  lines,
  window: Buffer.from(buffer, blockBytes, windowBytes),
  numbers: new Int32Array(buffer, 0, 3),
}));
