/**
 * Counts the line feeds in bytes: what is about to be written is told by its lines, each time. The bytes of line-feeds.wat, which says what
 * they do; where this machine has no WebAssembly with vectors, and for a few bytes, the same is done plainly.
 */
import {kernelOf, type KernelExports} from '../../model/kernel.ts';
import {bufferOver, lineFeed} from './layout.ts';

/** line-feeds.wat, assembled; a test does it again. */
export const kernelBytes =
  'AGFzbQEAAAABBgFgAX8BfwMCAQAFAwEAAgcSAgZtZW1vcnkCAAVjb3VudAAACoEBAX8CAn8Ce0EA/QcAICEDIABBBnQhAgJAA0AgASACRg0BIAQgAf0ABEAgA/0jIAH9' +
  'AARQIAP9I/1uIAH9AARgIAP9IyAB/QAEcCAD/SP9bv1u/Xz9fv2uASEEIAFBwABqIQEMAAsLQQAgBP0bACAE/RsBaiAE/RsCIAT9GwNqamsLCwcBAEEgCwEK';

interface FeedsExports extends KernelExports {
  readonly count: (blocks: number) => number;
}

const blockBytes = 64;
const windowBytes = 64 * 1024;
/** Fewer are counted before a window is filled. */
const fewBytes = 512;

const kernel = kernelOf<FeedsExports, {readonly count: FeedsExports['count']; readonly window: Uint8Array}>(
  kernelBytes,
  ({memory: {buffer}, count}) => ({count, window: new Uint8Array(buffer, blockBytes, windowBytes)}),
);

/** Line feeds in the bytes. */
export function countLines(bytes: Uint8Array): number {
  const room = bytes.byteLength < fewBytes ? undefined : kernel();
  if (room === undefined) return countPlainly(bytes);
  const {count, window} = room;
  let lines = 0;
  for (let from = 0; from < bytes.byteLength; from += windowBytes) {
    const piece = bytes.subarray(from, from + windowBytes);
    window.set(piece);
    const blocks = Math.ceil(piece.byteLength / blockBytes);
    // What an earlier piece left in the last block is no line of this one.
    window.fill(0, piece.byteLength, blocks * blockBytes);
    lines += count(blocks);
  }
  return lines;
}

export function countPlainly(bytes: Uint8Array): number {
  const buffer = bufferOver(bytes);
  let lines = 0;
  for (let at = buffer.indexOf(lineFeed); at !== -1; at = buffer.indexOf(lineFeed, at + 1)) lines++;
  return lines;
}
