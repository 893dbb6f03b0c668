/**
 * Compares a field's value with what a job wrote. The job's side decides how: a number is compared with numbers, typed or in
 * text; text with text. What cannot be compared does not match.
 */
import {isExactNumber} from '../../../model/exact-number.ts';
import {textOf} from '../fields/scalar.ts';
import type {Scalar} from './condition.ts';
import {compareDecimals, decimalKey, parseDecimal, type Decimal} from './decimal.ts';

export type Test = (value: unknown) => boolean;
/** Less than 0, 0, more than 0; NaN where the two cannot be compared. */
type Compare = (value: unknown) => number;

/** So many decimal digits survive the way through a double, and keep their order. */
const digitsKept = 15;
const shortNumber = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/;

/** Tests a value's order against a bound: a number, a number in text, or any other text. */
export function ordered(bound: string | number, holds: (order: number) => boolean): Test {
  const compare = compareTo(bound);
  return (value) => {
    const order = compare(value);
    return !Number.isNaN(order) && holds(order);
  };
}

/** True for what is one of the given; null is null, or no field at all. */
export function oneOf(given: readonly Scalar[]): Test {
  const texts = new Set(given.filter((one) => typeof one === 'string' || typeof one === 'boolean').map(String));
  const numbers = new Set(given.filter((one) => typeof one === 'number').flatMap((one) => keyOf(one) ?? []));
  const takesNull = given.includes(null);
  return (value) => {
    if (value === null || value === undefined) return takesNull;
    const text = textOf(value);
    if (text === undefined) return false;
    if (texts.has(text)) return true;
    if (numbers.size === 0) return false;
    const key = keyOf(value);
    return key !== undefined && numbers.has(key);
  };
}

function keyOf(value: unknown): string | undefined {
  const decimal = decimalOf(value);
  return decimal === undefined ? undefined : decimalKey(decimal);
}

function compareTo(bound: string | number): Compare {
  const decimal = decimalOf(bound);
  if (decimal === undefined) return (value) => (typeof value === 'string' ? compareTexts(value, String(bound)) : Number.NaN);
  if (decimal.digits.length > digitsKept || Math.abs(decimal.magnitude) > 300) return (value) => compareExactly(value, decimal);
  const plain = Number(bound);
  return (value) => {
    if (typeof value === 'number') return compareNumbers(value, plain);
    if (typeof value !== 'string' || value.length > digitsKept) return compareExactly(value, decimal);
    return shortNumber.test(value) ? compareNumbers(Number(value), plain) : compareExactly(value, decimal);
  };
}

function compareExactly(value: unknown, bound: Decimal): number {
  const decimal = decimalOf(value);
  return decimal === undefined ? Number.NaN : compareDecimals(decimal, bound);
}

function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value === 'string') return parseDecimal(value);
  if (typeof value === 'number') return parseDecimal(String(value));
  return isExactNumber(value) ? parseDecimal(value.rawJSON) : undefined;
}

function compareNumbers(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : left === right ? 0 : Number.NaN;
}

/** By UTF-16 units, as sort does: dates like 2025-03-01 come out right, accents behind z. */
function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
