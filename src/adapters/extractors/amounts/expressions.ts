/** What stands beside a currency's sign or name: one expression of an amount, in figures or in words. It never joins two. */
import {fold} from '../spanish/fold.ts';
import type {Candidate, Currency} from './candidates.ts';
import {
  codeAt,
  isDigit,
  isLetter,
  isLineBreak,
  skipBlanks,
  skipBlanksBack,
  skipBlanksBackInLine,
  skipBlanksInLine,
  skipFilling,
} from '../spanish/characters.ts';
import {decimal, type Figure, readFigure, readFigureBack, shift} from '../spanish/figures.ts';
import {readCents, readWords, readWordsBack, tokenAt, type Words} from './words.ts';

export interface Expression {
  readonly start: number;
  readonly end: number;
  readonly currency: Currency;
  readonly form: 'figure' | 'words';
  /** Null when it is clearly an amount, but not which. */
  readonly value: string | null;
  /** False when the figure is printed with a slip. */
  readonly regular: boolean;
}

type Beside = Omit<Expression, 'currency'>;

const adjectives = /^(?:argentinos?|argentinas?|estadounidenses?|norteamericanos?|americanos?|billetes?)$/;
const dash = 0x2d;
const dot = 0x2e;
const scales: Readonly<Record<string, number>> = {mil: 3, millon: 6, millones: 6, billon: 12, billones: 12};

/** The expression a candidate belongs to, begun not before `from`; undefined when it is none. */
export function readExpression(text: string, candidate: Candidate, from: number): Expression | undefined {
  const beside = candidate.kind === 'sign' ? besideSign(text, candidate, from) : besideName(text, candidate, from);
  return beside === undefined ? undefined : {...beside, currency: candidate.currency};
}

function besideSign(text: string, {start, end}: Candidate, from: number): Beside | undefined {
  const next = skipBlanksInLine(text, end);
  const ahead = figureAhead(text, start, next);
  if (ahead !== undefined) return ahead;
  const before = figureBefore(text, start, from);
  if (before !== undefined) return {...before, end};
  return isLineBreak(codeAt(text, next)) ? figureAhead(text, start, skipBlanks(text, next)) : undefined;
}

/** The figure at `at`, as part of an expression that began at `start`. A minus that touches the sign or the figure counts. */
function figureAhead(text: string, start: number, at: number): Beside | undefined {
  const marked = isMark(codeAt(text, at)) ? skipBlanksInLine(text, at + 1) : at;
  const minus = codeAt(text, marked) === dash && isDigit(codeAt(text, marked + 1));
  const digits = minus ? marked + 1 : marked;
  if (!isDigit(codeAt(text, digits))) return undefined;
  const figure = readFigure(text, digits);
  if (figure.value === null || isOtherUnit(text, figure.end)) return undefined;
  const scaled = withScale(text, figure);
  const signed = startsLineWithMinus(text, start) ? start - 1 : start;
  const value = minus || signed < start ? `-${scaled.value}` : scaled.value;
  return figureBeside(signed, closed(text, scaled.end), {value, regular: scaled.regular});
}

/** Between a sign and its figure: `$.`, `$:`, `$=`. */
function isMark(code: number): boolean {
  return code === dot || code === 0x3a || code === 0x3d;
}

function figureBeside(start: number, end: number, figure: {readonly value: string | null; readonly regular: boolean}): Beside {
  return {start, end, form: 'figure', value: figure.value, regular: figure.regular};
}

/** Budget lines print a reduction as `-$ 1.992,80` at the beginning of a line; elsewhere a dash before a sign is a dash. */
function startsLineWithMinus(text: string, start: number): boolean {
  if (codeAt(text, start - 1) !== dash) return false;
  const before = skipBlanksBackInLine(text, start - 1, 0);
  return before === 0 || isLineBreak(codeAt(text, before - 1));
}

/** `1.129.003,04 $` and `500 €`: the figure right before a sign, on its line. */
function figureBefore(text: string, start: number, from: number): Beside | undefined {
  const end = skipBlanksBackInLine(text, start, from);
  if (start - end > 2) return undefined;
  const figure = readFigureBack(text, end, from);
  return figure === undefined || figure.value === null || isPartOfCode(text, figure.start)
    ? undefined
    : figureBeside(figure.start, start, figure);
}

function besideName(text: string, {start, end}: Candidate, from: number): Beside | undefined {
  const next = skipFilling(text, behindAdjectives(text, end));
  const mark = codeAt(text, next);
  const begin = mark === 0x3a || mark === 0x3b || mark === 0x3d ? skipBlanks(text, next + 1) : next;
  const words = readWords(text, begin);
  if (words === undefined && isLetter(codeAt(text, end))) return undefined;
  if (words !== undefined) return inWords(text, {start, words, centsAt: words.end});
  const before = beforeName(text, start, from);
  if (before === undefined) return isDigit(codeAt(text, begin)) ? figureAhead(text, start, begin) : undefined;
  const named = {...before, end: Math.max(end, behindAdjectives(text, end))};
  if (named.form === 'figure') return named;
  const cents = readCents(text, end);
  return cents === undefined || named.value === null ? named : {...named, end: cents.end, value: `${named.value}.${cents.digits}`};
}

function inWords(text: string, {start, words, centsAt}: {readonly start: number; readonly words: Words; readonly centsAt: number}): Beside {
  const cents = readCents(text, centsAt);
  const whole = words.value === null ? null : decimal(String(words.value), cents?.digits ?? '');
  const end = behindFigureRepeated(text, cents?.end ?? words.end, whole);
  return {start, end, form: 'words', value: whole, regular: true};
}

/** `PESOS NOVECIENTOS TRECE MIL (913.700,00.-)`: the same amount again in parentheses, without a sign. */
function behindFigureRepeated(text: string, end: number, value: string | null): number {
  const open = skipBlanks(text, end);
  if (value === null || text.charAt(open) !== '(') return end;
  const at = skipBlanks(text, open + 1);
  if (!isDigit(codeAt(text, at))) return end;
  const figure = readFigure(text, at);
  const close = skipBlanks(text, closed(text, figure.end));
  return text.charAt(close) === ')' && figure.value !== null && Number(figure.value) === Number(value) ? close + 1 : end;
}

/** `15.000 pesos`, `192 millones de dólares`, `QUINIENTOS MIL PESOS`, `seis mil (6.000) pesos`. */
function beforeName(text: string, start: number, from: number): Beside | undefined {
  const end = behindNumber(text, start, from);
  const figure = figureBeforeName(text, end, from);
  if (figure !== undefined) return figure;
  const words = readWordsBack(text, end, from);
  if (words === undefined) return undefined;
  const scaled = scaledFigure(text, words, from);
  if (scaled !== undefined) return scaled;
  return {start: words.start, end: words.end, form: 'words', value: words.value === null ? null : String(words.value), regular: true};
}

/** Where the number ends that stands before a name at `start`: before blanks, `de` (millones de pesos) and `.-`. */
function behindNumber(text: string, start: number, from: number): number {
  const end = skipBlanksBack(text, start, from);
  if (end < start && fold(text.slice(Math.max(from, end - 2), end)) === 'de') {
    const behind = skipBlanksBack(text, end - 2, from);
    return behind < end - 2 ? behind : end;
  }
  return text.slice(Math.max(from, end - 2), end) === '.-' ? end - 2 : end;
}

function figureBeforeName(text: string, end: number, from: number): Beside | undefined {
  const inParentheses = text.charAt(end - 1) === ')' && end > from;
  const behind = inParentheses ? end - 1 : end;
  const figure = readFigureBack(text, behind, from);
  if (figure === undefined || figure.value === null) return undefined;
  if (!inParentheses) return isPartOfCode(text, figure.start) ? undefined : figureBeside(figure.start, figure.end, figure);
  if (figure.start <= from || text.charAt(figure.start - 1) !== '(') return undefined;
  const words = readWordsBack(text, skipBlanksBack(text, figure.start - 1, from), from);
  return figureBeside(words?.start ?? figure.start - 1, end, figure);
}

/** `192 millones`: a figure before words that are scales only. */
function scaledFigure(text: string, words: Words, from: number): Beside | undefined {
  const end = skipBlanksBackInLine(text, words.start, from);
  if (end === words.start) return undefined;
  const figure = readFigureBack(text, end, from);
  if (figure === undefined || figure.value === null || isPartOfCode(text, figure.start)) return undefined;
  const scaled = withScale(text, figure);
  return scaled.end === words.end ? figureBeside(figure.start, scaled.end, scaled) : undefined;
}

/** `2,5 millones`, `100 mil millones`: the figure times the scales that follow on its line. */
function withScale(text: string, figure: Figure): {readonly end: number; readonly value: string; readonly regular: boolean} {
  let {end} = figure;
  let value = figure.value ?? '0';
  for (let count = 0; count < 2; count++) {
    const at = skipBlanksInLine(text, end);
    if (at === end || !mayBeginScale(codeAt(text, at))) break;
    const token = tokenAt(text, at);
    const places = scales[token];
    if (places === undefined || (places === 3 && Number(value) >= 1000)) break;
    value = shift(value, places);
    end = at + token.length;
  }
  return {end, value, regular: figure.regular};
}

/** The m of mil and millones, the b of billones. */
function mayBeginScale(code: number): boolean {
  return (code | 0x20) === 0x6d || (code | 0x20) === 0x62;
}

function behindAdjectives(text: string, at: number): number {
  let end = at;
  for (let count = 0; count < 2; count++) {
    const next = skipBlanks(text, end);
    const token = tokenAt(text, next);
    if (!adjectives.test(token)) break;
    end = next + token.length;
  }
  return end;
}

/** Behind the dash with which figures are closed: `5.000.-`, `5.000,-`. */
function closed(text: string, end: number): number {
  const mark = codeAt(text, end);
  return (mark === dot || mark === 0x2c) && codeAt(text, end + 1) === dash ? end + 2 : end;
}

/** Percentages and ordinals. */
function isOtherUnit(text: string, end: number): boolean {
  const mark = codeAt(text, skipBlanksInLine(text, end));
  return mark === 0x25 || mark === 0xba || mark === 0xb0;
}

/** The digits end something longer: a word, a date, a file number, a negative span. */
function isPartOfCode(text: string, start: number): boolean {
  const before = codeAt(text, start - 1);
  return isLetter(before) || before === 0x2f || before === 0x2d || before === 0xba || before === 0xb0;
}
