/**
 * Blanks as real pages hold them: U+00A0 in place of spaces, soft hyphens and zero-width blanks inside words. For fields that are
 * compared or shown (titles, numbers, places); a document's text itself is never altered.
 */

const oddBlank = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v\f]/g;
const invisible = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const runOfBlanks = / {2,}/g;
/** Where there is nothing to squeeze. */
const squeezable = /^\s|\s$|  |[\u00a0\u1680\u2000-\u200f\u202f\u205f\u3000\t\v\f\u00ad\u2060\ufeff]/;

/** A blank that separates words on one line: spaces of all kinds and tabs, no line breaks. */
export function isBlank(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || code === 0x09 || code === 0x0b || code === 0x0c;
  if (code < 0x1680) return code === 0xa0;
  return code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x205f || code === 0x3000;
}

/** Takes no room when printed: soft hyphen, zero-width blanks and joiners, direction marks, byte order mark. */
export function isInvisible(code: number): boolean {
  return code === 0xad || (code >= 0x200b && code <= 0x200f) || code === 0x2060 || code === 0xfeff;
}

/** Every blank a plain space, nothing invisible. Line breaks stay; the length may shrink. */
export function plainBlanks(text: string): string {
  return text.replace(oddBlank, ' ').replace(invisible, '');
}

/** One line's worth: plain blanks, runs of them as one, none at the ends. */
export function squeeze(text: string): string {
  if (!squeezable.test(text)) return text;
  return plainBlanks(text).replace(runOfBlanks, ' ').trim();
}
