/**
 * From a condition to functions that judge a record, or say what is against it. How a field is read is the caller's: parsed records and
 * the bytes of unparsed ones are judged by the same. Made once a worker.
 */
import type {Outcome} from '../../../contracts/extractor.ts';
import {isLogic, type Condition, type FieldTest} from './condition.ts';
import {testOf, type MakePattern} from './tests.ts';

/** What is against a record. Made once, given out again and again. */
export interface Against {
  readonly reason: string;
  readonly outcomes: readonly Outcome[];
}

/** Undefined where the record matches. */
export type Judge<Row> = (row: Row) => Against | undefined;

/** How the fields of records are come by. */
export interface Reading<Row> {
  readerOf(path: string): (row: Row) => unknown;
  /** A shorter way for some tests: whether what is asked holds of a field that is there; undefined where it cannot say. */
  shortcutOf?(path: string, asked: FieldTest): ((row: Row) => boolean | undefined) | undefined;
}

export interface Making<Row> {
  readonly step: string;
  /** Where the condition stands in the step. */
  readonly path: readonly string[];
  readonly makePattern: MakePattern;
  readonly reading: Reading<Row>;
}

const reasonCharacters = 100;

export function judgesOf<Row>(condition: Condition, making: Making<Row>): readonly Judge<Row>[] {
  // What one field answers is quicker judged, and a better reason.
  const entries = Object.entries(condition).sort(([left], [right]) => Number(isLogic(left)) - Number(isLogic(right)));
  return entries.flatMap(([key, asked]): readonly Judge<Row>[] => {
    if (asked === undefined) return [];
    if (!isLogic(key)) return [judgeOfField(key, asked as FieldTest, making)];
    const inner = {...making, path: [...making.path, key]};
    if (key === 'not') return [judgeOfNot(asked as Condition, inner)];
    const parts = (asked as readonly Condition[]).map((part, index) => judgesOf(part, {...inner, path: [...inner.path, String(index)]}));
    return key === 'and' ? parts.flat() : [judgeOfOr(parts, inner)];
  });
}

/** The first thing that is against the row. */
export function judged<Row>(judges: readonly Judge<Row>[], row: Row): Against | undefined {
  for (const judge of judges) {
    const against = judge(row);
    if (against !== undefined) return against;
  }
  return undefined;
}

function judgeOfField<Row>(path: string, asked: FieldTest, {step, path: outer, makePattern, reading}: Making<Row>): Judge<Row> {
  const read = reading.readerOf(path);
  const test = testOf(asked, path, (pattern, key) => makePattern(pattern, [...outer, ...key]));
  const unlike = filtered(`${step}: ${path} is not as asked`);
  const missing = filtered(`${step}: there is no ${path}`);
  const judge = (row: Row): Against | undefined => {
    const value = read(row);
    if (test(value)) return undefined;
    return value === undefined ? missing : unlike;
  };
  const shortcut = reading.shortcutOf?.(path, asked);
  if (shortcut === undefined) return judge;
  return (row) => {
    const holds = shortcut(row);
    if (holds === undefined) return judge(row);
    return holds ? undefined : unlike;
  };
}

function judgeOfNot<Row>(asked: Condition, making: Making<Row>): Judge<Row> {
  const judges = judgesOf(asked, making);
  const against = filtered(`${making.step}: '${making.path.join('.')}' rules it out`);
  return (row) => (judged(judges, row) === undefined ? against : undefined);
}

function judgeOfOr<Row>(parts: readonly (readonly Judge<Row>[])[], making: Making<Row>): Judge<Row> {
  const against = filtered(`${making.step}: none of '${making.path.join('.')}' holds`);
  return (row) => (parts.some((judges) => judged(judges, row) === undefined) ? undefined : against);
}

function filtered(reason: string): Against {
  const shown = reason.slice(0, reasonCharacters);
  return {reason: shown, outcomes: [{type: 'filtered', reason: shown}]};
}
