/** The number of a norm behind its keyword: what words may stand between. Every pattern is bounded, sticky and without nested repeats. */
import {codeAt, isLetter, isLineBreak, skipBlanks} from '../spanish/characters.ts';
import {fold} from '../spanish/fold.ts';
import {behindMark, blank, match, readDigits, stands, type Norm} from './digits.ts';
import type {Kind} from './keywords.ts';

const otherUnit = new RegExp(`${blank}{0,3}(?:%|[º°]|\\d|,\\d)`, 'y');
const between = new RegExp(`${blank}{0,10}(?:,|;|y|e|-)${blank}{1,10}(?:y${blank}{1,10})?`, 'iy');

/** What may stand between a keyword and its number: adjectives, which say no more of the norm, and openers, which do. */
const roles: ReadonlyMap<string, 'adjective' | 'opener'> = new Map([
  ...words(
    'nacional nacionales provincial provinciales municipal municipales reglamentario reglamentaria reglamentarios reglamentarias general ' +
      'generales ministerial ministeriales conjunta conjuntas fiscal impositiva tarifaria complementaria modificatoria administrativa ' +
      'administrativas interna tecnica regulatoria organica marco pcial nac',
  ).map((word) => [word, 'adjective'] as const),
  ...words('de del la dictada dictado registrada registrado sancionada sancionado promulgada promulgado bajo h').map(
    (word) => [word, 'opener'] as const,
  ),
]);
/** What stands between belongs to another thing's number, or to a date. */
const strangers =
  /^(?:licitaci|expedient|expte|concurs|contrat|conven|fecha|articul|anexo|orden$|ordenes|acta|cuenta|partida|factura|dni|legajo|inciso|dia$|obra$|circuns|parcela|calle|decret|ley$|leyes|ordenanz|resoluci|disposici|que$|por$|se$)/;
const wordsMax = 7;
const officeMax = 12;
const dot = 0x2e;

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
    const digits = behindMark(text, begin);
    if (digits !== undefined) return readDigits(text, start, digits);
    const norm = isBare(text, next, begin) ? readDigits(text, start, begin) : undefined;
    if (norm !== undefined) return !named || isStrong(text.slice(begin, norm.end)) ? norm : undefined;
    const end = wordEnd(text, begin);
    if (end === begin) return undefined;
    const word = fold(text.slice(begin, end));
    const role = roles.get(word);
    if (role === undefined && (strangers.test(word) || (count === 0 && !opens(text, {at, begin, end}, law)))) return undefined;
    named ||= role !== 'adjective';
    next = codeAt(text, end) === dot ? end + 1 : end;
  }
  return undefined;
}

/** The next number of a list that goes on at `at`. Behind a keyword in the singular only what can be nothing else. */
export function readMore(text: string, at: number, plural: boolean): Norm | undefined {
  const begin = match(between, text, at);
  if (begin === undefined) return undefined;
  const digits = behindMark(text, begin);
  const norm = readDigits(text, begin, digits ?? begin);
  if (norm === undefined || stands(otherUnit, text, norm.end)) return undefined;
  return plural || digits !== undefined || isStrong(text.slice(begin, norm.end)) ? norm : undefined;
}

/** A norm cited by a name that everybody knows, without a number. */
export function namedNorm(text: string, kind: Kind, at: number): Norm | undefined {
  const name = names[kind];
  const end = name === undefined ? undefined : match(name, text, at);
  return end === undefined ? undefined : {start: at, end, numero: null, anio: null};
}

/** Blanks, a colon, the quotes around a law's name. */
function behindPunctuation(text: string, at: number): number {
  let next = skipBlanks(text, at);
  for (let count = 0; count < 2 && isQuoteOrColon(codeAt(text, next)); count++) next = skipBlanks(text, next + 1);
  return next;
}

function isQuoteOrColon(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x3a || code === 0x201c || code === 0x201d;
}

/** Digits without a mark before them must stand on the keyword's own line. */
function isBare(text: string, from: number, begin: number): boolean {
  for (let at = from; at < begin; at++) if (isLineBreak(codeAt(text, at))) return false;
  return true;
}

interface Between {
  /** Behind the keyword. */
  readonly at: number;
  readonly begin: number;
  readonly end: number;
}

/** May a word without a role stand right behind a keyword? The names of laws (Ley Micaela), and offices in capitals (Resolución
 *  AFIP Nº 4). */
function opens(text: string, {at, begin, end}: Between, law: boolean): boolean {
  const isOffice = isLowerCase(codeAt(text, at - 1)) && end - begin <= officeMax;
  if (!law && !isOffice) return false;
  const printed = text.slice(begin, end);
  if (law && printed.charAt(0) !== printed.charAt(0).toLowerCase()) return true;
  return isOffice && printed === printed.toUpperCase();
}

function isLowerCase(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** Can be nothing but a norm's number: with a thousands dot, or with a year. */
function isStrong(printed: string): boolean {
  return /^\d{1,2}\.\d{3}|^\d{1,5}[\s\u00a0]*[/-][\s\u00a0]*\d{2,4}$/.test(printed);
}

function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < at + 24 && isLetter(codeAt(text, end))) end++;
  return end;
}

function words(list: string): readonly string[] {
  return list.split(' ');
}
