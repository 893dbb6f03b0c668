/**
 * Dates in Spanish legal text, in figures and in words. Linear: figures are found by one pattern of bounded length, words from
 * the month's name outwards, never further than a fixed number of characters. It never takes a budget line for a date.
 */
import {isoDay, yearOf} from './calendar.ts';
import type {DateCandidate} from './date-candidate.ts';
import {findDatesInWords} from './dates-in-words.ts';
import {fold, unitsThatFoldTo} from './fold.ts';

export interface FoundDate extends DateCandidate {
  readonly iso: string;
}

// A figure behind or before, and it is a piece of a longer number: 4094-185/26/03/2019, 1.1.1.01.09.000, 275/80/22.5.
const inFigures = /(?<!\d|\d[/.])(\d{1,4})([-/.])(\d{1,2})\2([12]\.\d{3}|\d{4}|\d{2})(?!\d|[/.,]\d|\2\d)/g;

/** Where codes stand: what looks like day, month and short year there is a budget line, a grade or a plot. */
const codeBefore =
  /(?:programa|prog\.|partida|jurisdiccion|categoria|cuenta|codigo|inciso|rubro|objeto|legajo|plano|[uc]\.[ef])[^\n]{0,14}$/;
const fileBefore = /exp(?:ediente|te)?s?\.?(?: [a-z]{5,15})?\s?(?:[a-z]\.){0,3}\s?(?:n[º°ro.]{0,3}|numero)?:?\s{0,2}$/;
/** What every `fileBefore` holds: folding costs more than looking. */
const fileLetters = new RegExp(['e', 'x', 'p'].map((letter) => `[${unitsThatFoldTo(letter)}]`).join(''));
const dateBefore = /(?:(?<![a-z])(?:fechas?|dias?|el|del|de|desde|hasta|al|a|partir|vence|vto\.|y)|[,(:]) {0,3}$/;
const endOfLine = /[.\-;]?\s*(?:\n|$)/y;
const contextLength = 32;

/** Every date that exists, in order, repeats included. */
export function findDates(text: string): FoundDate[] {
  return findDateCandidates(text).filter((candidate): candidate is FoundDate => candidate.iso !== undefined);
}

/** The same with those the calendar does not have (31/02/2023), for callers that must say so. */
export function findDateCandidates(text: string): DateCandidate[] {
  const figures = findDatesInFigures(text);
  const words = findDatesInWords(text);
  return words.length === 0 ? figures : [...figures, ...words].sort((one, other) => one.offset - other.offset);
}

function findDatesInFigures(text: string): DateCandidate[] {
  const found: DateCandidate[] = [];
  for (const match of text.matchAll(inFigures)) {
    const [printed, first = '', separator = '', second = '', third = ''] = match;
    if (isCode(text, match.index, {printed, first, separator, third})) continue;
    const yearFirst = first.length === 4;
    const iso = isoDay(yearOf(yearFirst ? first : third), Number(second), Number(yearFirst ? third : first));
    found.push({iso, text: printed, offset: match.index});
  }
  return found;
}

interface Parts {
  readonly printed: string;
  readonly first: string;
  readonly separator: string;
  readonly third: string;
}

/** True where the figures are not written as a date is, or stand where codes stand. */
function isCode(text: string, offset: number, parts: Parts): boolean {
  const {first, separator, third, printed} = parts;
  const isYearFirst = first.length === 4 && third.length === 2 && printed.length === 10;
  if (first.length > 2 && !isYearFirst) return true;
  // 01/07/2025-31/07/2025 are two dates, 2-16-74-06 is none.
  if (separator !== '/' && text[offset - 1] === '-' && /\d/.test(text[offset - 2] ?? '')) return true;
  const context = text.slice(Math.max(0, offset - contextLength), offset);
  if (fileLetters.test(context) && fileBefore.test(fold(context))) return true;
  if (first.length === 4 || third.length > 2 || separator === '/') return false;
  const before = fold(context);
  // 01.01.00 is a budget line in nine of ten texts: a short year between dots or dashes needs a sign that a date is meant.
  if (first.length !== 2 || third === '00' || codeBefore.test(before)) return true;
  return !dateBefore.test(before) && !standsAlone(text, offset, printed.length);
}

function standsAlone(text: string, offset: number, length: number): boolean {
  if (offset > 0 && text[offset - 1] !== '\n') return false;
  endOfLine.lastIndex = offset + length;
  return endOfLine.test(text);
}
