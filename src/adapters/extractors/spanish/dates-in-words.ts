/**
 * Dates with a month's name: "26 de abril de 2018", "1º de enero del año dos mil veinte", "octubre 12 de 2023", "abril de 2018".
 * Looks a bounded number of characters to either side of the name. A day without a year ("25 de Mayo") is no date but a street.
 */
import {LiteralSearch} from '../literals/literal-search.ts';
import {isoDay, isoMonth, monthNames, monthOf, numberInWords, yearOf} from './calendar.ts';
import type {DateCandidate} from './date-candidate.ts';
import {fold} from './fold.ts';

const beginnings = new LiteralSearch([...monthNames, 'setiembre']);
const monthName =
  /(?<![a-záéíóúñ])(?:enero|febrero|marzo|abril|mayo|ju[nl]io|agosto|sep?tiembre|octubre|noviembre|diciembre)(?![a-záéíóúñ])/iy;

const tens = 'treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa';
const upToTwentyNine =
  'veint[a-zéóú]{1,9}|dieci[a-zéó]{4,6}|diez|once|doce|trece|catorce|quince|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve';
const yearInWords = String.raw`(?:dos\s{1,3}mil|mil\s{1,3}novecientos)(?:\s{1,3}(?:(?:${tens})(?:\s{1,3}y\s{1,3}[a-z]{3,6})?|${upToTwentyNine}))?`;
const yearInFigures = String.raw`(?:[12]\.\d{3}|[12]\d{3})(?!\d|[./,]\d)`;
/** " de 2018", " del año 2.018", ", del dos mil veinte"; a line break may lie between. */
const yearBehindOf = new RegExp(String.raw`,?\s{1,3}del?\s{1,3}(?:a[ñn]o\s{1,3})?(${yearInFigures}|${yearInWords})`, 'iy');
/** " 2018", ", 2018", "/2018": on the same line only, a table's next cell is no year. */
const yearBehindBlank = /(?:,?[ \u00a0]{1,2}|[/-])([12]\d{3})(?!\d|[-./,]\d)/y;
/** "octubre 12 de 2023". */
const dayBehind = /[ \u00a0]{1,2}(\d{1,2})[º°]?(?=,?\s{1,3}del?\s)/iy;

/** At the end of what stands before the month, folded. */
const dayInFigures =
  /(?<!\d|\d[.,])(\d{1,2})\)?(?:\s?[º°ª]|ro\.?|er\.?|ero\.?)?(?:[-/]|\s{0,3}(?:dias?,?\s{1,3})?(?:del\s{1,3}mes\s{1,3})?(?:del?\s{1,3})?)$/;
const dayInWords = /(?<![a-z])(treinta\s{1,3}y\s{1,3}uno?|[a-z]{2,12})\s{1,3}(?:dias?,?\s{1,3})?(?:del\s{1,3}mes\s{1,3})?de\s{1,3}$/;
const reachBack = 40;

/** "25 de Mayo 1950" is a house in a street; with "de" before the year it is a date. Folded text has no more than these. */
const streets: ReadonlySet<string> = new Set(['25-5', '9-7', '20-6', '12-10', '1-5', '2-4', '3-2', '17-8']);

interface Part {
  readonly value: number | undefined;
  /** Where it begins or, behind the month, ends. */
  readonly at: number;
}

export function findDatesInWords(text: string): DateCandidate[] {
  const found: DateCandidate[] = [];
  beginnings.begin(text);
  let next = 0;
  for (let at = beginnings.find(0); at !== Infinity; at = beginnings.find(next)) {
    next = at + 1;
    monthName.lastIndex = at;
    if (!monthName.test(text)) continue;
    next = monthName.lastIndex;
    const candidate = readAround(text, text.slice(at, next), at);
    if (candidate !== undefined) found.push(candidate);
  }
  return found;
}

function readAround(text: string, name: string, start: number): DateCandidate | undefined {
  const month = monthOf(fold(name));
  const behind = start + name.length;
  const swapped = readDayBehind(text, behind);
  const year = readYear(text, swapped?.at ?? behind);
  if (year === undefined) return undefined;
  const day = swapped === undefined ? readDayBefore(text, start) : {value: swapped.value, at: start};
  if (day === undefined) return candidateOf(text, isoMonth(year.value, month), [start, year.at]);
  if (!year.announced && streets.has(`${day.value}-${month}`)) return undefined;
  return candidateOf(text, isoDay(year.value, month, day.value ?? 0), [day.at, year.at]);
}

function candidateOf(text: string, iso: string | undefined, range: readonly [number, number]): DateCandidate {
  return {iso, text: text.slice(...range), offset: range[0]};
}

function readYear(text: string, at: number): (Part & {readonly announced: boolean}) | undefined {
  for (const pattern of [yearBehindOf, yearBehindBlank]) {
    pattern.lastIndex = at;
    const printed = pattern.exec(text)?.[1];
    if (printed === undefined) continue;
    const value = yearOf(fold(printed).replace(/\s+/g, ' '));
    return value === undefined ? undefined : {value, at: pattern.lastIndex, announced: pattern === yearBehindOf};
  }
  return undefined;
}

function readDayBehind(text: string, at: number): Part | undefined {
  dayBehind.lastIndex = at;
  const day = dayBehind.exec(text)?.[1];
  return day === undefined ? undefined : {value: Number(day), at: dayBehind.lastIndex};
}

function readDayBefore(text: string, start: number): Part | undefined {
  const from = Math.max(0, start - reachBack);
  const before = fold(text.slice(from, start));
  const figures = dayInFigures.exec(before);
  if (figures !== null) return {value: Number(figures[1]), at: from + figures.index};
  const words = dayInWords.exec(before);
  const value = numberInWords((words?.[1] ?? '').replace(/\s+/g, ' '));
  return words === null || value === undefined ? undefined : {value, at: from + words.index};
}
