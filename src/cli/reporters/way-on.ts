/** What to do next with a run: a command to copy, and its directory as it is named from here. */
import {relative, sep} from 'node:path';
import type {RunState} from '../../index.ts';
import {printable} from '../printable.ts';

/** Runs nothing. Of a run that is under way there is no next. */
export function nextCommand({dir, status, stopReason}: Pick<RunState, 'dir' | 'status' | 'stopReason'>): string {
  const word = printable(shellWord(shownPath(dir)), Infinity);
  if (status === 'complete') return `quern verify ${word}`;
  // To resume as it is would only stop it again, at its next reject.
  if (stopReason === 'rejects') return `look at rejects.jsonl.part, then: quern resume ${word} --limits.rejects.rate 1`;
  if (stopReason === 'reject') return `look at the end of rejects.jsonl.part, then: quern resume ${word}`;
  if (stopReason === 'budget') return `quern resume ${word} --llm.budget.usd N (or --llm.budget.calls N)`;
  return `quern resume ${word}`;
}

/** From here, where that is shorter. */
export function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' ? '.' : fromHere.length < path.length && !fromHere.startsWith(`..${sep}..${sep}..`) ? fromHere : path;
}

export function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
