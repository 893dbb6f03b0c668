/** What the end of a call means for its items: who is answered, who goes again and when, who is refused, and what ends the asking. */
import {DatabaseSync} from 'node:sqlite';
import {expect, test} from 'vitest';
import {AskTally} from '../../../../src/actors/io/asking/ask-tally.ts';
import type {CallOff} from '../../../../src/actors/io/asking/call-off.ts';
import {Lanes} from '../../../../src/actors/io/asking/lanes.ts';
import {Outcomes} from '../../../../src/actors/io/asking/outcomes.ts';
import {PackQueue, type Pack} from '../../../../src/actors/io/asking/pack-queue.ts';
import type {InquiryAnswer, WaitingItem} from '../../../../src/actors/io/asking/inquiry.ts';
import {FailedCall, type FailedCallDetails} from '../../../../src/contracts/provider.ts';
import {AnswerStore} from '../../../../src/llm/answer-store/answer-store.ts';
import {firstAttempt} from '../../../../src/llm/packing/attempt.ts';
import type {LlmPlan} from '../../../../src/model/plan.ts';
import {usualLlm, VirtualClock} from './sending.ts';

const usage = {promptTokens: 100, cachedTokens: 0, completionTokens: 10, reasoningTokens: 0};
const draft = {promptBytes: 400, worstNano: 0, maxTokens: 100, send: () => Promise.reject(new Error('not here')), drop: () => undefined};

function itemOf(id: number): WaitingItem {
  const keys = {key: String(id).padStart(64, '0'), looseKey: null};
  return {id, at: id, length: 10, keys, bytes: 10, category: null, priority: 'medium', addedMs: 0, attempt: firstAttempt};
}

const packOf = (...ids: readonly number[]): Pack => ({items: ids.map(itemOf), failures: 0});

function answerOf(given: Partial<InquiryAnswer>): InquiryAnswer {
  const nothing = {answers: [], again: [], rejects: [], isTruncated: false, limits: null, raw: null};
  return {...nothing, usage, hasText: true, model: 'm', requestId: 'r', ms: 5, ...given};
}

function failed(kind: FailedCall['kind'], more: Partial<FailedCallDetails> = {}): FailedCall {
  return new FailedCall('it went wrong', {kind, code: 'WRONG', ms: 1, ...more});
}

function outcomesWith(given: Partial<LlmPlan> = {}) {
  const clock = new VirtualClock();
  const llm = {...usualLlm, ...given};
  const store = new AnswerStore({database: new DatabaseSync(':memory:'), clock});
  const lane = new Lanes({llm, clock, store}).of('lane');
  const queue = new PackQueue({pack: 4, maxTokens: 1000});
  const seen = {answered: [] as number[], rejected: [] as (readonly [number, string])[], calledOff: [] as CallOff[]};
  const outcomes = new Outcomes({
    step: 's',
    lane,
    store,
    llm,
    tally: new AskTally(),
    clock,
    chance: () => 0.5,
    log: () => undefined,
    queue,
    onAnswer: (id) => void seen.answered.push(id),
    onReject: (id, {code}) => void seen.rejected.push([id, code]),
    callOff: (why) => void seen.calledOff.push(why),
  });
  const take = (atMs = clock.now()): readonly number[] | null => queue.take(atMs, true)?.items.map(({id}) => id) ?? null;
  return {outcomes, queue, store, lane, clock, take, ...seen};
}

test('good answers are in the store when they are told of; the rest waits again, or is refused', () => {
  const {outcomes, answered, rejected, store, take} = outcomesWith();
  const told: (string | null)[] = [];
  const given = answerOf({
    answers: [{id: 1, value: '"one"'}],
    again: [{id: 2, attempt: {...firstAttempt, unusable: 1, itemsMost: 1}}],
    rejects: [{id: 3, code: 'NO', reason: 'no'}],
  });
  outcomes.answer({pack: packOf(1, 2, 3), draft}, given, 30);
  for (const id of answered) told.push(store.lookup(itemOf(id).keys.key)?.value ?? null);
  expect({answered, told, rejected, again: take()}).toEqual({answered: [1], told: ['"one"'], rejected: [[3, 'NO']], again: [2]});
  expect(store.read(itemOf(1).keys.key)).toMatchObject({packSize: 3, costNano: 10, step: 's'});
});

test.each(['rate', 'shape'] as const)('%s: the same items again, at no cost to them', (kind) => {
  const {outcomes, take, rejected, calledOff} = outcomesWith();
  for (let time = 0; time < 50; time++) {
    outcomes.failure(packOf(1, 2), failed(kind));
    expect(take()).toEqual([1, 2]);
  }
  expect([rejected, calledOff]).toEqual([[], []]);
});

test('what failed on its way goes again, later each time; then its items are looked at one by one', () => {
  const {outcomes, queue, clock, rejected, calledOff} = outcomesWith({
    retry: {attempts: 3, baseMs: 1000, factor: 4, maxMs: 60_000, jitter: 0},
  });
  let pack: Pack = packOf(1, 2);
  for (const waitMs of [1000, 4000]) {
    outcomes.failure(pack, failed('transient'));
    expect(queue.take(clock.now() + waitMs - 1, true)).toBe(null);
    pack = queue.take(clock.now() + waitMs, true) as Pack;
    expect(pack.items.map(({id}) => id)).toEqual([1, 2]);
  }
  outcomes.failure(pack, failed('transient'));
  expect(queue.take(clock.now(), true)?.items.map(({id}) => id)).toEqual([1]);
  outcomes.failure({...packOf(1), failures: 2}, failed('transient'));
  expect([rejected, calledOff]).toEqual([[[1, 'WRONG']], []]);
});

test('a server that is gone ends the asking when the attempts are spent; a patient run never gives up', () => {
  const gone = outcomesWith();
  const patient = outcomesWith({patient: true});
  for (const {lane, clock} of [gone, patient])
    for (let time = 0; time < 5; time++) lane.breaker.failed(lane.breaker.begin(clock.now()), clock.now());
  gone.outcomes.failure({...packOf(1), failures: 5}, failed('transient', {hint: 'see to it'}));
  expect(gone.calledOff).toEqual([{reason: 'provider', message: 'WRONG: it went wrong (see to it)'}]);
  patient.outcomes.failure({...packOf(1), failures: 500}, failed('transient'));
  expect([patient.calledOff, patient.rejected]).toEqual([[], []]);
  expect(patient.queue.dueMs()).toBe(patient.clock.now() + usualLlm.retry.maxMs);
});

test('an item that a server refuses is found by halving, and it alone is rejected', () => {
  const {outcomes, queue, rejected, answered} = outcomesWith();
  let pack: Pack | null = packOf(1, 2, 3, 4);
  let calls = 0;
  for (; pack !== null && calls < 20; pack = queue.take(0, true), calls++) {
    const {items} = pack;
    if (items.some(({id}) => id === 3)) outcomes.failure(pack, failed('item', {code: 'CONTENT_FILTER'}));
    else outcomes.answer({pack, draft}, answerOf({answers: items.map(({id}) => ({id, value: '1'}))}), 0);
  }
  expect(rejected).toEqual([[3, 'CONTENT_FILTER']]);
  expect(answered.toSorted((one, other) => one - other)).toEqual([1, 2, 4]);
  expect(calls).toBeLessThan(8);
});

test('a fatal failure ends the asking; a bad request when the same comes a third time in a row', () => {
  const {outcomes, calledOff, rejected} = outcomesWith();
  const bad = failed('fatal', {code: 'BAD_REQUEST', fingerprint: 'f'});
  outcomes.failure(packOf(1), bad);
  outcomes.failure(packOf(2), bad);
  expect([calledOff, rejected]).toEqual([
    [],
    [
      [1, 'BAD_REQUEST'],
      [2, 'BAD_REQUEST'],
    ],
  ]);
  outcomes.failure(packOf(3), bad);
  expect(calledOff).toMatchObject([{reason: 'provider', message: expect.stringContaining('BAD_REQUEST')}]);
  const other = outcomesWith();
  other.outcomes.failure(packOf(1), failed('fatal', {code: 'BAD_KEY'}));
  expect(other.calledOff).toMatchObject([{reason: 'provider', message: expect.stringContaining('BAD_KEY')}]);
});

test('when most of the first answers are of no use, no more is asked', () => {
  const {outcomes, calledOff} = outcomesWith();
  for (let request = 0; request < 20; request++) {
    expect(calledOff).toEqual([]);
    outcomes.answer({pack: packOf(request), draft}, answerOf({rejects: [{id: request, code: 'INVALID', reason: 'no'}]}), 0);
  }
  expect(calledOff).toMatchObject([{reason: 'provider', message: expect.stringContaining('20 were of no use')}]);
});
