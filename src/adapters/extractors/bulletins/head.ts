/** The head of a document as the site prints it: title (twice), a label, "Place, DD/MM/YYYY". Reads a few lines, never the body. */
import {isBlank, isInvisible, squeeze} from '../spanish/blanks.ts';
import {isoDay, yearOf} from '../spanish/calendar.ts';
import {findDateCandidates} from '../spanish/dates.ts';
import {findFooter, lineFrom, skipMenu, type Line} from './noise.ts';
import {opensLikeNorm, plainTitle} from './title.ts';
import {readUsualHead} from './usual-head.ts';

/** A day, or why a text that should be one is none. */
export type DayReading = {readonly iso: string} | {readonly problem: 'IMPOSSIBLE_DATE' | 'UNREADABLE_DATE'; readonly printed: string};

export interface Head {
  readonly place: string | null;
  readonly title: string | null;
  /** Undefined where no line of the head is a date. */
  readonly day: DayReading | undefined;
  /** The document without menu, titles and footer; begins at `at`. */
  readonly text: string;
  readonly at: number;
}

const label = 'Publicado en versión extractada';
/** How far down a line "Place, date" may stand behind the title. */
const dayLinesMax = 3;
const dayLineLengthMax = 120;
const titleLengthMax = 200;
/** A longer line that is not printed twice is the text itself. */
const loneTitleLengthMax = 100;
/** The site prints a title two times, or three. */
const titleLinesMax = 3;

const plainDay = /^(?:[^\d\n,:]{1,60},\s{0,3})?(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const placeBefore =
  /^(?:[^\d\n:;]{1,60},|fecha\s{0,3}:|dado en [^\d\n:;]{1,60},)?\s{0,3}(?:el\s)?(?:d[ií]a\s)?(?:(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo),?\s)?$/i;
/** Cheap, and true for every line that holds a date. */
const mayHoldDay = /\d[-/.]\d{1,2}[-/.]\d|(?:ner|rer|arz|bri|ay|uni|uli|ost|mbr|ubr)[oel]/i;
const nothingBehind = /^[\s.\-;]*$/;

/** `declaredTitle`: what the record itself says the title is; the page repeats it. */
export function readHead(document: string, declaredTitle: string | null): Head {
  const end = findFooter(document);
  const {place, title, day, next} = readUsualHead(document, end) ?? readAnyHead(document, end, declaredTitle);
  const content = document.slice(Math.min(next, end), end).trimStart();
  return {place, title, day, text: content.trimEnd(), at: end - content.length};
}

interface HeadLines extends Omit<Head, 'text' | 'at'> {
  /** Where the document goes on behind the titles. */
  readonly next: number;
}

/** Line by line. */
export function readAnyHead(document: string, end: number, declaredTitle: string | null): HeadLines {
  const {start, framed, place} = skipMenu(document);
  const first = lineFrom(document, start);
  const {title, next} = first === undefined ? {title: null, next: start} : readTitle(document, {first, framed, declaredTitle});
  return {place: place === null ? null : squeeze(place), title, day: readDayLine(document, next, end), next};
}

interface TitlePlace {
  readonly first: Line;
  readonly framed: boolean;
  readonly declaredTitle: string | null;
}

/** The title and where the document goes on behind it and its repetitions. */
function readTitle(document: string, {first, framed, declaredTitle}: TitlePlace): {readonly title: string | null; readonly next: number} {
  let last = first;
  let lines = 1;
  for (; lines < titleLinesMax; lines++) {
    const line = lineFrom(document, last.next);
    if (line === undefined || !isSame(line.text, first.text)) break;
    last = line;
  }
  const title = first.text.length <= titleLengthMax ? plainTitle(last.text) : '';
  const isTheSites = (declaredTitle !== null && isSame(first.text, declaredTitle)) || (framed && isPageTitle(first.text, lines));
  if (isTheSites || (lines > 1 && opensLikeNorm(title))) return {title, next: last.next};
  // Printed by the norm itself and not by the site: a title, and part of the text.
  return {title: opensLikeNorm(title) ? title : null, next: first.start};
}

/** Behind the site's menu the first line is the title, but where the page has none. */
function isPageTitle(line: string, lines: number): boolean {
  if (lines > 1) return line.length <= titleLengthMax;
  return line.length <= loneTitleLengthMax && line !== label && readDay(line) === undefined;
}

/** "Decreto Nº1111" and "Decreto Nº 1111" are one title: blanks and markdown do not count. Linear. */
function isSame(one: string, other: string): boolean {
  let at = 0;
  for (let index = 0; index < one.length; index++) {
    const code = one.charCodeAt(index);
    if (isFiller(code)) continue;
    while (at < other.length && isFiller(other.charCodeAt(at))) at++;
    if (other.charCodeAt(at) !== code) return false;
    at++;
  }
  while (at < other.length && isFiller(other.charCodeAt(at))) at++;
  return at === other.length && one !== '';
}

function isFiller(code: number): boolean {
  return isBlank(code) || isInvisible(code) || code === 0x23 || code === 0x2a;
}

function readDayLine(document: string, from: number, end: number): DayReading | undefined {
  let line = lineFrom(document, from);
  for (let lines = 0; line !== undefined && line.start < end && lines < dayLinesMax; line = lineFrom(document, line.next)) {
    if (line.text === label) continue;
    const day = readDay(line.text);
    if (day !== undefined) return day;
    lines++;
  }
  return undefined;
}

/** The day a whole line or field is: "Carmen de Areco, 18/07/2025", "Lobos, 3 de mayo de 2020"; undefined for other lines. */
export function readDay(line: string): DayReading | undefined {
  if (line.length > dayLineLengthMax) return undefined;
  const plain = plainDay.exec(line);
  if (plain !== null) return reading(isoDay(yearOf(plain[3] ?? ''), Number(plain[2]), Number(plain[1])), line);
  if (!mayHoldDay.test(line)) return undefined;
  const squeezed = plainTitle(line);
  const candidate = findDateCandidates(squeezed)[0];
  if (candidate === undefined || !nothingBehind.test(squeezed.slice(candidate.offset + candidate.text.length))) return undefined;
  if (!placeBefore.test(squeezed.slice(0, candidate.offset)) || candidate.iso?.length === 7) return undefined;
  return reading(candidate.iso, line);
}

function reading(iso: string | undefined, printed: string): DayReading {
  return iso === undefined ? {problem: 'IMPOSSIBLE_DATE', printed} : {iso};
}
