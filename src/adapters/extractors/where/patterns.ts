/**
 * Regular expressions in linear time, whatever the pattern and the text: RE2's syntax, by its port to JavaScript. JavaScript's
 * own would take exponential time for `(a+)+$`, and which patterns it is quick for nobody can tell in general.
 */
import {ConfigError, messageOf} from '../../../model/errors.ts';
import type {Condition} from './condition.ts';
import {isLogic, isOperators, type FieldTest} from './condition.ts';
import type {MakePattern} from './tests.ts';

/** The engine is loaded only where a condition has a pattern: it takes 30 ms. */
export async function patternMaker(condition: Condition): Promise<MakePattern> {
  if (!hasPattern(condition)) return () => () => false;
  const {RE2JS} = await import('re2js');
  return (pattern, key) => {
    try {
      const compiled = RE2JS.compile(pattern);
      return (text) => compiled.test(text);
    } catch (cause) {
      throw new ConfigError([{path: key.join('.'), message: `is no pattern: ${messageOf(cause)}`, hint: syntaxHint}], {cause});
    }
  };
}

const syntaxHint =
  'RE2 syntax: no lookaround, no backreferences; \\x{00e9} for a character by its number; quote it in YAML with single quotes';

function hasPattern({and = [], or = [], not, ...fields}: Condition): boolean {
  const inner = [...and, ...or, ...(not === undefined ? [] : [not])];
  if (inner.some(hasPattern)) return true;
  return Object.entries(fields).some(
    ([key, test]) => !isLogic(key) && isOperators(test as FieldTest) && (test as {regex?: string}).regex !== undefined,
  );
}
