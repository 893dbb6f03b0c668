/** Tells a packing by its first bytes. A file that was cut off inside of them, or before, is told by its name. */
import type {PackedHead} from '../../contracts/codec.ts';

/** `marks` in latin1. */
export function beginsWith({bytes, complete, name}: PackedHead, marks: readonly string[], extensions: readonly string[]): boolean {
  let isCutOff = false;
  for (const mark of marks) {
    const length = Math.min(mark.length, bytes.length);
    let at = 0;
    while (at < length && bytes[at] === mark.charCodeAt(at)) at++;
    if (at === mark.length) return true;
    isCutOff ||= complete && at === bytes.length;
  }
  return isCutOff && extensions.some((ending) => name.endsWith(ending));
}
