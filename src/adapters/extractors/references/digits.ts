/**
 * The number and year of a norm in its digits, as printed, and the mark before them. Every pattern is bounded, sticky and without
 * nested repeats; most are asked only where a look at one or two characters leaves a chance.
 */
import {codeAt, isDigit, isLetter, isSpace} from '../spanish/characters.ts';

export interface Norm {
  readonly start: number;
  readonly end: number;
  readonly numero: string | null;
  readonly anio: number | null;
}

/** As patterns take it between a number and what belongs to it. */
export const blank = '[\\s\\u00ad\\u200b-\\u200f\\u2060]';
/** `Nº`, `N °`, `N.º`, `Nros.`, `número`, and the `N\nO\n` that a raised letter becomes; twice by a slip of the typist. */
const sign = `n(?:[.]?${blank}{0,3}[º°ª˚o](?![a-z])s?|ros?(?![a-z])|[uú]m(?:ero)?s?(?![a-z])|(?![a-z]))${blank}{0,3}[.:]{0,2}[º°]?${blank}{0,60}`;
const mark = new RegExp(`(?:${sign}){1,2}(?=\\d|[a-z]{1,5}-)`, 'iy');
const plain = /(?:\d{1,3}(?:\.\d{3}){1,2}|\d{1,6})(?![\d])(?!\.\d)/y;
/** Electronic files: `DECTO-2024-2153-E-PER-INT`. */
const electronic = new RegExp(
  `(?:decto|decre|dec|resol|reso|rs|dispo|di|orden|orde)-(\\d{4})-${blank}{0,2}(\\d{1,8})(?:-[a-z0-9#]{1,12}){0,6}`,
  'iy',
);
/** `O-19224`, `R-294/2024`. */
const lettered = /[A-Z]{1,2}-(?=\d)/y;
const slashYear = new RegExp(`${blank}{0,2}/${blank}{0,2}(\\d{4}|\\d{2})(?![\\d/])`, 'y');
const dashYear = new RegExp(`${blank}{0,2}[-–]${blank}{0,2}((?:19|20)\\d{2})(?![\\d/-])|-(\\d{2})(?![\\d/-])`, 'y');
const dateBehind = new RegExp(
  `${blank}{0,2}/${blank}{0,2}\\d{1,2}${blank}{0,2}/|${blank}{1,10}de${blank}{1,10}(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)`,
  'iy',
);

const oldestTwoDigits = 40;
/** Letters of DECTO and RESOL, blanks before the name of a month. */
const lettersMax = 5;
const gapMax = 10;

const lowerCase = 0x20;
const letterN = 0x6e;
const dash = 0x2d;
const slash = 0x2f;
const zero = 0x30;
const percent = 0x25;

/** What begins at `at` with the digits, or with letters and a dash; the norm itself began at `start`. */
export function readDigits(text: string, start: number, at: number): Norm | undefined {
  let digits = at;
  if (!isDigit(codeAt(text, at))) {
    if (!hasDash(text, at)) return undefined;
    electronic.lastIndex = at;
    const file = electronic.exec(text);
    if (file !== null) return {start, end: electronic.lastIndex, numero: digitsOf(file[2] ?? ''), anio: yearOf(file[1])};
    digits = match(lettered, text, at) ?? at;
  }
  const end = match(plain, text, digits);
  if (end === undefined) return undefined;
  const behind = codeAt(text, skipGap(text, end));
  if ((behind === slash || isLetterD(behind)) && stands(dateBehind, text, end)) return undefined;
  const numero = digitsOf(text.slice(digits, end));
  const pattern = behind === slash ? slashYear : isDash(behind) ? dashYear : undefined;
  if (pattern !== undefined) {
    pattern.lastIndex = end;
    const year = pattern.exec(text);
    const anio = yearOf(year?.[1] ?? year?.[2]);
    if (anio !== null) return {start, end: pattern.lastIndex, numero, anio};
  }
  const next = codeAt(text, end);
  return isLetter(next) || next === percent ? undefined : {start, end, numero, anio: null};
}

/** Where the digits begin behind a mark that stands at `at`. */
export function behindMark(text: string, at: number): number | undefined {
  return (codeAt(text, at) | lowerCase) === letterN ? match(mark, text, at) : undefined;
}

/** The numbers that begin with a letter all have a dash behind the first five. */
function hasDash(text: string, at: number): boolean {
  if (!isLetter(codeAt(text, at))) return false;
  for (let index = at + 1; index <= at + lettersMax; index++) if (codeAt(text, index) === dash) return true;
  return false;
}

/** Behind the blanks that may stand before a year or a month; more than patterns allow are not looked through. */
function skipGap(text: string, at: number): number {
  let next = at;
  while (next < at + gapMax && isGap(codeAt(text, next))) next++;
  return next;
}

/** All that `blank` stands for. */
function isGap(code: number): boolean {
  return isSpace(code) || code === 0x2028 || code === 0x2029;
}

function isLetterD(code: number): boolean {
  return (code | lowerCase) === 0x64;
}

function isDash(code: number): boolean {
  return code === dash || code === 0x2013;
}

/** Without dots between thousands and zeros before. */
export function digitsOf(printed: string): string {
  const digits = printed.includes('.') ? printed.replaceAll('.', '') : printed;
  return digits.charCodeAt(0) === zero ? digits.replace(/^0+(?=\d)/, '') : digits;
}

/** Decree-laws of 1943 are the oldest cited by two digits. */
function yearOf(printed: string | undefined): number | null {
  if (printed === undefined) return null;
  const year = Number(printed);
  if (printed.length === 2) return year < oldestTwoDigits ? 2000 + year : 1900 + year;
  return year >= 1810 && year < 2100 ? year : null;
}

/** Behind the match of a sticky pattern at `at`. */
export function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

export function stands(pattern: RegExp, text: string, at: number): boolean {
  return match(pattern, text, at) !== undefined;
}
