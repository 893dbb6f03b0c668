/** What a title says: the kind of norm, its number and the year printed with it. "Decreto Nº 1004/19", "## ORDENANZA N° 1.234". */
import {squeeze} from '../spanish/blanks.ts';
import {isDigit} from '../spanish/characters.ts';
import {fold} from '../spanish/fold.ts';
import {kinds, type Kind} from './norm.ts';

const kindWord = new RegExp(String.raw`(?<![a-z])(${kinds.join('|')})(?![a-z])`);
const kindAtStart = new RegExp(String.raw`^(${kinds.join('|')})(?![a-z])`);
/** "nº 12", "n° nº 12", "nro. 12", "numero 12"; the kind alone may stand before it too: "decreto 12". */
const figures = String.raw`(\d[\d.]*(?:\s?bis(?![a-z])|[a-z](?![a-z]))?(?:\s?\/\s?\d[\d.]*|-\d[\d.]*|-[a-z]{1,4}(?![a-z\d]))*)`;
const numbered = new RegExp(String.raw`(?<![a-z])(?:n(?:ro|um(?:ero)?|o)?[º°.:]{0,3}\s{0,3}){1,3}${figures}`);
const numberedByKind = new RegExp(String.raw`^(?:${kinds.join('|')})\s{1,3}${figures}`);
const numberAlone = new RegExp(String.raw`^(?:n(?:ro|um(?:ero)?|o)?[º°.:]{0,3}\s{0,3}){0,3}${figures}`);
const thousands = /^\d{1,3}(?:\.\d{3})+$/;
const withYear = /^(.*[\da-z])\s?[/-]\s?(\d{2}|\d{4}|\d\.\d{3})$/i;
const markup = /^[#*_>\s]+|[#*_\s]+$/g;
/** Without any year to go by, two figures from here on are of the last century. */
const lastCenturyFrom = 50;

export interface NumberReading {
  readonly numero: string;
  /** Two or four figures as printed; undefined where no year stands with the number. */
  readonly year: string | undefined;
}

/** A line as a title: plain blanks, no markdown. */
export function plainTitle(line: string): string {
  const squeezed = squeeze(line);
  return isMarkup(squeezed.charCodeAt(0)) || isMarkup(squeezed.charCodeAt(squeezed.length - 1)) ? squeezed.replace(markup, '') : squeezed;
}

/** Of the signs that markdown puts around a title: `#`, `*`, `_`, `>`. */
function isMarkup(code: number): boolean {
  return code === 0x23 || code === 0x2a || code === 0x5f || code === 0x3e;
}

/** As the site prints nearly all of them. */
const usualBeginnings: readonly (readonly [string, Kind])[] = [
  ['Decreto Nº ', 'decreto'],
  ['Resolución Nº ', 'resolucion'],
  ['Ordenanza Nº ', 'ordenanza'],
  ['Disposición Nº ', 'disposicion'],
];
const usualDigitsMax = 6;

/** What a title says, read once. */
export interface TitleReading {
  readonly kind: Kind | null;
  readonly number: NumberReading | undefined;
}

/** The kind named first in a title, and its number. */
export function readTitle(title: string): TitleReading {
  return readUsualTitle(title) ?? readAnyTitle(title);
}

/** What `readAnyTitle` says of "Decreto Nº 1234/19"; undefined for titles that need more care. */
export function readUsualTitle(title: string): TitleReading | undefined {
  for (const [beginning, kind] of usualBeginnings) if (title.startsWith(beginning)) return readUsualNumber(title, beginning.length, kind);
  return undefined;
}

/** A pattern does the same for four times the cost. */
function readUsualNumber(title: string, start: number, kind: Kind): TitleReading | undefined {
  const end = digitsEnd(title, start);
  if (end === start || end - start > usualDigitsMax) return undefined;
  const numero = title.slice(start, end);
  if (end === title.length) return {kind, number: {numero, year: undefined}};
  const separator = title.charAt(end);
  const year = title.slice(end + 1);
  if ((separator !== '/' && separator !== '-') || digitsEnd(title, end + 1) !== title.length) return undefined;
  return year.length === 2 || (year.length === 4 && isYear(Number(year))) ? {kind, number: {numero, year}} : undefined;
}

/** Behind the figures that begin at `start`, or behind more than any number has. */
function digitsEnd(title: string, start: number): number {
  const most = Math.min(title.length, start + usualDigitsMax + 1);
  let end = start;
  while (end < most && isDigit(title.charCodeAt(end))) end++;
  return end;
}

export function readAnyTitle(title: string): TitleReading {
  const folded = fold(title);
  const match = numbered.exec(folded) ?? numberedByKind.exec(folded);
  return {kind: kindIn(folded), number: match === null ? undefined : splitNumber(printed(title, match))};
}

/** The kind that a field of its own names. */
export function kindOf(field: string): Kind | null {
  return kindIn(fold(field));
}

function kindIn(folded: string): Kind | null {
  return (kindWord.exec(folded)?.[1] as Kind | undefined) ?? null;
}

/** True for a line that opens like a norm: a kind, and either a number or nothing else. */
export function opensLikeNorm(title: string): boolean {
  const folded = fold(title);
  const kind = kindAtStart.exec(folded)?.[1];
  return kind !== undefined && (folded.length === kind.length || numbered.test(folded) || numberedByKind.test(folded));
}

/** A field that holds nothing but the number: "1111", "Nº 1111/25"; anything else is kept as it is. */
export function numberField(field: string): NumberReading | undefined {
  const plain = squeeze(field);
  if (plain === '') return undefined;
  const match = numberAlone.exec(fold(plain));
  return match === null || match[0].length !== plain.length ? {numero: plain, year: undefined} : splitNumber(printed(plain, match));
}

/** Folding keeps offsets: what was found there is taken from here, as printed. */
function printed(text: string, match: RegExpExecArray): string {
  const figures = match[1] ?? '';
  const start = match.index + match[0].length - figures.length;
  return text.slice(start, start + figures.length).replace(/\.+$/, '');
}

function splitNumber(number: string): NumberReading {
  const parts = withYear.exec(number);
  const year = parts?.[2]?.replace('.', '');
  if (year !== undefined && (year.length === 2 || isYear(Number(year)))) return {numero: withoutDots(parts?.[1] ?? ''), year};
  return {numero: withoutDots(number), year: undefined};
}

function withoutDots(number: string): string {
  return thousands.test(number) ? number.replaceAll('.', '') : number;
}

function isYear(year: number): boolean {
  return year >= 1800 && year <= 2100;
}

/** Four figures of a printed year: two are of the latest century that does not lie beyond the year after `near`. */
export function fullYear(printedYear: string, near: number | undefined): number {
  const year = Number(printedYear);
  if (printedYear.length === 4) return year;
  if (near === undefined) return year >= lastCenturyFrom ? 1900 + year : 2000 + year;
  const latest = near + 1;
  return latest - ((((latest - year) % 100) + 100) % 100);
}
