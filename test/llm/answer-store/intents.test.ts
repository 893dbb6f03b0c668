import {describe, expect, test} from 'vitest';
import type {NewIntent, Settlement} from '../../../src/llm/answer-store/intents.ts';
import {answerOf, keyOf, openStore} from './support.ts';

const startMs = 1_700_000_000_000;
const quarterMs = 900_000;

function intent(given: Partial<NewIntent> = {}): NewIntent {
  return {lane: 'a', keys: [keyOf('x'), keyOf('y')], worstNano: 500, tokens: 40, atMs: startMs, ...given};
}

function settlement(given: Partial<Settlement> = {}): Settlement {
  return {costNano: 300, claimedNano: 0, tokens: 33, sentMs: startMs + 7, isUnknown: false, ...given};
}

describe('a lease', () => {
  test('is on the disk when it returns, with what was buffered', () => {
    const {store, again} = openStore();
    store.keep(answerOf('kept'));
    store.lease([intent(), intent({lane: 'b', worstNano: 7})]);
    const other = again();
    expect(other.read(keyOf('kept'))).not.toBeNull();
    expect(other.intents.unsettled).toEqual([
      {id: 1, ...intent()},
      {id: 2, ...intent({lane: 'b', worstNano: 7})},
    ]);
  });

  test('without an outcome stays charged at its worst, once, however often the run is taken up', () => {
    const {store, again} = openStore();
    store.lease([intent()]);
    expect(store.intents.spending()).toEqual({calls: 1, unknown: 1, costNano: 500, claimedNano: 0});
    again();
    const other = again();
    expect(other.intents.unsettled).toEqual([]);
    expect(other.intents.spending()).toEqual({calls: 1, unknown: 1, costNano: 500, claimedNano: 0});
    expect(other.intents.recentSends('a', startMs)).toEqual([{atMs: startMs, tokens: 40}]);
  });

  test('that is released costs nothing and was no call', () => {
    const {store, again} = openStore();
    const [first, second] = store.lease([intent(), intent()]);
    store.intents.release([first?.id ?? 0, second?.id ?? 0]);
    expect(store.intents.spending().calls).toBe(0);
    store.flush();
    expect(again().intents.unsettled).toEqual([]);
    expect(again().intents.spending().calls).toBe(0);
    expect(() => store.intents.release([first?.id ?? 0])).toThrow('an intent is settled or released once');
  });

  test('that is settled is charged what it cost, whether it is written or not', () => {
    const {store, again} = openStore();
    const [first, second] = store.lease([intent(), intent({lane: 'b'})]);
    store.intents.settle(first?.id ?? 0, settlement({claimedNano: 9}));
    store.intents.settle(second?.id ?? 0, settlement({costNano: 500, isUnknown: true}));
    const told = {calls: 2, unknown: 1, costNano: 800, claimedNano: 9};
    expect(store.intents.spending()).toEqual(told);
    expect(store.intents.spending('a')).toEqual({calls: 1, unknown: 0, costNano: 300, claimedNano: 9});
    store.flush();
    expect(store.intents.spending()).toEqual(told);
    expect(again().intents.spending()).toEqual(told);
    expect(again().intents.spending('b')).toMatchObject({calls: 1, unknown: 1});
    expect(() => store.intents.settle(first?.id ?? 0, settlement())).toThrow('an intent is settled or released once');
  });

  test('settled but not flushed is charged at its worst after a kill', () => {
    const {store, again} = openStore();
    const [first] = store.lease([intent()]);
    store.intents.settle(first?.id ?? 0, settlement());
    expect(again().intents.spending()).toMatchObject({calls: 1, unknown: 1, costNano: 500});
  });

  test('a settlement alone makes a flush due', () => {
    const {store, clock} = openStore();
    const [first] = store.lease([intent()]);
    store.intents.settle(first?.id ?? 0, settlement());
    expect(store.isDue).toBe(false);
    clock.nowMs += 100;
    expect(store.isDue).toBe(true);
  });
});

describe('what was sent', () => {
  test('is told in order of time, by lane, since a moment', () => {
    const {store, again} = openStore();
    const [one, two, three] = store.lease([intent(), intent(), intent({lane: 'b'})]);
    store.intents.settle(one?.id ?? 0, settlement({sentMs: startMs + 20}));
    store.intents.settle(two?.id ?? 0, settlement({sentMs: startMs + 10, tokens: 5}));
    store.intents.settle(three?.id ?? 0, settlement());
    store.flush();
    store.lease([intent({atMs: startMs + 15})]);
    const recent = [
      {atMs: startMs + 10, tokens: 5},
      {atMs: startMs + 15, tokens: 40},
      {atMs: startMs + 20, tokens: 33},
    ];
    expect(store.intents.recentSends('a', startMs)).toEqual(recent);
    expect(again().intents.recentSends('a', startMs)).toEqual(recent);
    expect(again().intents.recentSends('a', startMs + 16)).toEqual(recent.slice(2));
  });

  test('is forgotten one by one after minutes, and counted for days', () => {
    const {store, database, again} = openStore();
    for (let minute = 0; minute < 60; minute++) {
      const atMs = startMs + minute * 60_000;
      const [leased] = store.lease([intent({atMs})]);
      store.intents.settle(leased?.id ?? 0, settlement({sentMs: atMs}));
      store.flush();
    }
    expect(Number(database.prepare('SELECT count(*) AS n FROM sends').get()?.['n'])).toBeLessThan(6);
    const quarter = startMs - (startMs % quarterMs);
    const other = again();
    expect(other.intents.requestsSince('a', quarter)).toBe(60);
    expect(other.intents.requestsSince('b', quarter)).toBe(0);
    const later = quarter + 2 * quarterMs;
    expect(other.intents.requestsSince('a', later)).toBe(60 - Math.ceil((later - startMs) / 60_000));
    expect(other.intents.spending().costNano).toBe(60 * 300);
  });

  test('takes no count of tokens that is none', () => {
    const {store, again} = openStore();
    const counts = [Number.NaN, -5, 1e300, Infinity, 2.5];
    const leased = store.lease(counts.map((tokens) => intent({tokens})));
    for (const [index, {id}] of leased.entries()) store.intents.settle(id, settlement({tokens: counts[index] ?? 0}));
    store.flush();
    const tokens = again()
      .intents.recentSends('a', 0)
      .map((send) => send.tokens);
    expect(tokens.toSorted()).toEqual([0, 0, 0, 0, 3]);
  });
});
