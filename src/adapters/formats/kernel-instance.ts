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

/** A function that gives the thread's one instance; undefined on a machine without WebAssembly, or without its vectors. */
export function kernelOf<Exports extends KernelExports>(bytes: string): () => Exports | undefined {
  let made: {readonly exports: Exports | undefined} | undefined;
  return () => {
    made ??= {exports: instantiate<Exports>(bytes)};
    return made.exports;
  };
}

function instantiate<Exports extends KernelExports>(bytes: string): Exports | undefined {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(bytes, 'base64'))).exports as Exports;
  } catch {
    return undefined;
  }
}
