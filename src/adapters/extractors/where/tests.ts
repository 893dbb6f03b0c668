/** From what a job asks of one field to a function that judges a value. Made once a worker, called for each row. */
import {textOf} from '../fields/scalar.ts';
import {oneOf, ordered, type Test} from './comparing.ts';
import {isOperators, type FieldTest, type Operators, type Scalar} from './condition.ts';

/** Compiles a pattern of a job; the key in the job is for the fault. */
export type MakePattern = (pattern: string, key: readonly string[]) => (text: string) => boolean;

export function testOf(test: FieldTest, path: string, makePattern: MakePattern): Test {
  if (!isOperators(test)) return oneOf(isList(test) ? test : [test]);
  const all = testsOf(test, path, makePattern);
  const [only, ...more] = all;
  return only !== undefined && more.length === 0 ? only : (value) => all.every((one) => one(value));
}

function testsOf(asked: Operators, path: string, makePattern: MakePattern): readonly Test[] {
  const tests: Test[] = [];
  const {eq, ne, lt, lte, gt, gte, exists, empty, contains, startsWith, endsWith, regex} = asked;
  if (exists !== undefined) tests.push((value) => (value !== undefined) === exists);
  if (empty !== undefined) tests.push((value) => isEmpty(value) === empty);
  if (eq !== undefined) tests.push(oneOf([eq]));
  if (ne !== undefined) tests.push(opposite(oneOf([ne])));
  if (asked.in !== undefined) tests.push(oneOf(asked.in));
  if (asked.notIn !== undefined) tests.push(opposite(oneOf(asked.notIn)));
  if (lt !== undefined) tests.push(ordered(lt, (order) => order < 0));
  if (lte !== undefined) tests.push(ordered(lte, (order) => order <= 0));
  if (gt !== undefined) tests.push(ordered(gt, (order) => order > 0));
  if (gte !== undefined) tests.push(ordered(gte, (order) => order >= 0));
  if (contains !== undefined) tests.push(containing(contains));
  if (startsWith !== undefined) tests.push(inText((text) => text.startsWith(String(startsWith))));
  if (endsWith !== undefined) tests.push(inText((text) => text.endsWith(String(endsWith))));
  if (regex !== undefined) tests.push(inText(makePattern(regex, [path, 'regex'])));
  return tests;
}

function inText(holds: (text: string) => boolean): Test {
  return (value) => {
    const text = textOf(value);
    return text !== undefined && holds(text);
  };
}

function containing(piece: Scalar): Test {
  const isPiece = oneOf([piece]);
  const text = textOf(piece);
  return (value) => {
    if (Array.isArray(value)) return value.some(isPiece);
    return text !== undefined && textOf(value)?.includes(text) === true;
  };
}

function opposite(test: Test): Test {
  return (value) => !test(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (textOf(value) !== undefined) return typeof value === 'string' && value.trim() === '';
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

function isList(test: Scalar | readonly Scalar[]): test is readonly Scalar[] {
  return Array.isArray(test);
}
