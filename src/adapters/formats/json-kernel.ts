/** The bytes of json-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../model/kernel.ts';

/** json-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABEwNgAn9/AX9gAX8Bf2ADf39/AX8DCAcAAAEAAAIBBQMBAAIHPAcGbWVtb3J5AgAEbWFyawAABWZlZWRzAAEGaW5zaWRlAAIDZW5kAAMIZWxlbWVudHMABAZ2YWx1ZXMABQqZ' +
  'EQeRBwQDfw17BH8PfkEA/QcAICEFQQD9BwAhIQZBAP0HACIhB0EA/QcAIyEIQQD9BwAkIQlBAP0HACUhCkEA/QcAJiELQgBBADUCAH0hHkEANQIEIR8gAEEGdCEDQcCABCEEAkADQCACIANG' +
  'DQEgAv0ABEAhDCAC/QAEUCENIAL9AARgIQ4gAv0ABHAhDyAMIAX9I/1kIA0gBf0j/WRBEHRyrSAOIAX9I/1kIA8gBf0j/WRBEHRyrUIghoQhFkIAIRcgHyEiIAwgBv0jIA0gBv0j/VAgDiAG' +
  '/SMgDyAG/SP9UP1Q/VMgH6dyBEAgDCAG/SP9ZCANIAb9I/1kQRB0cq0gDiAG/SP9ZCAPIAb9I/1kQRB0cq1CIIaEIRcgFyAfQn+FgyEgICBCAYZCqtWq1arVqtWqf4QgIH1CqtWq1arVqtWq' +
  'f4UhISAWQn8gISAXIB+EhYWDIRYgISAXg0I/iCEfCyAeIRwgFkIAUgRAIBYhHCAcIBxCAYaFIRwgHCAcQgKGhSEcIBwgHEIEhoUhHCAcIBxCCIaFIRwgHCAcQhCGhSEcIBwgHEIghoUhHCAc' +
  'IB6FIRwLIBxCf4UhHSAXIB2DQgBSDQEgHEI/hyEeIAQgHDcDICAdUARAIARCADcDACAEQgA3AwggBEIANwMQQgAhGQUgDCAH/SMhESAMIAv9UCEQIBAgCf0jIBH9UP1kIRIgECAK/SMgEf1Q' +
  '/WQhFCANIAf9IyERIA0gC/1QIRAgEiAQIAn9IyAR/VD9ZEEQdHIhEiAUIBAgCv0jIBH9UP1kQRB0ciEUIA4gB/0jIREgDiAL/VAhECAQIAn9IyAR/VD9ZCETIBAgCv0jIBH9UP1kIRUgDyAH' +
  '/SMhESAPIAv9UCEQIBMgECAJ/SMgEf1Q/WRBEHRyIRMgFSAQIAr9IyAR/VD9ZEEQdHIhFSASrSATrUIghoQhGSAUrSAVrUIghoQhGiAZIB2DIRkgGiAdgyEaIBkgGoMhGyAZIBuFIRkgBCAZ' +
  'NwMAIAQgGiAbhTcDCCAEIBs3AxALQgAhJCABBEAgDCAI/SP9ZCANIAj9I/1kQRB0cq0gDiAI/SP9ZCAPIAj9I/1kQRB0cq1CIIaEIRggGCAcgyAZIBhCAYYgI4SDhCEkIBhCP4ghIwsgBCAk' +
  'NwMYIARBKGohBCACQcAAaiECDAALC0EAIB5CAYM+AgBBACAfICIgAiADRhs+AgQgAkEGdgu8AQICfwJ7QQD9BwAjIQQCQANAIAEgAGtBEEgNASABIABrQXBxIQMgACADQfAfIANB8B9JG2oh' +
  'A/0MAAAAAAAAAAAAAAAAAAAAACEFA0AgBSAA/QAEQCAE/SP9cSEFIABBEGohACAAIANJDQALIAX9ff1/IQUgAiAF/RsAIAX9GwFqIAX9GwIgBf0bA2pqaiECDAALCyAAIAFJBEAgAiAA/QAE' +
  'QCAE/SP9ZEEBIAEgAGt0QQFrcWlqIQILIAILGgBCASAAQQZ2QShsKQPggAQgAEE/ca2Ig6cL3wICBH8GfkEAKAIIIQRBACgCDCEFIABBQHEhAiAAQQZ2QShsIQNCfyAAQT9xrYYhBgJAA0Ag' +
  'AiABTwRAQQAgBDYCCEEAIAU2AgxBfw8LIAYgAykD2IAEgyEJIAlCAFIEQCAGIAlCACAJfYNCAX2DIQYLIAYgAykDwIAEgyEHIAYgAykDyIAEgyEIIARFBEAgBkJ/IAMpA+CABIWDIQogCkIA' +
  'IAp9gyELIApCAFINAgUgBCAIe6dLIAQgB3unaiAFTXEEQCAEIAd7p2ogCHunayEEBSAHIAiEIQoCQANAIApQDQEgCkIAIAp9gyELIAsgCINQBEAgBEEBaiEEIAQgBUsEQCAEIQULBSAEQQFr' +
  'IQQgBEUNBgsgCiAKQgF9gyEKDAALCwsLIAlCAFIEQEF/DwtCfyEGIAJBwABqIQIgA0EoaiEDDAALC0EAQQA2AghBACAFNgIMIAJBAWogC3qnagueAgQDfwF+AX8GfiAAQUBxIQIgAEEGdkEo' +
  'bCEDQn8gAEE/ca2GIQcCQANAIAIgAU8NASAHIAMpA8CABIMhCCAHIAMpA8iABIMhCSAEIAl7p0sEQCAEIAh7p2ogCXunayEEBSAHIAMpA9CABIMhCiAIIAmEIQsCQANAIAtCACALfYMhDCAE' +
  'RQRAIAogDEIBfYMhByAHQgBSBEAgBSAHe3whBSACQcAAaiAHeadrIQYLCyALUA0BIAwgCYNQBEAgBEEBaiEEBSAERQRAIAIgDHqnaiECDAYLIARBAWshBCAKQgAgDH2DIQoLIAsgC0IBfYMh' +
  'CwwACwsLQn8hByACQcAAaiECIANBKGohAwwACwtBACAGNgIUQQAgAjYCGCAFpwuPAwIJfwZ+IAAhAwJAA0AgAyABTw0BIAMtAEAhBCADQQFqIQMgBBAGDQAgBEH7AEcNAQNAQgAhEUEBIQog' +
  'A0FAcSEIIANBBnZBKGwhCUJ/IANBP3GthiEMAkADQCAIIAFPDQQgDCAJKQPYgASDIREgEUIAUgRAIAwgEUIAIBF9g0IBfYMhDAsgDCAJKQPAgASDIQ0gDCAJKQPIgASDIQ4gDiEPIAohCwJA' +
  'IAogDnunSw0AA0AgD0IAIA99gyEQIAtBAWshCyALIA0gEEIBfYN7p2pFDQMgDyAQhSEPIA9CAFINAAsLIBFCAFINBCAKIA17p2ogDnunayEKQn8hDCAIQcAAaiEIIAlBKGohCQwACwtBACEK' +
  'IAhBAWogEHqnaiEDIAZBAWohBiACBEADQCADIAFPDQQgAy0AQCEEIANBAWohAyAEQfsARg0CIARBLEYNACAEEAZFDQQgBEEKRw0ACwsLIAYhByADIQUMAAsLQQAgBTYCFCAKBEAgBSABIBFC' +
  'AFIbIQMLQQAgAzYCGCAHCxkAIABBIEYgAEEKRiAAQQ1GIABBCUZycnILCw0BAEEgCwciXCwKe30g';

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
