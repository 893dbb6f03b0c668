import type {DatabaseSync} from 'node:sqlite';
import {beforeEach, describe, expect, test} from 'vitest';
import type {AnswerStore} from '../../../src/llm/answer-store/answer-store.ts';
import {answerStats, clearAnswers, compact, pruneAnswers} from '../../../src/llm/answer-store/upkeep.ts';
import {answerOf, keyOf, openStore} from './support.ts';

let database: DatabaseSync;
let again: () => AnswerStore;
let rawIds: number[];

/** Ten slugs of days 1 to 10 in packs of five, and two moods of day 5; a raw response that was of no use. */
beforeEach(() => {
  const opened = openStore();
  const {store} = opened;
  const raw = {lane: 'a', model: 'm', requestId: null, atMs: 5, finish: 'stop'};
  rawIds = ['first five', 'last five', 'of no use'].map((text, index) => store.keepRaw({...raw, atMs: index, text}));
  for (let day = 1; day <= 10; day++) {
    store.keep(answerOf(`slug ${day}`, {atMs: day, rawId: rawIds[day <= 5 ? 0 : 1] ?? null, value: JSON.stringify({slug: `day-${day}`})}));
  }
  for (const name of ['mood 1', 'mood 2']) store.keep(answerOf(name, {step: 'mood', atMs: 5, costNano: 7}));
  store.flush();
  ({database} = opened);
  again = () => opened.again();
});

function left(): readonly string[] {
  const store = again();
  const names = [...Array.from({length: 10}, (_, index) => `slug ${index + 1}`), 'mood 1', 'mood 2'];
  return names.filter((name) => store.read(keyOf(name)) !== null);
}

function rawsLeft(): readonly number[] {
  const store = again();
  return rawIds.filter((id) => store.raw(id) !== null);
}

test('answers are counted by step', () => {
  const bytes = (names: readonly string[]): number => names.reduce((sum, name) => sum + (again().read(keyOf(name))?.value.length ?? 0), 0);
  expect(answerStats(database)).toEqual({
    steps: [
      {step: 'mood', answers: 2, bytes: bytes(['mood 1', 'mood 2']), costNano: 14},
      {step: 'slug', answers: 10, bytes: bytes(Array.from({length: 10}, (_, index) => `slug ${index + 1}`)), costNano: 10_000},
    ],
    oldestMs: 1,
    newestMs: 10,
    raw: {responses: 3, bytes: 28},
  });
  clearAnswers(database, {});
  expect(answerStats(database)).toMatchObject({steps: [], oldestMs: null, newestMs: null});
});

describe('answers are cleared', () => {
  test('by step', () => {
    expect(clearAnswers(database, {step: 'slug'})).toBe(10);
    expect(left()).toEqual(['mood 1', 'mood 2']);
  });

  test('by pattern, of the whole value', () => {
    expect(clearAnswers(database, {pattern: '*day-1*'})).toBe(2);
    expect(clearAnswers(database, {pattern: 'day-2'})).toBe(0);
    expect(left()).not.toContain('slug 10');
    expect(left()).toHaveLength(10);
  });

  test('by age', () => {
    expect(clearAnswers(database, {beforeMs: 5})).toBe(4);
    expect(left()).toHaveLength(8);
  });

  test('by all of them together', () => {
    expect(clearAnswers(database, {step: 'mood', pattern: '*', beforeMs: 5})).toBe(0);
    expect(clearAnswers(database, {step: 'mood', pattern: '*1*', beforeMs: 6})).toBe(1);
    expect(left()).toHaveLength(11);
  });

  test('one and all', () => {
    expect(clearAnswers(database, {})).toBe(12);
    expect(left()).toEqual([]);
  });

  test('with the raw responses that only they pointed to', () => {
    clearAnswers(database, {beforeMs: 5});
    expect(rawsLeft()).toEqual(rawIds);
    clearAnswers(database, {beforeMs: 6});
    expect(rawsLeft()).toEqual(rawIds.slice(1));
  });

  test('and the money that was spent stays in the books', () => {
    const store = again();
    const [intent] = store.lease([{lane: 'a', keys: [], worstNano: 10, tokens: 1, atMs: 1}]);
    store.intents.settle(intent?.id ?? 0, {costNano: 9, claimedNano: 0, tokens: 1, sentMs: 1, isUnknown: false});
    store.flush();
    clearAnswers(database, {});
    expect(again().intents.spending()).toMatchObject({calls: 1, costNano: 9});
  });
});

describe('answers are pruned', () => {
  test('not at all where they fit', () => {
    expect(pruneAnswers(database, 1_000_000)).toBe(0);
    expect(rawsLeft()).toEqual(rawIds);
  });

  test('raw responses first, the oldest first', () => {
    const each = 200 + 10;
    const answers = Number(database.prepare('SELECT total(length(value) + 200) AS n FROM answers').get()?.['n']);
    expect(pruneAnswers(database, answers + 2 * each)).toBe(0);
    expect(rawsLeft()).toEqual(rawIds.slice(1));
    expect(left()).toHaveLength(12);
  });

  test('then the oldest answers', () => {
    expect(pruneAnswers(database, 660)).toBe(9);
    expect(left()).toEqual(['slug 8', 'slug 9', 'slug 10']);
    expect(rawsLeft()).toEqual([]);
    expect(pruneAnswers(database, 0)).toBe(3);
  });
});

test('a shared file has no raw responses, and is kept small all the same', () => {
  database.exec('DROP TABLE raw_responses');
  expect(answerStats(database).raw).toEqual({responses: 0, bytes: 0});
  expect(pruneAnswers(database, 660)).toBe(9);
  expect(clearAnswers(database, {})).toBe(3);
  expect(compact(database)).toBe(true);
});

test('space is not given back while a transaction is open, and nothing breaks', () => {
  database.exec('BEGIN');
  expect(compact(database)).toBe(false);
  database.exec('ROLLBACK');
});
