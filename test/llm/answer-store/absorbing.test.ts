import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openDatabase} from '../../../src/ledger/database.ts';
import {absorb} from '../../../src/llm/answer-store/absorbing.ts';
import {AnswerStore} from '../../../src/llm/answer-store/answer-store.ts';
import {refusalsOf} from '../../../src/llm/answer-store/refusals.ts';
import {temporaryFolder} from '../../support/folders.ts';
import {answerOf, keyOf} from './support.ts';

const atMs = 1_700_000_000_000;
const clock = {now: () => atMs, sleep: () => Promise.resolve()};

function storeIn(name: string) {
  const database = openDatabase(join(temporaryFolder(), name), false);
  return {database, store: new AnswerStore({database, clock})};
}

function buy(store: AnswerStore, word: string, costNano: number): void {
  const [intent] = store.lease([{lane: 'a', keys: [keyOf(word)], worstNano: 500, tokens: 9, atMs}]);
  store.intents.settle(intent?.id ?? 0, {costNano, claimedNano: 1, tokens: 9, sentMs: atMs, isUnknown: false});
  store.keep(answerOf(word));
  store.flush();
}

test('answers, costs and sends become those of the other run, beside its own', () => {
  const into = storeIn('into.db');
  const from = storeIn('from.db');
  buy(into.store, 'mine', 100);
  buy(from.store, 'other', 30);
  buy(from.store, 'third', 7);
  from.store.refusals.add({key: keyOf('refused'), step: 'a', code: 'ANSWER_INVALID', reason: 'no', atMs});
  into.store.close();
  from.store.close();
  expect(absorb(into.database, {from: from.database, run: 'pilot'})).toBe(2);
  // It comes again where a kill came before it was removed.
  expect(absorb(into.database, {from: from.database, run: 'pilot'})).toBe(0);
  const after = new AnswerStore({database: into.database, clock});
  expect(after.intents.spending('a')).toEqual({calls: 3, unknown: 0, costNano: 137, claimedNano: 3});
  expect(after.intents.recentSends('a', atMs)).toHaveLength(3);
  expect(after.refusals.find(keyOf('refused'))).toMatchObject({step: 'a', code: 'ANSWER_INVALID', atMs});
  expect([keyOf('refused'), keyOf('mine')].map(refusalsOf(into.database))).toEqual([true, false]);
  for (const word of ['mine', 'other', 'third']) expect(after.lookup(keyOf(word))?.value).toBe(answerOf(word).value);
  into.database.close();
  from.database.close();
});

test('a run without a store is given one', () => {
  const from = storeIn('from.db');
  buy(from.store, 'one', 5);
  from.store.close();
  const database = openDatabase(join(temporaryFolder(), 'empty.db'), false);
  expect(absorb(database, {from: from.database, run: 'pilot'})).toBe(1);
  const store = new AnswerStore({database, clock});
  expect(store.lookup(keyOf('one'))).not.toBeNull();
  expect(store.intents.spending()).toMatchObject({calls: 1, costNano: 5});
  database.close();
  from.database.close();
});
