/**
 * Numbers in text, compared exactly: no double in between where it could round. Linear in the text; an exponent is never
 * written out in zeros.
 */

/** sign * 0.digits * 10 ** magnitude; of zero the sign is 0 and the digits are ''. */
export interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly magnitude: number;
  /** Neither begins nor ends with 0. */
  readonly digits: string;
}

/** Sign, digits with or without a fraction, exponent: what JSON takes, and `+5`, `007`, `5.` and `.5` beside. */
const number = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/;

/** Blanks around a number do not count. Undefined where the text is none: `1,5`, `0x10`, `1_000`, an exponent of ten digits. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = number.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = match[4] ?? '', , exponent = '0'] = match;
  const digits = whole + fraction;
  const first = firstDigit(digits);
  if (first === digits.length) return {sign: 0, magnitude: 0, digits: ''};
  return {
    sign: sign === '-' ? -1 : 1,
    magnitude: whole.length - first + Number(exponent),
    digits: digits.slice(first, endOfDigits(digits)),
  };
}

/** Less than 0, 0 or more than 0, as sort takes it. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  if (left.sign !== right.sign) return left.sign - right.sign;
  if (left.sign === 0) return 0;
  if (left.magnitude !== right.magnitude) return left.sign * (left.magnitude - right.magnitude);
  if (left.digits === right.digits) return 0;
  // Behind the same point a longer text of digits is the greater where it goes on: '12' < '123' as in 0.12 < 0.123.
  return left.digits < right.digits ? -left.sign : left.sign;
}

/** The same text for the same number, however it was written. */
export function decimalKey({sign, magnitude, digits}: Decimal): string {
  return `${sign}:${magnitude}:${digits}`;
}

function firstDigit(digits: string): number {
  let at = 0;
  while (at < digits.length && digits.charCodeAt(at) === 48) at++;
  return at;
}

function endOfDigits(digits: string): number {
  let at = digits.length;
  while (at > 0 && digits.charCodeAt(at - 1) === 48) at--;
  return at;
}
