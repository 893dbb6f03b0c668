/** The bytes of framing-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../../model/kernel.ts';

/** framing-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABBgFgAX8BfwMCAQAFAwEAAgcRAgZtZW1vcnkCAARyb3dzAAAKswsBsAsDCH8MeyN+QQD9BwAgIQlBAP0HACEhCkEA/QcAIiELQQD9BwAjIQxBAP0HACQhDUEA/QcA' +
  'JSEOQQD9BwAmIQ9BACgCKCEEQQAoAiwhBUEAKAIwIQZBAP0HACchEEEAKAI0IQcgB61CAX0hMUEANQIQIR4gHkIBgyElIB5CAYhCAYMhJkIAIB5CAohCAYN9ISQgJCEsIB5CA4hC' +
  'AYMhJyAeQgSIQgGDISggHkIFiEIBgyEpIB5CBoghLyAAQQZ0IQICQANAIAEgAkYNASAB/QAEQCERIAH9AARQIRIgAf0ABGAhEyAB/QAEcCEUIBEgDv0j/WStIBIgDv0j/WStQhCG' +
  'hCATIA79I/1krUIghiAUIA79I/1krUIwhoSEIRkgESAP/SP9ZK0gEiAP/SP9ZK1CEIaEIBMgD/0j/WStQiCGIBQgD/0j/WStQjCGhIQhGkIAIRggBgRAIBEgDP0jIBEgDf0j/VD9' +
  'ZK0gEiAM/SMgEiAN/SP9UP1krUIQhoQgEyAM/SMgEyAN/SP9UP1krUIghiAUIAz9IyAUIA39I/1Q/WStQjCGhIQhGAtCACAaQgGGICmEQn8gGYWDUg0BIBkhHEIAITQgBARAIBEg' +
  'Cf0j/WStIBIgCf0j/WStQhCGhCATIAn9I/1krUIghiAUIAn9I/1krUIwhoSEIRUgBwRAIBEgEP0j/WStIBIgEP0j/WStQhCGhCATIBD9I/1krUIghiAUIBD9I/1krUIwhoSEIS5C' +
  'ACEwIC4gL4RCAFIEQCAuIC9Cf4WDIR0gHUIBhkKq1arVqtWq1ap/hCAdfUKq1arVqtWq1ap/hSEeIBVCfyAeIC4gL4SFhYMhFSAeIC6DQj+IITALCyAVIBhCP4iEICcgKISEUARA' +
  'IBlCfyAkhYMhHCAZQj+IIAEtAH9BAC0AIUathCEqBSARIAr9I/1krSASIAr9I/1krUIQhoQgEyAK/SP9ZK1CIIYgFCAK/SP9ZK1CMIaEhCEWIBYgGYQhHyAfQgGGICaEIR0gGCAd' +
  'IBiDfCEeIB4gGFStIB9CP4iEISpCfyAYhSAegyAdhCEyIB8gGoQhHwNAIBUhGyAbIBtCAYaFIRsgGyAbQgKGhSEbIBsgG0IEhoUhGyAbIBtCCIaFIRsgGyAbQhCGhSEbIBsgG0Ig' +
  'hoUhGyAbICSFIRsgFSAbg0J/IDEgFUIBhiAnhIOFgyE0IDRCfyAyhYMhMyAVQn8gG4WDIR0gHUI/iCEtIB1CAYYgJ4QhHSAdQn8gGCAfIBUgMYOEhIWDISAgICAoQn8gGCAfhIWD' +
  'hCEgIBggHSAohCAYg3whHiAeIBhUrSErICAgHkJ/IBiFg0J/IB+Fg4QhICAgIDOEQgBSBEAgICAzhCEeIB5CACAefYMhHiAeICCDQgBSDQUgFSAehSEVDAELCyAbQj+HISwgGUJ/' +
  'IBuFgyEcCwsgHEIBhiAlhCEdIBggGoQhGCAYIB0gGIN8IR4gHkJ/IBiFgyAdhCEdIAUEQCARIAv9I/1krSASIAv9I/1krUIQhoQgEyAL/SP9ZK1CIIYgFCAL/SP9ZK1CMIaEhCEX' +
  'QgAgFyAdg1INAgsgHiAYVK0gHEI/iIQhJSAhIBx7IBwgHYN7fXwhISAcQgBSBEBCfyAceYghHiAiIBkgHoN7fCEjIAFBwABqIBx5p2shAwsgNEIAUgRAIAEhCCA0ITUgGSE2ICIh' +
  'NwsgIiAZe3whIiAsISQgKiEmIC0hJyArISggGkI/iCEpIDAhLyABQcAAaiEBDAALC0EAIAM2AgBBACAjPgIEQQAgIj4CCEEAIAFBBnY2AgwgNUIAUgRAIDV5IR4gCEHAAGogHqdr' +
  'IQggNyA2Qn8gHoiDe3whNwtBACAINgIUQQAgNz4CGEEAICUgJkIBhoQgJEIEg4QgJ0IDhiAoQgSGhCApQgWGIC9CBoaEhIQ+AhAgIacLCw4BAEEgCwgAAAAAAAoNAA==';

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
export const number = {
  behind: 0,
  linesBehind: 1,
  lines: 2,
  judged: 3,
  state: 4,
  behindQuote: 5,
  linesBeforeQuote: 6,
  hasQuotes: 10,
  hasComments: 11,
  hasBlanks: 12,
  hasEscapes: 13,
} as const;
export const character = {quote: 32, delimiter: 33, comment: 34, blank: 35, tab: 36, escape: 39} as const;
/** Bits of the state in which a window begins and ends. */
export const stands = {blankLine: 1, fieldStart: 2, quoted: 4, quoteSeen: 8, behindField: 16, behindReturn: 32, behindEscape: 64} as const;
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
