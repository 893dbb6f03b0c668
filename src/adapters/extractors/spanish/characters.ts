/** Single characters and runs of blanks, as scanners of Spanish text need them. Never allocates; every run is bounded. */
import {isBlank, isInvisible} from './blanks.ts';

/** Longer runs of blanks part what stands on both sides: nothing printed as one has one. */
const blanksMax = 200;

/**
 * The unit at `at`, -1 outside the text. `charCodeAt` gives NaN there, and code that met one is compiled without the shortcut for
 * strings: looking at words took twice as long.
 */
export function codeAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? text.charCodeAt(at) : -1;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A letter of Latin script, accents included. */
export function isLetter(code: number): boolean {
  if (code < 0x80) return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return code >= 0xc0 && code < 0x250 && code !== 0xd7 && code !== 0xf7;
}

export function isLineBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** Behind the blanks that begin at `at`, line breaks among them. */
export function skipBlanks(text: string, at: number): number {
  const end = Math.min(text.length, at + blanksMax);
  let index = at;
  while (index < end && isSpace(text.charCodeAt(index))) index++;
  return index;
}

/** The same, within the line. */
export function skipBlanksInLine(text: string, at: number): number {
  const end = Math.min(text.length, at + blanksMax);
  let index = at;
  while (index < end && isFiller(text.charCodeAt(index))) index++;
  return index;
}

/** Where the blanks begin that end at `end`, line breaks among them; never before `from`. */
export function skipBlanksBack(text: string, end: number, from: number): number {
  const start = Math.max(from, end - blanksMax);
  let index = end;
  while (index > start && isSpace(text.charCodeAt(index - 1))) index--;
  return index;
}

/** The same, within the line. */
export function skipBlanksBackInLine(text: string, end: number, from: number): number {
  const start = Math.max(from, end - blanksMax);
  let index = end;
  while (index > start && isFiller(text.charCodeAt(index - 1))) index--;
  return index;
}

/** Behind blanks and the lines of dashes or equals signs with which typists fill a line: `PESOS ------- MIL`. */
export function skipFilling(text: string, at: number): number {
  const index = skipBlanks(text, at);
  const mark = codeAt(text, index);
  if ((mark !== 0x2d && mark !== 0x3d) || codeAt(text, index + 1) !== mark || codeAt(text, index + 2) !== mark) return index;
  const end = Math.min(text.length, index + blanksMax);
  let behind = index;
  while (behind < end && text.charCodeAt(behind) === mark) behind++;
  return skipBlanks(text, behind);
}

export function isSpace(code: number): boolean {
  return isFiller(code) || isLineBreak(code);
}

function isFiller(code: number): boolean {
  return isBlank(code) || isInvisible(code);
}
