/**
 * Makes a kernel, a small WebAssembly module with a memory of its own, ready for use: once a thread. Knows no kernel; says where there
 * can be none, and whoever asks does the work plainly there.
 */

/** What Node's types do not know. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => {readonly exports: object};
};

/** What every kernel has. */
export interface KernelExports {
  readonly memory: {readonly buffer: ArrayBuffer};
}

/** A function that gives the thread's one, made of its exports; undefined on a machine without WebAssembly, or without its vectors. */
export function kernelOf<Exports extends KernelExports, Kernel = Exports>(
  bytes: string,
  kernelFrom: (exports: Exports) => Kernel = (exports) => exports as unknown as Kernel,
): () => Kernel | undefined {
  let made: {readonly kernel: Kernel | undefined} | undefined;
  return () => {
    if (made !== undefined) return made.kernel;
    const exports = instantiate<Exports>(bytes);
    made = {kernel: exports === undefined ? undefined : kernelFrom(exports)};
    return made.kernel;
  };
}

function instantiate<Exports extends KernelExports>(bytes: string): Exports | undefined {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(bytes, 'base64'))).exports as Exports;
  } catch {
    return undefined;
  }
}
