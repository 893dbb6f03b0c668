/** What is kept in run.db of what asking came to, beside the answers: names, and how it is read again. What is no such thing is nothing. */
import {hasStore, readNote} from '../../../llm/answer-store/store-tables.ts';
import {openDatabase} from '../../../ledger/database.ts';
import type {AskFigures} from '../../../model/run.ts';
import type {TallyState} from './ask-tally.ts';

export const tallyNote = 'tally';
/** As they were when the last stage that asked came to its end. */
export const figuresNote = 'figures';

export function tallyStateOf(note: string | null): TallyState | null {
  const state = jsonOf(note) as TallyState | null;
  return state?.version === 1 ? state : null;
}

/** Of an earlier session, where nothing is open; null where there are none, or they cannot be read: they are for people alone. */
export function savedFigures(ledgerPath: string): AskFigures | null {
  try {
    const database = openDatabase(ledgerPath, true);
    try {
      return hasStore(database) ? (jsonOf(readNote(database, figuresNote)) as AskFigures | null) : null;
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

function jsonOf(note: string | null): unknown {
  return note === null ? null : JSON.parse(note);
}
