/**
 * Norms that a text cites, in order. Linear: one search for the keywords' beginnings, and a bounded look around each. It does not
 * resolve what it finds ("the said ordinance", "this decree") and knows no norms but by their print.
 */
import {LiteralSearch} from '../literals/literal-search.ts';
import {codeAt, isLetter} from '../spanish/characters.ts';
import {articleBefore} from './article.ts';
import {keywordOf, type Kind} from './keywords.ts';
import type {Norm} from './digits.ts';
import {namedNorm, readMore, readNumber} from './number.ts';

export interface Reference {
  readonly tipo: Kind;
  /** Digits as printed, without thousands dots and leading zeros; null for norms cited by name (Ley Orgánica de las Municipalidades). */
  readonly numero: string | null;
  /** The year printed with the number, in four digits. */
  readonly anio: number | null;
  /** The article cited of it (`130 bis`, `35 y 105`), where it stands before. */
  readonly articulo: string | null;
  /** As printed; in a list (Ordenanzas Nº 1, 2 y 3) the first with its keyword, the others alone. */
  readonly text: string;
  /** Where `text` begins in the field's text, in UTF-16 units. */
  readonly offset: number;
}

/** The first letters of all keywords; the short ones end in a dot. */
const beginnings = new LiteralSearch(['ley', 'decr', 'dec.', 'dto', 'disp', 'orde', 'ord.', 'reso', 'res.']);
const wordMax = 16;

export function findReferences(text: string): Reference[] {
  const references: Reference[] = [];
  beginnings.begin(text);
  let next = 0;
  for (let at = beginnings.find(0); at !== Infinity; at = beginnings.find(next)) next = Math.max(at + 1, readAt(text, at, references));
  return references;
}

/** Adds what is cited at `start`; returns where to go on. */
function readAt(text: string, start: number, references: Reference[]): number {
  if (isLetter(codeAt(text, start - 1))) return start;
  let end = start;
  while (end < start + wordMax && isLetter(codeAt(text, end))) end++;
  const keyword = keywordOf(text.slice(start, end));
  if (keyword === undefined || (keyword.short && text.charAt(end) !== '.')) return end;
  const wordEnd = keyword.short ? end + 1 : end;
  const lawEnd = keyword.kind === 'decreto' ? behindLaw(text, wordEnd) : wordEnd;
  const kind = lawEnd > wordEnd ? 'decreto-ley' : keyword.kind;
  const norm = readNumber(text, start, lawEnd) ?? namedNorm(text, kind, lawEnd);
  if (norm === undefined) return lawEnd;
  const before = references.at(-1);
  const articulo = articleBefore(text, start, before === undefined ? 0 : before.offset + before.text.length);
  references.push(reference(text, {kind, start, norm, articulo}));
  return norm.numero === null ? norm.end : addMore(text, {kind, norm, articulo, plural: keyword.plural}, references);
}

interface First {
  readonly kind: Kind;
  readonly norm: Norm;
  readonly articulo: string | null;
  readonly plural: boolean;
}

/** The others of a list: `Ordenanzas Nº 7.446 y 24.132`. */
function addMore(text: string, {kind, norm, articulo, plural}: First, references: Reference[]): number {
  let {end} = norm;
  for (let more = readMore(text, end, plural); more !== undefined; more = readMore(text, end, plural)) {
    references.push(reference(text, {kind, start: more.start, norm: more, articulo}));
    ({end} = more);
  }
  return end;
}

interface Cited {
  readonly kind: Kind;
  readonly start: number;
  readonly norm: Norm;
  readonly articulo: string | null;
}

function reference(text: string, {kind, start, norm, articulo}: Cited): Reference {
  return {tipo: kind, numero: norm.numero, anio: norm.anio, articulo, text: text.slice(start, norm.end), offset: start};
}

const law = /[\s\u00ad\u200b-\u200f\u2060]{0,10}[-–]?[\s\u00ad\u200b-\u200f\u2060]{0,10}leye?s?(?![a-zñáéíóú])/iy;

/** Behind the law of a decree-law: `Decreto-Ley`, `Decreto - Ley`, `Dec. Ley`. */
function behindLaw(text: string, at: number): number {
  law.lastIndex = at;
  return law.test(text) ? law.lastIndex : at;
}
