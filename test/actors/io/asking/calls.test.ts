/** The books of a call: whatever becomes of it, purse, ledger, pace and breaker are told once. */
import {DatabaseSync} from 'node:sqlite';
import {expect, test} from 'vitest';
import {settleAnswered, settleFailed, type CallBooks, type OpenCall} from '../../../../src/actors/io/asking/calls.ts';
import {Lanes} from '../../../../src/actors/io/asking/lanes.ts';
import {FailedCall, type FailedCallDetails, type Usage} from '../../../../src/contracts/provider.ts';
import {AnswerStore} from '../../../../src/llm/answer-store/answer-store.ts';
import {pricesOf} from '../../../../src/llm/money/prices.ts';
import {Purse} from '../../../../src/llm/money/purse.ts';
import {leasedIn, usualLlm, VirtualClock} from './sending.ts';

const worstNano = 1_000_000;
const usage: Usage = {promptTokens: 100, cachedTokens: 0, completionTokens: 50, reasoningTokens: 0};

function openCalls(count: number) {
  const clock = new VirtualClock();
  const database = new DatabaseSync(':memory:');
  const store = new AnswerStore({database, clock});
  const lane = new Lanes({llm: {...usualLlm, rpm: 60_000}, clock, store}).of('lane');
  const purse = new Purse({capNano: 100 * worstNano, callsMost: null}, store.intents.spending());
  const prices = pricesOf({input: 1, output: 1, cachedInput: 1, reasoning: 1, perRequest: 0});
  const books: CallBooks = {lane, store, purse, prices};
  const calls = Array.from({length: count}, (): OpenCall => {
    const admission = purse.admit(worstNano);
    const [intent] = store.lease([{lane: 'lane', keys: ['0'.repeat(64)], worstNano, tokens: 10, atMs: clock.now()}]);
    const leave = lane.pace.admit(10);
    if (!admission.isAdmitted || intent === undefined || leave.type !== 'go') throw new Error('a first call may go');
    return {hold: admission.hold, intent, ticket: leave.ticket, pass: lane.breaker.begin(clock.now())};
  });
  return {books, calls, clock, database, store, purse, lane};
}

function failed(kind: FailedCall['kind'], more: Partial<FailedCallDetails> = {}): FailedCall {
  return new FailedCall('no', {kind, code: 'WRONG', ms: 1, ...more});
}

test('on its way it is charged at its worst, in the purse and on the disk', () => {
  const {purse, store, database} = openCalls(1);
  expect(purse.standing).toMatchObject({calls: 1, costNano: 0, inFlightNano: worstNano});
  expect(store.intents.spending()).toMatchObject({calls: 1, unknown: 1, costNano: worstNano});
  expect(leasedIn(database)).toBe(1);
});

test.each([
  ['answered, as counted', {usage, hasText: true}, 150_000, 0],
  ['answered without a count: at its worst', {usage: null, hasText: true}, worstNano, 0],
  ['answered with a count that cannot be: at its worst', {usage: {...usage, promptTokens: -5}, hasText: true}, worstNano, 0],
])('%s', (_, told, costNano, unknown) => {
  const {books, calls, purse, store, database, lane} = openCalls(1);
  const [call] = calls as [OpenCall];
  settleAnswered(books, call, {...told, limits: null, ms: 3});
  store.flush();
  expect(purse.standing).toMatchObject({calls: 1, costNano, inFlight: 0, inFlightNano: 0});
  expect(store.intents.spending()).toMatchObject({calls: 1, costNano, unknown});
  expect([leasedIn(database), lane.pace.figures.inFlight]).toEqual([0, 0]);
  expect(() => settleAnswered(books, call, {...told, limits: null, ms: 3})).toThrow();
});

test.each([
  ['refused by the server: nothing', failed('rate'), 0, 0],
  ['nobody knows: its worst', failed('transient', {isUnknown: true}), worstNano, 1],
  ['ended from here: its worst', failed('transient', {code: 'ABORTED', isUnknown: true}), worstNano, 1],
  ['a bad key: nothing', failed('fatal'), 0, 0],
])('%s', (_, failure, costNano, unknown) => {
  const {books, calls, clock, purse, store, database, lane} = openCalls(1);
  const [call] = calls as [OpenCall];
  settleFailed(books, call, failure, clock.now());
  store.flush();
  expect(purse.standing).toMatchObject({calls: 1, costNano, inFlight: 0, inFlightNano: 0});
  expect(store.intents.spending()).toMatchObject({calls: 1, costNano, unknown});
  expect([leasedIn(database), lane.pace.figures.inFlight]).toEqual([0, 0]);
});

test('failures in a row open the breaker; refusals for haste, and calls ended from here, do not', () => {
  const {books, calls, clock, lane} = openCalls(12);
  const end = (from: number, to: number, failure: FailedCall): void => {
    for (const call of calls.slice(from, to)) settleFailed(books, call, failure, clock.now());
  };
  end(0, 6, failed('transient', {code: 'ABORTED', isUnknown: true}));
  expect(lane.breaker.figures().state).toBe('closed');
  end(6, 11, failed('transient'));
  expect(lane.breaker.figures().state).toBe('open');
  end(11, 12, failed('rate'));
  expect(lane.breaker.figures().state).toBe('closed');
});
