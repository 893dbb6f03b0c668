/**
 * Printed figures to exact decimals. It judges digits and separators only: whether they are money is the caller's question.
 *
 * Separators: the last one is the decimal sign when it differs from those before it (1.234,56 and 38,332.50), or when other than
 * three digits follow (3.30 and 4.128.38); three digits behind a lone dot or comma are thousands (1.234 and 84,400) unless the
 * figure begins with 0 (0,125) or more than three digits stand before a comma (1234,567).
 */
import {codeAt, isDigit, isSpace, skipBlanks} from './characters.ts';

export interface Figure {
  readonly start: number;
  readonly end: number;
  /** The exact decimal: digits, with a dot before the decimals as printed. Null when the digits are no amount (a code, a date). */
  readonly value: string | null;
  /** False when a group has too many or too few digits: words beside it, if any, are more to be trusted. */
  readonly regular: boolean;
}

/** More digits in a row are an account number, not an amount. */
const digitsMax = 15;
const groupsMax = 7;
const printedMax = 40;

interface Printed {
  readonly groups: string[];
  /** One less than groups: the character between each two. */
  readonly separators: string[];
  end: number;
}

/** As nearly all are printed: 1.234,56 and 15.000 and 1234,5. What begins with 0 is read with more care. */
const usual = /[1-9](?:\d{0,2}(?:\.\d{3}){1,4}|\d{0,11})(?:,\d{2})?(?!\d|[.,'\u00b4\u2009\u2019\u202f]\d)/y;

/** The figure that begins with the digit at `at`. */
export function readFigure(text: string, at: number): Figure {
  return readUsual(text, at) ?? readAny(text, at);
}

/** What `readAny` gives, for a figure that leaves nothing to be judged; undefined for others. */
export function readUsual(text: string, at: number): Figure | undefined {
  usual.lastIndex = at;
  if (!usual.test(text)) return undefined;
  const end = usual.lastIndex;
  const comma = end - 3 > at && codeAt(text, end - 3) === 0x2c ? end - 3 : end;
  if (comma === end && mayGoOn(text, end)) return undefined;
  const printed = text.slice(at, comma);
  const whole = printed.length > 3 ? printed.replaceAll('.', '') : printed;
  return {start: at, end, value: comma === end ? whole : `${whole}.${text.slice(comma + 1, end)}`, regular: true};
}

/** May decimals stand apart from a figure that ends at `end`? */
function mayGoOn(text: string, end: number): boolean {
  const first = codeAt(text, end);
  return first === 0x2c || (isSpace(first) && codeAt(text, skipBlanks(text, end)) === 0x2c);
}

/** Any figure, by its groups of digits and what stands between them. */
export function readAny(text: string, at: number): Figure {
  const printed = readGroups(text, at);
  if (printed.groups.length > groupsMax || printed.groups.some((group) => group.length > digitsMax)) {
    return {start: at, end: printed.end, value: null, regular: false};
  }
  const apart = readDecimalsApart(text, printed);
  const read = apart === undefined ? interpret(printed) : {...joined(printed.groups, apart.digits, true), end: apart.end};
  return {start: at, end: printed.end, ...read};
}

/** The figure that ends at `end` (behind its last digit), begun not before `from`. */
export function readFigureBack(text: string, end: number, from: number): Figure | undefined {
  const least = Math.max(from, end - printedMax);
  let start = end;
  while (start > least && (isDigit(codeAt(text, start - 1)) || isSeparator(codeAt(text, start - 1)))) start--;
  while (start < end && !isDigit(codeAt(text, start))) start++;
  if (start === end) return undefined;
  const figure = readFigure(text, start);
  return figure.end === end ? figure : undefined;
}

/** Moves the decimal sign: 2.5 by 6 places is 2500000. */
export function shift(value: string, places: number): string {
  const dot = value.indexOf('.');
  const whole = dot < 0 ? value : value.slice(0, dot);
  const decimals = dot < 0 ? '' : value.slice(dot + 1);
  const moved = whole + decimals.slice(0, places).padEnd(places, '0');
  return decimal(moved, decimals.slice(places));
}

/** One exact decimal of a whole part and decimals, without leading zeros. */
export function decimal(whole: string, decimals: string): string {
  let zeros = 0;
  while (zeros < whole.length - 1 && whole.charCodeAt(zeros) === 0x30) zeros++;
  return decimals === '' ? whole.slice(zeros) : `${whole.slice(zeros)}.${decimals}`;
}

function readGroups(text: string, at: number): Printed {
  const groups: string[] = [];
  const separators: string[] = [];
  let index = at;
  for (;;) {
    const start = index;
    while (isDigit(codeAt(text, index))) index++;
    if (groups.length <= groupsMax) groups.push(text.slice(start, Math.min(index, start + digitsMax + 1)));
    if (!isSeparator(codeAt(text, index)) || !isDigit(codeAt(text, index + 1))) break;
    if (separators.length < groupsMax) separators.push(text.charAt(index));
    index++;
  }
  return {groups, separators, end: index};
}

/** Dot, comma, apostrophes, thin blanks. */
function isSeparator(code: number): boolean {
  return code === 0x2e || code === 0x2c || code === 0x27 || code === 0xb4 || code === 0x2019 || code === 0x2009 || code === 0x202f;
}

/**
 * Decimals that a line break or a slip of the typist parted from the figure: `1.428\n,02` and, only where the figure is then
 * closed, `824.901, 02.-`.
 */
function readDecimalsApart(text: string, printed: Printed): {readonly digits: string; readonly end: number} | undefined {
  if (printed.separators.includes(',')) return undefined;
  const first = codeAt(text, printed.end);
  if (first !== 0x2c && !isSpace(first)) return undefined;
  const comma = first === 0x2c ? printed.end : skipBlanks(text, printed.end);
  if (codeAt(text, comma) !== 0x2c) return undefined;
  const start = first === 0x2c ? skipBlanks(text, comma + 1) : comma + 1;
  const end = start + 2;
  if (!isDigit(codeAt(text, start)) || !isDigit(codeAt(text, start + 1)) || isDigit(codeAt(text, end))) return undefined;
  if (first === 0x2c && !isClosed(text, end)) return undefined;
  return {digits: text.slice(start, end), end};
}

/** A figure's close: `.-`, `. -`, `-`, `)`. */
function isClosed(text: string, at: number): boolean {
  const dotted = text.charAt(at) === '.' ? skipBlanks(text, at + 1) : skipBlanks(text, at);
  return text.charAt(dotted) === '-' || text.charAt(dotted) === ')';
}

function interpret({groups, separators}: Printed): {readonly value: string | null; readonly regular: boolean} {
  const last = groups.at(-1) ?? '';
  const sign = separators.at(-1);
  if (sign === undefined) return {value: decimal(last, ''), regular: true};
  if (isDecimalSign(groups, separators)) {
    if (sign !== '.' && sign !== ',') return {value: null, regular: false};
    return joined(groups.slice(0, -1), last, separators.length > 1 && separators[0] !== sign);
  }
  return joined(groups, '');
}

function isDecimalSign(groups: readonly string[], separators: readonly string[]): boolean {
  const sign = separators.at(-1);
  const last = groups.at(-1) ?? '';
  const first = groups[0] ?? '';
  if (last.length !== 3) return true;
  if (separators.length > 1) return separators[0] !== sign && separators.lastIndexOf(sign ?? '', -2) < 0;
  return first.startsWith('0') || (sign === ',' && first.length > 3);
}

/** The whole part's groups as one number. One group of the wrong length is a slip, a short one only where another sign sets the
 *  decimals apart (a date is no amount); more, and it is no amount. */
function joined(groups: readonly string[], decimals: string, apart = false): {readonly value: string | null; readonly regular: boolean} {
  let slips = 0;
  for (let index = 1; index < groups.length; index++) {
    const length = groups[index]?.length ?? 0;
    if (length === 4 || (length === 2 && apart)) slips++;
    else if (length !== 3) slips = groupsMax;
  }
  if (groups.length > 1 && (groups[0]?.length ?? 0) > 3) slips++;
  const value = slips > 1 || decimals.length > 6 ? null : decimal(groups.join(''), decimals);
  return {value, regular: slips === 0};
}
