/** What a lane goes on from: the sends of its own books, and of a pilot those of the run it asks for. */
import {DatabaseSync} from 'node:sqlite';
import {expect, test} from 'vitest';
import {Lanes, sentBefore} from '../../../../src/actors/io/asking/lanes.ts';
import {AnswerStore} from '../../../../src/llm/answer-store/answer-store.ts';
import type {LlmPlan} from '../../../../src/model/plan.ts';
import {usualLlm, VirtualClock} from './sending.ts';

const minuteMs = 60_000;
const clock = new VirtualClock();
const nowMs = clock.now();
const today = nowMs - (nowMs % 86_400_000);

/** Books in which so many requests were sent, one a second until now, and one in the morning. */
function storeWith(sent: number): AnswerStore {
  const store = new AnswerStore({database: new DatabaseSync(':memory:'), clock});
  const sentMs = [...Array.from({length: sent}, (_, n) => nowMs - n * 1000), today + minuteMs];
  for (const atMs of sentMs) {
    const [intent] = store.intents.add([{lane: 'lane', keys: [], worstNano: 0, tokens: 10, atMs}]);
    store.intents.settle(intent?.id ?? 0, {costNano: 5, claimedNano: 0, tokens: 10, sentMs: atMs, isUnknown: false});
  }
  store.flush();
  return store;
}

function paceOf(store: AnswerStore, given: Partial<LlmPlan> = {}) {
  return new Lanes({llm: {...usualLlm, rpm: 60, ...given}, clock, store}).of('lane').pace;
}

test('a lane goes on from what its books tell of the last minute, and of the day', () => {
  expect(paceOf(storeWith(30)).figures).toMatchObject({requestsLastMinute: 30, tokensLastMinute: 300, day: {requests: 31}});
});

test('a pilot\u2019s goes on from what its run has sent too, and where a minute of that is full it waits', () => {
  const before = sentBefore(storeWith(60).intents, 'lane', nowMs);
  expect(before.day).toEqual({startMs: today, requests: 61});
  const empty = storeWith(0);
  const pace = paceOf(empty, {pilotOf: {seat: 'run', lane: 'lane', ...before}});
  expect(pace.figures).toMatchObject({requestsLastMinute: 60, day: {requests: 62}});
  expect(pace.admit(10)).toMatchObject({type: 'wait', why: 'rate'});
  // Of another lane, and of the run's money, it knows nothing.
  expect(paceOf(empty, {pilotOf: {seat: 'run', lane: 'another', ...before}}).figures).toMatchObject({requestsLastMinute: 0});
  expect(empty.intents.spending()).toMatchObject({calls: 1, costNano: 5});
});

test('the rate that is shown is what may be asked now: of the limit its share, and less where a server has refused', () => {
  const lanes = new Lanes({llm: {...usualLlm, rpm: 25, share: 0.7}, clock, store: storeWith(0)});
  const {pace} = lanes.of('lane');
  expect(lanes.pace).toEqual({requestsLastMinute: 0, requestsAMinute: 17.5});
  const leave = pace.admit(10);
  if (leave.type !== 'go') throw new Error('nothing was sent yet');
  pace.limited(leave.ticket, {limits: null, ms: 10});
  expect(lanes.pace.requestsAMinute).toBeLessThan(17.5);
  expect(lanes.pace.requestsAMinute).toBeGreaterThan(0);
});
