/** A limit of the day that several runs share: never more than it between them, and in the end all of it, whoever wants it. Virtual time. */
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Seat} from '../../../../src/actors/io/asking/seat.ts';
import {Pace} from '../../../../src/flow/pace/pace.ts';
import {MeetingPoint} from '../../../../src/llm/meeting/meeting-point.ts';
import {temporaryFolder} from '../../../support/folders.ts';

const usualStartMs = Date.parse('2026-11-22T10:00:00Z');
const beforeMidnightMs = Date.parse('2026-11-22T23:59:55Z');
const tickMs = 10;
const beatMs = 100;

interface RunAtLimit {
  readonly rpm: number | null;
  readonly rpd: number;
  /** Sends that it would make in a second; from when on, and how many in all. */
  readonly aSecond: number;
  readonly fromMs?: number;
  readonly most?: number;
  /** From then on it says nothing any more, not even that it leaves. */
  readonly diesAtMs?: number;
}

/** What each has sent after so many seconds. */
function sentBy(runs: readonly RunAtLimit[], seconds: number, startMs = usualStartMs): readonly number[] {
  const path = join(temporaryFolder(), 'limits');
  let nowMs = startMs;
  const members = runs.map((given, index) => {
    const {rpm, rpd, fromMs = 0} = given;
    const point = new MeetingPoint(path);
    onTestFinished(() => point.close());
    const pace = new Pace({rpm, tpm: null, rpd, share: 1, inFlightMost: 100}, {now: () => nowMs});
    const seat = new Seat({point, pace, lane: 'limit', run: `run ${index}`, usual: 'medium', priority: () => 'medium'}, startMs + fromMs);
    return {given, pace, seat, sent: 0, owed: 0, isGone: false};
  });
  for (let atMs = 0; atMs < seconds * 1000; atMs += tickMs) {
    nowMs = startMs + atMs;
    for (const [index, one] of members.entries()) {
      const {fromMs = 0, most = Infinity, aSecond, diesAtMs = Infinity} = one.given;
      if (atMs < fromMs || atMs >= diesAtMs || one.isGone) continue;
      if ((atMs - fromMs) % beatMs === (index * 2 * tickMs) % beatMs) one.seat.beat(nowMs);
      one.owed = Math.min(aSecond, one.owed + (aSecond * tickMs) / 1000);
      for (; one.owed >= 1 && one.sent < most; one.owed--) {
        const leave = one.pace.admit(100);
        if (leave.type === 'wait') break;
        one.sent++;
        one.pace.answered(leave.ticket, {tokens: 100, limits: null, ms: 1});
      }
      if (one.sent < most) continue;
      one.seat.leave(nowMs);
      one.isGone = true;
    }
  }
  return members.map(({sent}) => sent);
}

const sum = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0);

test.each([
  {rpm: null, rpd: 1000, aSecond: 500, seconds: 10},
  {rpm: null, rpd: 1000, aSecond: 5000, seconds: 10},
  {rpm: null, rpd: 20, aSecond: 10, seconds: 10},
  // The first of them has been dealt three seconds when the second comes.
  {rpm: 600, rpd: 15, aSecond: 20, seconds: 20, least: 1},
  {rpm: 20, rpd: 50, aSecond: 5, seconds: 200},
  {rpm: 6000, rpd: 500, aSecond: 200, seconds: 20},
])('$rpd a day, $rpm a minute, $aSecond wanted a second: two runs have all of it, and no more', ({seconds, least, ...one}) => {
  const sent = sentBy([one, {...one, fromMs: 40}], seconds);
  expect(sum(sent)).toBe(one.rpd);
  for (const each of sent) expect(each).toBeGreaterThanOrEqual(least ?? Math.floor(one.rpd * 0.2));
});

test('five of them, who come one after the other, have no more of it either', () => {
  const one = {rpm: null, rpd: 200, aSecond: 300};
  const sent = sentBy(
    Array.from({length: 5}, (_, n) => ({...one, fromMs: n * 30})),
    20,
  );
  expect(sum(sent)).toBe(200);
  expect(Math.min(...sent)).toBeGreaterThan(0);
});

test('who is there and wants nothing holds nothing back', () => {
  const one = {rpm: null, rpd: 20};
  expect(
    sum(
      sentBy(
        [
          {...one, aSecond: 0},
          {...one, aSecond: 50},
        ],
        10,
      ),
    ),
  ).toBe(20);
});

test('a new day is shared from its first moment on', () => {
  const one = {rpm: null, rpd: 40, aSecond: 500};
  expect(sum(sentBy([one, one], 5, beforeMidnightMs))).toBe(40);
  expect(sum(sentBy([one, one], 20, beforeMidnightMs))).toBe(80);
});

test('what one that ends has not used is the others\u2019', () => {
  const one = {rpm: null, rpd: 100, aSecond: 50};
  expect(sentBy([{...one, most: 5}, one], 20)).toEqual([5, 95]);
});

test('of one that dies nobody knows what it sent since its last word: that counts as sent, and is little', () => {
  const one = {rpm: null, rpd: 1000, aSecond: 500};
  const [dead = 0, left = 0] = sentBy(
    [
      {...one, diesAtMs: 130},
      {...one, fromMs: 200},
    ],
    20,
  );
  expect(dead + left).toBeLessThanOrEqual(1000);
  expect(dead + left).toBeGreaterThanOrEqual(930);
});
