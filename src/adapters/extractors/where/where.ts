/**
 * `where`: rows that do not match are filtered, with a reason that names the step and what did not hold. Rows that match go on
 * as they are, untouched. Comparisons: comparing.ts; patterns, in linear time: patterns.ts.
 */
import {defineExtractor, type Outcome} from '../../../contracts/extractor.ts';
import {fieldReader, type Fields} from '../../../model/field-path.ts';
import {isRow, notARow} from '../fields/row.ts';
import {isLogic, whereOptions, type Condition, type FieldTest} from './condition.ts';
import {patternMaker} from './patterns.ts';
import {testOf, type MakePattern} from './tests.ts';

/** What is against a record; undefined where it matches. Made once, given out again and again. */
type Judge = (record: Fields) => readonly Outcome[] | undefined;

export const where = defineExtractor<Condition, readonly Judge[]>({
  name: 'where',
  adds: 'rows',
  options: whereOptions,
  setup: async (condition, {step}) => judgesOf(condition, {step, path: [], makePattern: await patternMaker(condition)}),
  extract(record: unknown, {state: judges}) {
    if (!isRow(record)) return notARow;
    for (const judge of judges) {
      const against = judge(record);
      if (against !== undefined) return against;
    }
    return [{type: 'row', value: record}];
  },
});

interface Making {
  readonly step: string;
  /** Where the condition stands in the step. */
  readonly path: readonly string[];
  readonly makePattern: MakePattern;
}

const reasonCharacters = 100;

function judgesOf(condition: Condition, making: Making): readonly Judge[] {
  // What one field answers is quicker judged, and a better reason.
  const entries = Object.entries(condition).sort(([left], [right]) => Number(isLogic(left)) - Number(isLogic(right)));
  return entries.flatMap(([key, asked]): readonly Judge[] => {
    if (asked === undefined) return [];
    if (!isLogic(key)) return [judgeOfField(key, asked as FieldTest, making)];
    const inner = {...making, path: [...making.path, key]};
    if (key === 'not') return [judgeOfNot(asked as Condition, inner)];
    const parts = (asked as readonly Condition[]).map((part, index) => judgesOf(part, {...inner, path: [...inner.path, String(index)]}));
    return key === 'and' ? parts.flat() : [judgeOfOr(parts, inner)];
  });
}

function judgeOfField(path: string, asked: FieldTest, {step, path: outer, makePattern}: Making): Judge {
  const read = fieldReader(path);
  const test = testOf(asked, path, (pattern, key) => makePattern(pattern, [...outer, ...key]));
  const unlike = filtered(`${step}: ${path} is not as asked`);
  const missing = filtered(`${step}: there is no ${path}`);
  return (record) => {
    const value = read(record);
    if (test(value)) return undefined;
    return value === undefined ? missing : unlike;
  };
}

function judgeOfNot(asked: Condition, making: Making): Judge {
  const judges = judgesOf(asked, making);
  const against = filtered(`${making.step}: '${making.path.join('.')}' rules it out`);
  return (record) => (matches(judges, record) ? against : undefined);
}

function judgeOfOr(parts: readonly (readonly Judge[])[], making: Making): Judge {
  const against = filtered(`${making.step}: none of '${making.path.join('.')}' holds`);
  return (record) => (parts.some((judges) => matches(judges, record)) ? undefined : against);
}

function matches(judges: readonly Judge[], record: Fields): boolean {
  for (const judge of judges) if (judge(record) !== undefined) return false;
  return true;
}

function filtered(reason: string): readonly Outcome[] {
  return [{type: 'filtered', reason: reason.slice(0, reasonCharacters)}];
}
