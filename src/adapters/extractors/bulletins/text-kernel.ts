/** The bytes of text-kernel.wat, which says what they do, and the places of its memory. */
import {kernelOf, type KernelExports} from '../../../model/kernel.ts';

/** text-kernel.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABDAJgAn9/AX9gAX8BfwMFBAABAQEFAwEABAcpBQZtZW1vcnkCAAVwbGFpbgAABHdpZGUAAQVieXRlcwACBXVuaXRzAAMKgQcExwECA38Be0GAAiECIABBgAJqIQMg' +
  'ASACIANJcQRAIAItAAAtAABFBEBBAg8LQYECIQILAkADQCACIANPDQEgAv0ABAAhBUGAgAQgBf0MICAgICAgICAgICAgICAgIP0mIAX9DFxcXFxcXFxcXFxcXFxcXFz9I/1Q/WRy' +
  'aCEEIAIgBGohAiAEQRBGDQAgAiADTw0BIAItAABB3ABHBEBBAg8LIAJBAmohAiACIANLBEBBAQ8LIAJBAWstAAAtAAANAEECDwsLQQALXgECf0GAAiEBIABBgAJqIQIgAv0MAAAA' +
  'AAAAAAAAAAAAAAAAAP0LBAADQCAB/QAEAP0Mw8PDw8PDw8PDw8PDw8PDw/0o/VMEQEEBDwsgAUEQaiEBIAEgAkkNAAtBAAvQAQIFfwF7QYACIQEgAEGAAmohAkGAiAQhAwJAA0Ag' +
  'ASACTw0BIAH9AAQAIQYgAyAG/QsEAEGAgAQgBiAG/QxcXFxcXFxcXFxcXFxcXFxc/SP9UP1kcmghBCAEIAIgAWtLBEAgAiABayEECyABIARqIQEgAyAEaiEDIARBEEYNACABIAJP' +
  'DQEgAS0AACEFIAVB3ABGBEAgAyABLQABLQAAOgAABSADIAVBBnQgAS0AAUE/cXI6AAALIAFBAmohASADQQFqIQMMAAsLIANBgIgEawuEAwIFfwF7QYACIQEgAEGAAmohAkGAiAQh' +
  'AwJAA0AgASACTw0BIAH9AAQAIQYgAyAG/YkB/QsEACADIAb9igH9CwQQQYCABCAGIAb9DFxcXFxcXFxcXFxcXFxcXFz9I/1Q/WRyaCEEIAQgAiABa0sEQCACIAFrIQQLIAEgBGoh' +
  'ASADIARBAXRqIQMgBEEQRg0AIAEgAk8NASABLQAAIQUgBUHgAUkEQCAFQdwARgRAIAMgAS0AAS0AADsBAAUgAyAFQR9xQQZ0IAEtAAFBP3FyOwEACyABQQJqIQEgA0ECaiEDDAEL' +
  'IAVB8AFJBEAgAyAFQQx0IAEtAAFBP3FBBnQgAS0AAkE/cXJyOwEAIAFBA2ohASADQQJqIQMMAQsgBUEHcUESdCABLQABQT9xQQx0ciABLQACQT9xQQZ0IAEtAANBP3FyckGAgARr' +
  'IQUgA0GAsAMgBUEKdnI7AQAgA0GAuAMgBUH/B3FyOwECIAFBBGohASADQQRqIQMMAAsLIANBgIgEawsLMQcAQSILASIAQdwACwFcAEHiAAsBCABB5gALAQwAQe4ACwEKAEHyAAsB' +
  'DQBB9AALAQk=';

interface TextKernelExports extends KernelExports {
  readonly plain: (length: number, open: number) => number;
  readonly wide: (length: number) => number;
  readonly bytes: (length: number) => number;
  readonly units: (length: number) => number;
}

export interface TextKernel extends Omit<TextKernelExports, 'memory'> {
  readonly window: Buffer;
  readonly characters: Buffer;
}

/** What `plain` says. */
export const verdict = {plain: 0, open: 1, broken: 2} as const;
export const windowBytes = 64 * 1024;

const windowAt = 256;
const charactersAt = 66_560;

/** The thread's; undefined where there can be none. */
export const textKernel = kernelOf<TextKernelExports, TextKernel>(kernelBytes, ({memory: {buffer}, plain, wide, bytes, units}) => ({
  plain,
  wide,
  bytes,
  units,
  window: Buffer.from(buffer, windowAt, windowBytes),
  characters: Buffer.from(buffer, charactersAt, 2 * windowBytes),
}));
