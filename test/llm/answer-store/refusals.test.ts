import {expect, test} from 'vitest';
import {clearAnswers} from '../../../src/llm/answer-store/upkeep.ts';
import {answerOf, keyOf, openStore} from './support.ts';

const refusalOf = (name: string, step = 'slug') => ({
  key: keyOf(name),
  step,
  code: 'INVALID_ANSWER',
  reason: `no: ${name} \ud800`,
  atMs: 5.5,
});

test('what came to nothing is found at once, and by the next session once it is flushed', () => {
  const {store, clock, again} = openStore();
  expect(store.refusals.find(keyOf('a'))).toBeNull();
  store.refusals.add(refusalOf('a'));
  expect(store.refusals.find(keyOf('a'))).toMatchObject({code: 'INVALID_ANSWER'});
  expect(store.refusals.find(keyOf('b'))).toBeNull();
  expect(again().refusals.find(keyOf('a'))).toBeNull();
  clock.nowMs += 100;
  expect(store.isDue).toBe(true);
  store.flush();
  expect(again().refusals.find(keyOf('a'))).toEqual({...refusalOf('a'), reason: 'no: a \ufffd', atMs: 5});
});

test('it is no answer: look-ups count it as a miss, and an answer that comes stands beside it', () => {
  const {store} = openStore();
  store.refusals.add(refusalOf('a'));
  store.flush();
  expect(store.lookup(keyOf('a'))).toBeNull();
  store.keep(answerOf('a'));
  store.flush();
  expect(store.lookup(keyOf('a'))).not.toBeNull();
  expect(store.counters()).toMatchObject({misses: 1});
});

test('to clear a step clears what it came to nothing with, a pattern of answers does not', () => {
  const {store, database, again} = openStore();
  for (const [name, step] of [
    ['a', 'slug'],
    ['b', 'vibe'],
  ] as const)
    store.refusals.add(refusalOf(name, step));
  store.flush();
  clearAnswers(database, {pattern: '*'});
  const left = () => ['a', 'b'].filter((name) => again().refusals.find(keyOf(name)) !== null);
  expect(left()).toEqual(['a', 'b']);
  clearAnswers(database, {step: 'slug'});
  expect(left()).toEqual(['b']);
  clearAnswers(database, {beforeMs: 5});
  expect(left()).toEqual(['b']);
  clearAnswers(database, {});
  expect(left()).toEqual([]);
});
