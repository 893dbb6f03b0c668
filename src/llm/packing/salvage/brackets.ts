/** Where JSON values end, by brackets and strings alone: what stands between is not judged. Each call is one pass over what it looks at. */

export const code = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  backslash: 0x5c,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Deeper values take the stack of whoever walks them by recursion. */
const depthMost = 1000;

/** `end` is one behind the value. `open`: the text ends inside it. `broken`: a bracket closes another kind, or it is too deep. */
export type ValueEnd = {readonly type: 'closed' | 'open' | 'broken'; readonly end: number};

export function isOpening(character: number): boolean {
  return character === code.openBrace || character === code.openBracket;
}

/** The end of the object or list that opens at `start`. */
export function endOfBrackets(text: string, start: number): ValueEnd {
  const closers: number[] = [];
  for (let at = start; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === code.quote) {
      at = endOfString(text, at) - 1;
    } else if (isOpening(character)) {
      if (closers.length === depthMost) return {type: 'broken', end: at};
      closers.push(character === code.openBrace ? code.closeBrace : code.closeBracket);
    } else if (character === code.closeBrace || character === code.closeBracket) {
      if (closers.pop() !== character) return {type: 'broken', end: at};
      if (closers.length === 0) return {type: 'closed', end: at + 1};
    }
  }
  return {type: 'open', end: text.length};
}

/** One behind the quote that closes it; one behind the text's end where none does. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === code.backslash) at++;
    else if (character === code.quote) return at + 1;
  }
  return text.length + 1;
}

/** The end of any value that begins at `start`. A number or word is closed where something stands behind it that ends it. */
export function endOfValue(text: string, start: number): ValueEnd {
  const character = text.charCodeAt(start);
  if (isOpening(character)) return endOfBrackets(text, start);
  if (character === code.quote) {
    const end = endOfString(text, start);
    return end > text.length ? {type: 'open', end: text.length} : {type: 'closed', end};
  }
  let end = start;
  while (end < text.length && isPlain(text.charCodeAt(end))) end++;
  if (end === start) return {type: 'broken', end};
  return {type: end === text.length ? 'open' : 'closed', end};
}

export function behindBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

function isPlain(character: number): boolean {
  const ends = character <= 0x20 || character === code.comma || character === code.colon || character === code.quote;
  return !ends && !isOpening(character) && character !== code.closeBrace && character !== code.closeBracket;
}
