/** Words and figures of one amount, printed side by side, as one: `PESOS QUINCE MIL ($ 15.000.-)`. Knows nothing of the rest of the text. */
import {skipBlanks, skipBlanksBack} from '../spanish/characters.ts';
import type {Expression} from './expressions.ts';

/** Further apart they are two amounts. */
const gapMax = 60;
const clauseEnd = /[;$]|\.\s/;
const gapBetween = /^[\s\u00a0\u00ad\u200b-\u200f\u2060\ufeff(),.:;=–-]*$/;

/** One amount of the two, or undefined when they are two. `first` ends before `second` begins. */
export function join(text: string, first: Expression, second: Expression): Expression | undefined {
  if (first.form === second.form || second.start - first.end > gapMax) return undefined;
  const gap = text.slice(first.end, second.start);
  const figure = first.form === 'figure' ? first : second;
  const words = first.form === 'figure' ? second : first;
  const agree = words.value !== null && Number(words.value) === Number(figure.value);
  if (first.currency !== second.currency && !(agree && figure.currency === 'ARS')) return undefined;
  const opened = gap.includes('(');
  const close = opened ? behindParenthesis(text, second.end) : second.end;
  const start = gap.includes(')') && !opened ? beforeParenthesis(text, first.start) : first.start;
  const inParentheses = (opened && close > second.end) || start < first.start;
  if (!gapBetween.test(gap)) {
    if (!inParentheses || !isUnfinished(words.value, figure.value) || clauseEnd.test(gap)) return undefined;
  } else if (!agree && !inParentheses && gap.trim() !== '') return undefined;
  return {
    start,
    end: close,
    currency: words.currency,
    form: 'figure',
    value: figure.regular || words.value === null ? figure.value : words.value,
    regular: true,
  };
}

/** Behind `.-)` or `)` with blanks between, if that follows. */
function behindParenthesis(text: string, end: number): number {
  let at = skipBlanks(text, end);
  while (at < end + 8 && /[.,-]/.test(text.charAt(at))) at = skipBlanks(text, at + 1);
  return text.charAt(at) === ')' ? at + 1 : end;
}

/** Where the parenthesis stands that opens right before `start`: `($ 15.000) PESOS QUINCE MIL`. */
function beforeParenthesis(text: string, start: number): number {
  const at = skipBlanksBack(text, start, Math.max(0, start - 4)) - 1;
  return text.charAt(at) === '(' ? at : start;
}

/**
 * Words of which only the beginning could be read (`PESOS DOS MIL en siete ($ 2.007,31)`), or that something follows (`Pesos
 * cuatrocientos cada una ($ 400,00)`): the figure in parentheses is the same or more, and begins with the same digit.
 */
function isUnfinished(words: string | null, figure: string | null): boolean {
  return words === null || (figure !== null && Number(figure) >= Number(words) && figure.charAt(0) === words.charAt(0));
}
