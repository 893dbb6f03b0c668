/** Reads texts as numbers, truths and dates, strictly: what would not be the same value again is undefined. Linear in the text. */

const numberForm = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/** At most 15 digits: a double holds any such decimal so that it prints the same value again. */
const shortNumber = /^[+-]?\d{1,9}(?:\.\d{1,6})?$/;

/** The number that is written there, where a double holds exactly its decimal value in the shortest form; else undefined. */
export function exactNumber(text: string): number | undefined {
  if (shortNumber.test(text)) return Number(text) + 0;
  const written = decimalOf(text);
  if (written === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  // -0 is 0 to whoever writes it as JSON.
  return decimalOf(String(value)) === written ? value + 0 : undefined;
}

/** A decimal's sign, significant digits and exponent as one text: equal for equal values. */
function decimalOf(text: string): string | undefined {
  const match = numberForm.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = whole + fraction;
  const first = indexOfOther(digits, '0');
  if (first === digits.length) return '0';
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  const scale = Number(exponent) - fraction.length + digits.length - end;
  return `${sign === '-' ? '-' : ''}${digits.slice(first, end)}e${scale}`;
}

function indexOfOther(text: string, character: string): number {
  let index = 0;
  while (text[index] === character) index++;
  return index;
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['t', true],
  ['yes', true],
  ['y', true],
  ['1', true],
  ['false', false],
  ['f', false],
  ['no', false],
  ['n', false],
  ['0', false],
]);

/** true, t, yes, y, 1 and their contraries, in any case. */
export function truthOf(text: string): boolean | undefined {
  return text.length > 5 ? undefined : truths.get(text.toLowerCase());
}

const dateForm = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** A day of the calendar as ISO 8601 writes it, with or without a time. */
export function isIsoDate(text: string): boolean {
  const match = dateForm.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) && hour <= 24 && minute < 60 && second <= 60;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
