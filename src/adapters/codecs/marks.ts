/** Tells a packing by its first bytes. A file that was cut off inside of them, or before, is told by its name. */
import type {PackedHead} from '../../contracts/codec.ts';

/** `marks` in latin1. */
export function beginsWith(head: PackedHead, marks: readonly string[], extensions: readonly string[]): boolean {
  const longest = Math.max(...marks.map((mark) => mark.length));
  const begin = Buffer.from(head.bytes.subarray(0, longest)).toString('latin1');
  if (marks.some((mark) => begin.startsWith(mark))) return true;
  const isCutOff = head.complete && marks.some((mark) => mark.startsWith(begin) && begin.length < mark.length);
  return isCutOff && extensions.some((ending) => head.name.endsWith(ending));
}
