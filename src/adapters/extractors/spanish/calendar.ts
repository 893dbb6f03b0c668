/** Days, months and years as Spanish writes them, in figures and in words, and whether such a day exists. No searching here. */
import {isLetter} from './characters.ts';

export const monthNames = [
  'enero',
  'febrero',
  'marzo',
  'abril',
  'mayo',
  'junio',
  'julio',
  'agosto',
  'septiembre',
  'octubre',
  'noviembre',
  'diciembre',
] as const;

const units = ['uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'];
const upToTwentyNine = [
  ...units,
  'diez',
  'once',
  'doce',
  'trece',
  'catorce',
  'quince',
  ...['seis', 'siete', 'ocho', 'nueve'].map((unit) => `dieci${unit}`),
  'veinte',
  ...units.map((unit) => `veinti${unit}`),
];
const tens = ['treinta', 'cuarenta', 'cincuenta', 'sesenta', 'setenta', 'ochenta', 'noventa'];

/** Folded word -> 1 to 99 ("treinta y uno" with single blanks). */
const numberWords: ReadonlyMap<string, number> = buildNumberWords();

/** Of months and days. */
const twoDigits = Array.from({length: 32}, (_, number) => String(number).padStart(2, '0'));

const yearMin = 1800;
const yearMax = 2100;
/** Two figures from here on are of the last century: "85" is 1985, "25" is 2025. */
const lastCenturyFrom = 50;
const yearInWords = /^(dos mil|mil novecientos)(?: (.+))?$/;

/** 1 to 12; 0 for no month. Takes folded text; `setiembre` is September too. */
export function monthOf(name: string): number {
  return name === 'setiembre' ? 9 : monthNames.findIndex((month) => month === name) + 1;
}

/** 1 to 99 from folded words ("primero", "veintiun", "treinta y uno"); undefined for others. */
export function numberInWords(words: string): number | undefined {
  return numberWords.get(words);
}

/** A year in figures ("2025", "2.025", "25") or folded words ("dos mil veinticinco"); undefined outside 1800 to 2100. */
export function yearOf(printed: string): number | undefined {
  const words = isLetter(printed.charCodeAt(0)) ? yearInWords.exec(printed) : null;
  if (words !== null) {
    const rest = words[2] === undefined ? 0 : numberInWords(words[2]);
    return rest === undefined ? undefined : (words[1] === 'dos mil' ? 2000 : 1900) + rest;
  }
  const year = Number(printed.replace('.', ''));
  if (printed.length === 2) return year >= lastCenturyFrom ? 1900 + year : 2000 + year;
  return year >= yearMin && year <= yearMax ? year : undefined;
}

/** YYYY-MM-DD, or undefined where the calendar has no such day. */
export function isoDay(year: number | undefined, month: number, day: number): string | undefined {
  if (year === undefined || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return `${year}-${twoDigits[month]}-${twoDigits[day]}`;
}

/** YYYY-MM. */
export function isoMonth(year: number | undefined, month: number): string | undefined {
  return year === undefined || month < 1 || month > 12 ? undefined : `${year}-${twoDigits[month]}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function buildNumberWords(): Map<string, number> {
  const words = new Map([
    ['primero', 1],
    ['primer', 1],
    ['un', 1],
    ['veintiun', 21],
  ]);
  for (const [index, word] of upToTwentyNine.entries()) words.set(word, index + 1);
  for (const [index, ten] of tens.entries()) {
    words.set(ten, (index + 3) * 10);
    for (const [unit, word] of units.entries()) words.set(`${ten} y ${word}`, (index + 3) * 10 + unit + 1);
    words.set(`${ten} y un`, (index + 3) * 10 + 1);
  }
  return words;
}
