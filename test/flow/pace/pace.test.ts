import {expect, test} from 'vitest';
import type {LimitsTold} from '../../../src/model/limits-told.ts';
import type {Leave, Ticket} from '../../../src/flow/pace/leave.ts';
import {Pace} from '../../../src/flow/pace/pace.ts';
import type {PaceOptions} from '../../../src/flow/pace/pace-options.ts';

const startMs = Date.parse('2026-11-22T10:00:00Z');
const hourMs = 3_600_000;
const nothing: LimitsTold = {
  requestsLimit: null,
  requestsLeft: null,
  requestsResetMs: null,
  tokensLimit: null,
  tokensLeft: null,
  tokensResetMs: null,
  retryAtMs: null,
};

function laneOf(options: Partial<PaceOptions>) {
  let nowMs = startMs;
  const clock = {now: () => nowMs};
  const pace = new Pace({rpm: null, tpm: null, rpd: null, share: 1, inFlightMost: 100, ...options}, clock);
  const go = (tokens = 100): Ticket => {
    const leave = pace.admit(tokens);
    if (leave.type !== 'go') throw new Error(`no leave: ${leave.why} until ${leave.untilMs}`);
    return leave.ticket;
  };
  const setTime = (atMs: number): void => {
    nowMs = atMs;
  };
  /** Sends whenever it may, each answered at once, until it has to wait for longer than that, or a thousand went. */
  const sendAll = (patienceMs: number): {readonly count: number; readonly last: Leave} => {
    for (let count = 0; ; count++) {
      let leave = pace.admit(100);
      if (leave.type === 'wait' && leave.untilMs !== null && leave.untilMs - nowMs <= patienceMs) {
        nowMs = leave.untilMs;
        leave = pace.admit(100);
      }
      if (leave.type === 'wait' || count === 1000) return {count, last: leave};
      pace.answered(leave.ticket, {tokens: 100, limits: null, ms: 1});
    }
  };
  return {pace, go, setTime, sendAll};
}

test('a wait says why and until when, and at that moment there is leave', () => {
  const {pace, go, setTime} = laneOf({rpm: 60});
  go();
  const leave = pace.admit(100);
  expect(leave).toEqual({type: 'wait', untilMs: startMs + 1017, why: 'rate'});
  setTime(startMs + 1016);
  expect(pace.admit(100).type).toBe('wait');
  setTime(startMs + 1017);
  expect(pace.admit(100).type).toBe('go');
});

test('tokens hold back what requests would allow', () => {
  const {pace, go} = laneOf({rpm: 6000, tpm: 60_000});
  go(10_000);
  expect(pace.admit(100)).toMatchObject({type: 'wait', why: 'tokens'});
});

test('a call of more tokens than a minute has goes alone', () => {
  const {pace, go, setTime} = laneOf({tpm: 1000});
  pace.answered(go(5000), {tokens: 5000, limits: null, ms: 10});
  expect(pace.admit(5000)).toMatchObject({type: 'wait', why: 'tokens'});
  setTime(startMs + 6 * 61_000);
  expect(pace.admit(5000).type).toBe('go');
});

test('calls in flight are bounded, and one that ends makes room', () => {
  const {pace, go} = laneOf({inFlightMost: 1});
  const ticket = go();
  expect(pace.admit(100)).toEqual({type: 'wait', untilMs: null, why: 'concurrency'});
  pace.failed(ticket, {limits: null, ms: 10});
  expect(pace.admit(100).type).toBe('go');
});

test('a call ends once', () => {
  const {pace, go} = laneOf({});
  const ticket = go();
  pace.answered(ticket, {tokens: null, limits: null, ms: 10});
  expect(() => pace.failed(ticket, {limits: null, ms: 10})).toThrow('ends once');
});

test.each([1, 90, 3600, 86_400 * 3])('told to come again in %i s, the lane rests just as long, and one call goes ahead', (seconds) => {
  const {pace, go, setTime} = laneOf({rpm: 6000});
  const untilMs = startMs + seconds * 1000;
  pace.limited(go(), {limits: {...nothing, retryAtMs: untilMs}, ms: 50});
  expect(pace.admit(100)).toEqual({type: 'wait', untilMs, why: 'server'});
  expect(pace.figures.pausedUntilMs).toBe(untilMs);
  setTime(untilMs);
  const scout = go();
  expect(pace.admit(100)).toEqual({type: 'wait', untilMs: untilMs + 1000, why: 'server'});
  pace.answered(scout, {tokens: 100, limits: null, ms: 0});
  setTime(untilMs + 300);
  expect(pace.admit(100).type).toBe('go');
});

test('without a Retry-After, the reset of what is used up counts', () => {
  const {pace, go} = laneOf({rpm: 100});
  const limits = {...nothing, requestsLimit: 100, requestsLeft: 0, requestsResetMs: startMs + 42_000, tokensResetMs: startMs + 55_000};
  pace.limited(go(), {limits, ms: 50});
  expect(pace.admit(100)).toEqual({type: 'wait', untilMs: startMs + 42_000, why: 'server'});
});

test('without any word the rest is a guess that grows, to 10 s', () => {
  const {pace, go, setTime} = laneOf({rpm: 100});
  let nowMs = startMs;
  const rests = [1, 2, 3, 4].map(() => {
    pace.limited(go(), {limits: null, ms: 50});
    const leave = pace.admit(100);
    const untilMs = leave.type === 'wait' && leave.untilMs !== null ? leave.untilMs : Number.NaN;
    const restMs = untilMs - nowMs;
    nowMs = untilMs;
    setTime(nowMs);
    return restMs;
  });
  expect(rests).toEqual([1610, 10_000, 10_000, 10_000]);
});

test('many refusals of one moment are one event', () => {
  const {pace, go, setTime} = laneOf({});
  const tickets = [go(), go()];
  setTime(startMs + 100);
  for (const ticket of tickets) pace.limited(ticket, {limits: null, ms: 100});
  expect(pace.admit(100)).toMatchObject({untilMs: startMs + 1100});
});

test('a day of requests is counted, kept and given back', () => {
  const {pace, sendAll, setTime} = laneOf({rpd: 10, share: 0.8});
  expect(sendAll(0).count).toBe(8);
  const tomorrow = Date.parse('2026-11-23T00:00:00Z');
  expect(pace.admit(100)).toEqual({type: 'wait', untilMs: tomorrow, why: 'day'});
  const {day} = pace.figures;
  expect(day).toEqual({startMs: Date.parse('2026-11-22T00:00:00Z'), requests: 8});

  const again = laneOf({rpd: 10});
  again.pace.restore([], day);
  expect(again.sendAll(0).count).toBe(2);
  const dayAfter = laneOf({rpd: 10});
  dayAfter.setTime(tomorrow);
  dayAfter.pace.restore([], day);
  expect(dayAfter.sendAll(0).count).toBe(10);
  setTime(tomorrow);
  expect(pace.admit(100).type).toBe('go');
});

test('a restart is no burst: what an earlier session sent counts', () => {
  const {pace, setTime} = laneOf({rpm: 5, tpm: 100_000});
  const sends = [90, 50, 40, 30, 20, 10].map((secondsAgo) => ({atMs: startMs - secondsAgo * 1000, tokens: 1000}));
  pace.restore(sends, null);
  expect(pace.figures).toMatchObject({requestsLastMinute: 5, tokensLastMinute: 5000});
  expect(pace.admit(100)).toEqual({type: 'wait', untilMs: startMs + 11_000, why: 'rate'});
  setTime(startMs + 11_000);
  expect(pace.admit(100).type).toBe('go');
});

test('limits may change while it runs', () => {
  const {pace, sendAll} = laneOf({rpm: 5});
  expect(sendAll(0).count).toBe(1);
  pace.configure({rpm: 600});
  // What was sent at the old rate has taken its time already: 12 s.
  expect(sendAll(12_200).count).toBe(1000);
  expect(pace.figures.requestsLastMinute).toBeGreaterThan(550);
  pace.configure({share: 0.01});
  expect(sendAll(102).last).toMatchObject({why: 'rate'});
});

test('a clock that is set back an hour does not hold the lane, nor open it', () => {
  const {pace, go, setTime} = laneOf({rpm: 60});
  go();
  setTime(startMs - hourMs);
  expect(pace.admit(100)).toEqual({type: 'wait', untilMs: startMs - hourMs + 1017, why: 'rate'});
  setTime(startMs - hourMs + 1017);
  expect(pace.admit(100).type).toBe('go');
});

test('the limit a server tells is obeyed at once, the user\u2019s own is never passed, and one of the day is no limit of the minute', () => {
  const {pace, go} = laneOf({rpm: 100, rpmAssumed: 20});
  const tell = (limits: Partial<LimitsTold>): number | null => {
    pace.answered(go(), {tokens: 100, limits: {...nothing, ...limits}, ms: 10});
    return pace.figures.rpm;
  };
  const fresh = laneOf({rpmAssumed: 20});
  expect(fresh.pace.figures.rpm).toBe(20);
  fresh.pace.answered(fresh.go(), {tokens: 1, limits: {...nothing, requestsLimit: 500}, ms: 1});
  expect(fresh.pace.figures.rpm).toBe(500);
  expect(tell({requestsLimit: 1000, requestsLeft: 999, requestsResetMs: startMs + 60})).toBe(100);
  pace.configure({rpm: 6000});
  expect(pace.figures.rpm).toBe(1000);
  const day = laneOf({rpmAssumed: 20});
  day.pace.answered(day.go(), {tokens: 1, limits: {...nothing, requestsLimit: 3, requestsResetMs: startMs + hourMs}, ms: 1});
  expect(day.pace.figures.rpm).toBe(20);
});

test('hours of refusals leave a lane that is whole again some minutes after', () => {
  const {pace, setTime} = laneOf({rpm: 500});
  let nowMs = startMs;
  for (const endMs = startMs + 3 * hourMs; nowMs < endMs;) {
    const leave = pace.admit(100);
    if (leave.type === 'go') pace.limited(leave.ticket, {limits: null, ms: 0});
    else nowMs = leave.untilMs ?? Number.NaN;
    setTime(nowMs);
  }
  expect(pace.figures.factor).toBeLessThan(0.2);
  setTime(nowMs + 300_000);
  expect(pace.admit(100).type).toBe('go');
  expect(pace.figures).toMatchObject({factor: 1});
});
