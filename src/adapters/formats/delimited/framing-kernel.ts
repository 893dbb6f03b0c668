/** The bytes of framing-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../../model/kernel.ts';

/** framing-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABBgFgAX8BfwMCAQAFAwEAAgcRAgZtZW1vcnkCAARyb3dzAAAK8ggB7wgDBn8Lexl+QQD9BwAgIQdBAP0HACEhCEEA/QcAIiEJQQD9BwAjIQpBAP0HACQh' +
  'C0EA/QcAJSEMQQD9BwAmIQ1BACgCKCEEQQAoAiwhBUEAKAIwIQZBADUCECEbIBtCAYMhIiAbQgGIQgGDISNCACAbQgKIQgGDfSEhICEhKSAbQgOIQgGDISQgG0IEiEIB' +
  'gyElIBtCBYghJiAAQQZ0IQICQANAIAEgAkYNASAB/QAEQCEOIAH9AARQIQ8gAf0ABGAhECAB/QAEcCERIA4gDP0j/WStIA8gDP0j/WStQhCGhCAQIAz9I/1krUIghiAR' +
  'IAz9I/1krUIwhoSEIRYgDiAN/SP9ZK0gDyAN/SP9ZK1CEIaEIBAgDf0j/WStQiCGIBEgDf0j/WStQjCGhIQhF0IAIRUgBgRAIA4gCv0jIA4gC/0j/VD9ZK0gDyAK/SMg' +
  'DyAL/SP9UP1krUIQhoQgECAK/SMgECAL/SP9UP1krUIghiARIAr9IyARIAv9I/1Q/WStQjCGhIQhFQtCACAXQgGGICaEQn8gFoWDUg0BIBYhGSAEBEAgDiAH/SP9ZK0g' +
  'DyAH/SP9ZK1CEIaEIBAgB/0j/WStQiCGIBEgB/0j/WStQjCGhIQhEiASIBVCP4iEICQgJYSEUARAIBZCfyAhhYMhGSAWQj+IIAEtAH9BAC0AIUathCEnBSAOIAj9I/1k' +
  'rSAPIAj9I/1krUIQhoQgECAI/SP9ZK1CIIYgESAI/SP9ZK1CMIaEhCETIBIhGCAYIBhCAYaFIRggGCAYQgKGhSEYIBggGEIEhoUhGCAYIBhCCIaFIRggGCAYQhCGhSEY' +
  'IBggGEIghoUhGCAYICGFIRggGEI/hyEpIBZCfyAYhYMhGSATIBaEIRwgHEIBhiAjhCEaIBUgGiAVg3whGyAbIBVUrSAcQj+IhCEnIBIgGINCf0J/IBWFIBuDIBqEIBJC' +
  'AYYgJISEhYMhHSAcIBeEIRwgEkJ/IBiFgyEaIBpCP4ghKiAaQgGGICSEIRogHSAaQn8gFSAcIBKEhIWDhCEdIB0gJUJ/IBUgHISFg4QhHSAVIBogJYQgFYN8IRsgGyAV' +
  'VK0hKCAdIBtCfyAVhYNCfyAchYOEIR0gHUIAUg0DCwsgGUIBhiAihCEaIBUgF4QhFSAVIBogFYN8IRsgG0J/IBWFgyAahCEaIAUEQCAOIAn9I/1krSAPIAn9I/1krUIQ' +
  'hoQgECAJ/SP9ZK1CIIYgESAJ/SP9ZK1CMIaEhCEUQgAgFCAag1INAgsgGyAVVK0gGUI/iIQhIiAeIBl7IBkgGoN7fXwhHiAZQgBSBEBCfyAZeYghGyAfIBYgG4N7fCEg' +
  'IAFBwABqIBl5p2shAwsgHyAWe3whHyApISEgJyEjICohJCAoISUgF0I/iCEmIAFBwABqIQEMAAsLQQAgAzYCAEEAICA+AgRBACAfPgIIQQAgAUEGdjYCDEEAICIgI0IB' +
  'hoQgIUIEg4QgJEIDhiAlQgSGhCAmQgWGhIQ+AhAgHqcLCw0BAEEgCwcAAAAAAAoN';

interface FramingKernelExports extends KernelExports {
  readonly rows: (blocks: number) => number;
}

/** One a thread: whoever tells it of a dialect is its owner until another does. */
export interface FramingKernel {
  readonly rows: FramingKernelExports['rows'];
  readonly window: Buffer;
  /** By `number`. */
  readonly numbers: Int32Array;
  /** By `character`. */
  readonly characters: Uint8Array;
  owner: object | undefined;
}

/** Where a number stands in `numbers`, and a byte in `characters`: see the memory's plan in framing-kernel.wat. */
export const number = {behind: 0, linesBehind: 1, lines: 2, judged: 3, state: 4, hasQuotes: 10, hasComments: 11, hasBlanks: 12} as const;
export const character = {quote: 32, delimiter: 33, comment: 34, blank: 35, tab: 36} as const;
/** The states in which a window may begin. */
export const begins = {line: 3, field: 2, inField: 0, quoted: 4} as const;
/** Bytes that are looked at at once. */
export const blockBytes = 64;
export const windowBytes = 64 * 1024;

/** The thread's; undefined where there can be none. */
export const framingKernel = kernelOf<FramingKernelExports, FramingKernel>(kernelBytes, ({memory: {buffer}, rows}) => ({
  rows,
  window: Buffer.from(buffer, blockBytes, windowBytes),
  numbers: new Int32Array(buffer, 0, 16),
  characters: new Uint8Array(buffer, 0, blockBytes),
  owner: undefined,
}));
