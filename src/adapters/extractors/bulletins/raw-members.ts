/**
 * The members of one JSON object of scalars, as ranges of its bytes; nothing is decoded but the names. Anything else (nesting, names
 * with escapes, names twice) gives undefined: then the whole text is for a real parser.
 */

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openingBrace = 0x7b;
const closingBrace = 0x7d;
const membersMax = 64;
const nameBytesMax = 64;
const literalBytesMax = 32;

/** From the value's first byte to one behind its last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export function scanMembers(bytes: Buffer): ReadonlyMap<string, Range> | undefined {
  const members = new Map<string, Range>();
  let at = skipBlanks(bytes, 0);
  if (bytes[at] !== openingBrace) return undefined;
  while (members.size < membersMax) {
    const name = stringAt(bytes, skipBlanks(bytes, at + 1));
    if (name === undefined || name.end - name.start > nameBytesMax) return undefined;
    const key = plainName(bytes, name);
    at = skipBlanks(bytes, name.end);
    if (key === undefined || members.has(key) || bytes[at] !== colon) return undefined;
    at = skipBlanks(bytes, at + 1);
    const value = bytes[at] === quote ? stringAt(bytes, at) : literalAt(bytes, at);
    if (value === undefined) return undefined;
    members.set(key, value);
    at = skipBlanks(bytes, value.end);
    if (bytes[at] === closingBrace) return skipBlanks(bytes, at + 1) === bytes.length ? members : undefined;
    if (bytes[at] !== comma) return undefined;
  }
  return undefined;
}

function skipBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && isJsonBlank(bytes[at])) at++;
  return at;
}

function isJsonBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** A string with its quotes. Its content is not judged here. */
function stringAt(bytes: Buffer, start: number): Range | undefined {
  if (bytes[start] !== quote) return undefined;
  for (let at = bytes.indexOf(quote, start + 1); at >= 0; at = bytes.indexOf(quote, at + 1)) {
    if (!isEscaped(bytes, at, start)) return {start, end: at + 1};
  }
  return undefined;
}

/** True when an odd run of backslashes, none of them before `floor`, leads to the byte at `at`. */
export function isEscaped(bytes: Buffer, at: number, floor: number): boolean {
  let before = at - 1;
  while (before > floor && bytes[before] === backslash) before--;
  if (before === floor && bytes[before] === backslash) before--;
  return (at - 1 - before) % 2 === 1;
}

/** A number, true, false or null; what it is worth the parser says. */
function literalAt(bytes: Buffer, start: number): Range | undefined {
  let end = start;
  while (end - start <= literalBytesMax && isLiteral(bytes[end] ?? 0)) end++;
  return end === start || end - start > literalBytesMax ? undefined : {start, end};
}

/** Letters, figures, plus, minus and dot. */
function isLiteral(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x45 || byte === 0x2b || byte === 0x2d || byte === 0x2e
  );
}

/** A name of letters, figures and underscores stands for itself. */
function plainName(bytes: Buffer, {start, end}: Range): string | undefined {
  const name = bytes.toString('latin1', start + 1, end - 1);
  return /^\w+$/.test(name) ? name : undefined;
}
