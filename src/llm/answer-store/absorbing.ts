/**
 * Takes what another run has bought into this one's books: its answers, the items that came to none, what they cost and when they were sent,
 * so that the budget and the pace of the run that goes on count it as their own. Raw responses stay where they are. Asks nothing.
 */
import type {DatabaseSync} from 'node:sqlite';
import {inTransaction} from '../../model/transaction.ts';
import {AnswerTable} from './answer-table.ts';
import {IntentBook} from './intents.ts';
import {copyRefusals} from './refusals.ts';
import {SendBook} from './send-book.ts';
import {createStore, readNote, writeNote} from './store-tables.ts';

const pageRows = 500;
/** Sources come one after the other: the last one alone may come again. */
const lastNote = 'absorbed';

export interface Absorbed {
  readonly from: DatabaseSync;
  /** The source's name among all runs. */
  readonly run: string;
}

/**
 * All or nothing. A source that was taken in last, and comes again because a kill came before it was removed, is passed over.
 * @param into run.db, open for writing under the run's lock. How many answers were new.
 */
export function absorb(into: DatabaseSync, {from, run}: Absorbed): number {
  return inTransaction(into, () => {
    createStore(into);
    if (readNote(into, lastNote) === run) return 0;
    absorbSends(into, from);
    copyRefusals(into, from);
    writeNote(into, lastNote, run);
    return absorbAnswers(new AnswerTable(into), new AnswerTable(from));
  });
}

/** Of a run that was killed: sends whose outcome nobody knows are charged as its own resume would charge them. */
export function settleLeft(database: DatabaseSync): IntentBook {
  return inTransaction(database, () => new IntentBook(database, () => undefined));
}

function absorbAnswers(into: AnswerTable, from: AnswerTable): number {
  let added = 0;
  for (let last = 0; ;) {
    const page = from.after(last, pageRows);
    for (const {id, answer} of page) {
      last = id;
      if (answer !== null && into.putNewer({...answer, rawId: null})) added++;
    }
    if (page.length < pageRows) return added;
  }
}

/** Sends whose outcome nobody knows are in the sums of a run that ended by itself, or was settled. */
function absorbSends(into: DatabaseSync, from: DatabaseSync): void {
  // It makes its tables where there are none.
  void new SendBook(into);
  const last = Number(into.prepare('SELECT max(id) AS last FROM sends').get()?.['last'] ?? 0);
  const send = into.prepare('INSERT INTO sends (lane, at_ms, id, tokens) VALUES (?, ?, ?, ?)');
  for (const row of from.prepare('SELECT lane, at_ms, id, tokens FROM sends ORDER BY id').all()) {
    send.run(String(row['lane']), Number(row['at_ms']), last + Number(row['id']), Number(row['tokens']));
  }
  const spend = into.prepare(
    `INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls,
     unknown = unknown + excluded.unknown, tokens = tokens + excluded.tokens, cost_nano = cost_nano + excluded.cost_nano,
     claimed_nano = claimed_nano + excluded.claimed_nano`,
  );
  const columns = ['quarter_ms', 'calls', 'unknown', 'tokens', 'cost_nano', 'claimed_nano'];
  for (const row of from.prepare('SELECT * FROM spent').all()) {
    spend.run(String(row['lane']), ...columns.map((name) => Number(row[name])));
  }
}
