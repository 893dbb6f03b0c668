/** Lines `[DOC n]`, between which the first shape of bulletins holds its documents. Finds them in text; raw-bulletin does in bytes. */

export const markOpens = '[DOC ';
/** More figures than this are no document's number. */
export const markDigitsMax = 9;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const closing = 0x5d;

export interface Part {
  /** The number in the mark; null for what stands before the first mark. */
  readonly doc: number | null;
  readonly document: string;
  /** The JSON text of a stretch of its document as JSON.stringify would write it, without quotes; where bytes show it. */
  readonly jsonOf?: (document: string, at: number, length: number) => Uint8Array;
}

/** What stands before the first mark, then each document, in order. A mark fills its line. Linear. */
export function splitAtMarks(text: string): Part[] {
  const parts: Part[] = [];
  let doc: number | null = null;
  let start = 0;
  for (let at = text.indexOf(markOpens); at >= 0; at = text.indexOf(markOpens, at + markOpens.length)) {
    const close = closeOfMark(text, at);
    if (close < 0) continue;
    parts.push({doc, document: text.slice(start, at)});
    doc = Number(text.slice(at + markOpens.length, close));
    start = close + 1;
  }
  parts.push({doc, document: text.slice(start)});
  return parts;
}

/** Where the bracket closes that opens at `at`; -1 where this is no mark. */
function closeOfMark(text: string, at: number): number {
  if (at > 0 && text.charCodeAt(at - 1) !== lineFeed) return -1;
  const digits = at + markOpens.length;
  let close = digits;
  while (close - digits <= markDigitsMax && isDigit(text.charCodeAt(close))) close++;
  if (close === digits || close - digits > markDigitsMax || text.charCodeAt(close) !== closing) return -1;
  const next = text.charCodeAt(close + 1) === carriageReturn ? close + 2 : close + 1;
  return next >= text.length || text.charCodeAt(next) === lineFeed ? close : -1;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
