/** The number and year of a norm, as printed behind its keyword. Every pattern is bounded, sticky and without nested repeats. */
import {isDigit, isLetter, skipBlanks} from '../spanish/characters.ts';
import {fold} from '../spanish/fold.ts';
import type {Kind} from './keywords.ts';

export interface Norm {
  readonly start: number;
  readonly end: number;
  readonly numero: string | null;
  readonly anio: number | null;
}

const blank = '[\\s\\u00ad\\u200b-\\u200f\\u2060]';
/** `Nº`, `N °`, `N.º`, `Nros.`, `número`, and the `N\nO\n` that a raised letter becomes; twice by a slip of the typist. */
const sign = `n(?:[.]?${blank}{0,3}[º°ª˚o](?![a-z])s?|ros?(?![a-z])|[uú]m(?:ero)?s?(?![a-z])|(?![a-z]))${blank}{0,3}[.:]{0,2}[º°]?${blank}{0,60}`;
const mark = new RegExp(`(?:${sign}){1,2}(?=\\d|[a-z]{1,5}-)`, 'iy');
const plain = /(\d{1,3}(?:\.\d{3}){1,2}|\d{1,6})(?![\d])(?!\.\d)/y;
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
const otherUnit = new RegExp(`${blank}{0,3}(?:%|[º°]|\\d|,\\d)`, 'y');
const between = new RegExp(`${blank}{0,10}(?:,|;|y|e|-)${blank}{1,10}(?:y${blank}{1,10})?`, 'iy');

const adjectives = new Set(
  (
    'nacional nacionales provincial provinciales municipal municipales reglamentario reglamentaria reglamentarios reglamentarias general ' +
    'generales ministerial ministeriales conjunta conjuntas fiscal impositiva tarifaria complementaria modificatoria administrativa administrativas interna tecnica regulatoria organica marco pcial nac'
  ).split(' '),
);
const openers = new Set('de del la dictada dictado registrada registrado sancionada sancionado promulgada promulgado bajo h'.split(' '));
/** What stands between belongs to another thing's number, or to a date. */
const strangers =
  /^(?:licitaci|expedient|expte|concurs|contrat|conven|fecha|articul|anexo|orden$|ordenes|acta|cuenta|partida|factura|dni|legajo|inciso|dia$|obra$|circuns|parcela|calle|decret|ley$|leyes|ordenanz|resoluci|disposici|que$|por$|se$)/;
const wordsMax = 7;
const oldestTwoDigits = 40;

const names: Readonly<Partial<Record<Kind, RegExp>>> = {
  ley: new RegExp(
    `${blank}{1,10}(?:org[aá]nica${blank}{1,10}(?:de${blank}{1,10}(?:las${blank}{1,10})?municipalidades|municipal)|de${blank}{1,10}contrato${blank}{1,10}de${blank}{1,10}trabajo)(?![a-z])`,
    'iy',
  ),
  ordenanza: new RegExp(`${blank}{1,10}(?:fiscal(?:${blank}{1,10}e?${blank}{0,10}impositiva)?|impositiva)(?![a-z])`, 'iy'),
};

/** The number that follows a keyword which begins at `start` and ends at `at`. */
export function readNumber(text: string, start: number, at: number): Norm | undefined {
  const law = at - start === 3;
  let next = at;
  let named = false;
  for (let count = 0; count <= wordsMax; count++) {
    const begin = behindPunctuation(text, next);
    const digits = match(mark, text, begin);
    if (digits !== undefined) return readDigits(text, start, digits);
    const norm = isBare(text, next, begin) ? readDigits(text, start, begin) : undefined;
    if (norm !== undefined) return !named || isStrong(text.slice(begin, norm.end)) ? norm : undefined;
    const end = wordEnd(text, begin);
    const word = fold(text.slice(begin, end));
    if (end === begin || strangers.test(word) || (count === 0 && !opens(text, {at, begin, end}, law))) return undefined;
    named ||= !adjectives.has(word);
    next = text.charAt(end) === '.' ? end + 1 : end;
  }
  return undefined;
}

/** The next number of a list that goes on at `at`. Behind a keyword in the singular only what can be nothing else. */
export function readMore(text: string, at: number, plural: boolean): Norm | undefined {
  const begin = match(between, text, at);
  if (begin === undefined) return undefined;
  const digits = match(mark, text, begin);
  const norm = readDigits(text, begin, digits ?? begin);
  if (norm === undefined || test(otherUnit, text, norm.end)) return undefined;
  return plural || digits !== undefined || isStrong(text.slice(begin, norm.end)) ? norm : undefined;
}

/** A norm cited by a name that everybody knows, without a number. */
export function namedNorm(text: string, kind: Kind, at: number): Norm | undefined {
  const name = names[kind];
  const end = name === undefined ? undefined : match(name, text, at);
  return end === undefined ? undefined : {start: at, end, numero: null, anio: null};
}

function readDigits(text: string, start: number, at: number): Norm | undefined {
  if (!isDigit(text.charCodeAt(at))) {
    electronic.lastIndex = at;
    const file = electronic.exec(text);
    if (file !== null) return {start, end: electronic.lastIndex, numero: digitsOf(file[2]), anio: yearOf(file[1])};
  }
  plain.lastIndex = isDigit(text.charCodeAt(at)) ? at : (match(lettered, text, at) ?? at);
  const found = plain.exec(text);
  if (found === null) return undefined;
  const end = plain.lastIndex;
  if (test(dateBehind, text, end)) return undefined;
  for (const pattern of [slashYear, dashYear]) {
    pattern.lastIndex = end;
    const year = pattern.exec(text);
    const anio = yearOf(year?.[1] ?? year?.[2]);
    if (anio !== null) return {start, end: pattern.lastIndex, numero: digitsOf(found[1]), anio};
  }
  return isLetter(text.charCodeAt(end)) || text.charAt(end) === '%' ? undefined : {start, end, numero: digitsOf(found[1]), anio: null};
}

/** Blanks, a colon, the quotes around a law's name. */
function behindPunctuation(text: string, at: number): number {
  let next = skipBlanks(text, at);
  for (let count = 0; count < 2 && /["“”':]/.test(text.charAt(next)); count++) next = skipBlanks(text, next + 1);
  return next;
}

/** Digits without a mark before them must stand on the keyword's own line. */
function isBare(text: string, from: number, begin: number): boolean {
  return !/[\n\r]/.test(text.slice(from, begin));
}

interface Between {
  /** Behind the keyword. */
  readonly at: number;
  readonly begin: number;
  readonly end: number;
}

/** May this word stand between a keyword and its number? Adjectives, `de`, the names of laws (Ley Micaela), and offices in
 *  capitals (Resolución AFIP Nº 4). */
function opens(text: string, {at, begin, end}: Between, law: boolean): boolean {
  const printed = text.slice(begin, end);
  const word = fold(printed);
  if (adjectives.has(word) || openers.has(word)) return true;
  if (law && printed.charAt(0) !== printed.charAt(0).toLowerCase()) return true;
  return printed === printed.toUpperCase() && printed.length <= 12 && isLowerCase(text.charCodeAt(at - 1));
}

function isLowerCase(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** Can be nothing but a norm's number: with a thousands dot, or with a year. */
function isStrong(printed: string): boolean {
  return /^\d{1,2}\.\d{3}|^\d{1,5}[\s\u00a0]*[/-][\s\u00a0]*\d{2,4}$/.test(printed);
}

function digitsOf(printed: string | undefined): string {
  return (printed ?? '').replaceAll('.', '').replace(/^0+(?=\d)/, '');
}

/** Decree-laws of 1943 are the oldest cited by two digits. */
function yearOf(printed: string | undefined): number | null {
  if (printed === undefined) return null;
  const year = Number(printed);
  if (printed.length === 2) return year < oldestTwoDigits ? 2000 + year : 1900 + year;
  return year >= 1810 && year < 2100 ? year : null;
}

function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < at + 24 && isLetter(text.charCodeAt(end))) end++;
  return end;
}

/** Behind the match of a sticky pattern at `at`. */
function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function test(pattern: RegExp, text: string, at: number): boolean {
  return match(pattern, text, at) !== undefined;
}
