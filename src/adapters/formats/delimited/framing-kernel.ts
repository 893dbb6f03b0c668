/** The bytes of framing-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../kernel-instance.ts';

/** framing-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABBgFgAX8BfwMCAQAFAwEAAgcRAgZtZW1vcnkCAARyb3dzAAAKvQgBuggDBn8Lexl+QQD9BwAgIQdBAP0HACEhCEEA/QcAIiEJQQD9BwAjIQpBAP0HACQh' +
  'C0EA/QcAJSEMQQD9BwAmIQ1BACgCKCEEQQAoAiwhBUEAKAIwIQZBADUCECEbIBtCAYMhIiAbQgGIQgGDISNCACAbQgKIQgGDfSEhIBtCA4hCAYMhJCAbQgSIQgGDISUg' +
  'G0IFiCEmIABBBnQhAgJAA0AgASACRg0BIAH9AARAIQ4gAf0ABFAhDyAB/QAEYCEQIAH9AARwIREgDiAM/SP9ZK0gDyAM/SP9ZK1CEIaEIBAgDP0j/WStQiCGIBEgDP0j' +
  '/WStQjCGhIQhFiAOIA39I/1krSAPIA39I/1krUIQhoQgECAN/SP9ZK1CIIYgESAN/SP9ZK1CMIaEhCEXQgAhFSAGBEAgDiAK/SMgDiAL/SP9UP1krSAPIAr9IyAPIAv9' +
  'I/1Q/WStQhCGhCAQIAr9IyAQIAv9I/1Q/WStQiCGIBEgCv0jIBEgC/0j/VD9ZK1CMIaEhCEVC0IAIBdCAYYgJoRCfyAWhYNSDQEgFiEZIAQEQCAOIAf9I/1krSAPIAf9' +
  'I/1krUIQhoQgECAH/SP9ZK1CIIYgESAH/SP9ZK1CMIaEhCESIA4gCP0j/WStIA8gCP0j/WStQhCGhCAQIAj9I/1krUIghiARIAj9I/1krUIwhoSEIRMgEiEYIBggGEIB' +
  'hoUhGCAYIBhCAoaFIRggGCAYQgSGhSEYIBggGEIIhoUhGCAYIBhCEIaFIRggGCAYQiCGhSEYIBggIYUhGCAYQj+HISkgFkJ/IBiFgyEZIBMgFoQhHCAcQgGGICOEIRog' +
  'FSAaIBWDfCEbIBsgFVStIBxCP4iEIScgEiAYg0J/Qn8gFYUgG4MgGoQgEkIBhiAkhISFgyEdIBwgF4QhHCASQn8gGIWDIRogGkI/iCEqIBpCAYYgJIQhGiAdIBpCfyAV' +
  'IBwgEoSEhYOEIR0gHSAlQn8gFSAchIWDhCEdIBUgGiAlhCAVg3whGyAbIBVUrSEoIB0gG0J/IBWFg0J/IByFg4QhHSAdQgBSDQILIBlCAYYgIoQhGiAVIBeEIRUgFSAa' +
  'IBWDfCEbIBtCfyAVhYMgGoQhGiAFBEAgDiAJ/SP9ZK0gDyAJ/SP9ZK1CEIaEIBAgCf0j/WStQiCGIBEgCf0j/WStQjCGhIQhFEIAIBQgGoNSDQILIBsgFVStIBlCP4iE' +
  'ISIgHiAZeyAZIBqDe318IR4gGUIAUgRAQn8gGXmIIRsgHyAWIBuDe3whICABQcAAaiAZeadrIQMLIB8gFnt8IR8gKSEhICchIyAqISQgKCElIBdCP4ghJiABQcAAaiEB' +
  'DAALC0EAIAM2AgBBACAgPgIEQQAgHz4CCEEAIAFBBnY2AgxBACAiICNCAYaEICFCBIOEICRCA4YgJUIEhoQgJkIFhoSEPgIQIB6nCwsNAQBBIAsHAAAAAAAKDQ==';

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
/** The state in which a line begins. */
export const lineStart = 3;
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
