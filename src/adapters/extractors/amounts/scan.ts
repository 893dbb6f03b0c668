/** All amounts of a text in one pass, in order. Linear: every character is looked at a bounded number of times. */
import {type Candidate, Candidates, type Currency} from './candidates.ts';
import {type Expression, readExpression} from './expressions.ts';
import {join} from './joining.ts';
import {Sentences} from './sentence.ts';

export interface Amount {
  /** The exact decimal: `1234.56`, decimals as printed; no thousands separators, `-` before reductions. */
  readonly value: string;
  /** The same as a JavaScript number: rounded beyond 15 digits. */
  readonly number: number;
  readonly currency: Currency;
  /** As printed, words and figures of one amount together. */
  readonly text: string;
  /** What stands around it, 300 UTF-16 units at most. */
  readonly sentence: string;
  /** Where `text` begins in the field's text, in UTF-16 units. */
  readonly offset: number;
}

/** Longer is no printed amount. */
const textMax = 600;

/**
 * A thread's own, for one text at a time. V8 throws compiled code away that knows a class of which no instance is left when garbage is
 * collected: made anew for each text, these two were a third of all that was compiled again in a run.
 */
const candidates = new Candidates();
const sentences = new Sentences();

export function findAmounts(text: string, only?: Currency): Amount[] {
  const amounts: Amount[] = [];
  candidates.begin(text);
  sentences.begin(text);
  let pending: Expression | undefined;
  let end = 0;
  for (let candidate = candidates.take(); candidate !== undefined; candidate = candidates.take()) {
    const expression = read(text, candidate, end);
    if (expression === undefined) continue;
    ({end} = expression);
    const joined = pending === undefined ? undefined : join(text, pending, expression);
    if (joined === undefined) {
      keep(amounts, {text, expression: pending, only});
      pending = expression;
    } else {
      ({end} = joined);
      keep(amounts, {text, expression: joined, only});
      pending = undefined;
    }
  }
  keep(amounts, {text, expression: pending, only});
  sentences.begin('');
  return amounts;
}

function read(text: string, candidate: Candidate, end: number): Expression | undefined {
  return candidate.start < end ? undefined : readExpression(text, candidate, end);
}

interface Found {
  readonly text: string;
  readonly expression: Expression | undefined;
  readonly only: Currency | undefined;
}

function keep(amounts: Amount[], {text, expression, only}: Found): void {
  if (expression === undefined || expression.value === null) return;
  if (only !== undefined && expression.currency !== only) return;
  const {start, end, value, currency} = expression;
  const printed = text.slice(start, Math.min(end, start + textMax));
  amounts.push({value, number: Number(value), currency, text: printed, sentence: sentences.around(start, end), offset: start});
}
