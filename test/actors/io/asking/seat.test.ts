/** What a seat does for its lane when the file is not to be had, and when there is nothing to share. */
import {writeFileSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {Seat} from '../../../../src/actors/io/asking/seat.ts';
import {Pace} from '../../../../src/flow/pace/pace.ts';
import {MeetingPoint} from '../../../../src/llm/meeting/meeting-point.ts';
import {temporaryFolder} from '../../../support/folders.ts';

const startMs = Date.parse('2026-11-22T10:00:00Z');

const nothingTold = {
  requestsLimit: null,
  requestsLeft: null,
  requestsResetMs: null,
  tokensLimit: null,
  tokensLeft: null,
  tokensResetMs: null,
};

interface Seating {
  readonly rpd: number | null;
  readonly run: string;
  readonly path: string;
}

function seatOf(rpm: number | null, {rpd = null, run = 'run', path = join(temporaryFolder(), 'limits')}: Partial<Seating> = {}) {
  let nowMs = startMs;
  const point = new MeetingPoint(path);
  onTestFinished(() => point.close());
  const pace = new Pace({rpm, tpm: null, rpd, share: 1, inFlightMost: 100}, {now: () => nowMs});
  const seat = new Seat({point, pace, lane: 'limit', run, usual: 'medium', priority: () => null}, nowMs);
  const beatAt = (atMs: number): void => {
    nowMs = startMs + atMs;
    seat.beat(nowMs);
  };
  const mayGo = (): boolean => {
    const leave = pace.admit(100);
    if (leave.type === 'go') pace.answered(leave.ticket, {tokens: 100, limits: null, ms: 1});
    return leave.type === 'go';
  };
  return {path, point, pace, seat, beatAt, mayGo};
}

test('a file that others hold for ten seconds holds nobody', () => {
  const {path, beatAt, mayGo} = seatOf(60);
  beatAt(0);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  beatAt(8000);
  expect(mayGo()).toBe(false);
  beatAt(11_000);
  expect(mayGo()).toBe(true);
  other.exec('COMMIT');
  other.close();
  beatAt(12_100);
  expect(mayGo()).toBe(true);
});

test.each([60, null])('while a file that is held at its first beat may still be had, nothing is sent (%s a minute)', (rpm) => {
  const {path, seat, beatAt, mayGo} = seatOf(rpm, {rpd: 1000});
  new MeetingPoint(path).attend({lane: 'limit', run: 'first', weight: 4, claim: seatOf(rpm).pace.claim}, startMs);
  const other = new DatabaseSync(path);
  const hold = (): void => other.exec('BEGIN IMMEDIATE');
  const free = (): void => other.exec('COMMIT');
  hold();
  beatAt(0);
  expect(mayGo()).toBe(false);
  beatAt(9900);
  expect(mayGo()).toBe(false);
  free();
  beatAt(10_000);
  expect(mayGo()).toBe(true);
  seat.leave(startMs + 10_000);
  hold();
  const late = seatOf(rpm, {rpd: 1000, path, run: 'late'});
  late.beatAt(0);
  expect(late.mayGo()).toBe(false);
  late.beatAt(10_100);
  expect(late.mayGo()).toBe(true);
  free();
  other.close();
});

test('a file that is of no use holds nobody, from the first beat on', () => {
  const path = join(temporaryFolder(), 'limits');
  writeFileSync(path, 'a letter of somebody, '.repeat(20));
  const {beatAt, mayGo} = seatOf(60, {path});
  beatAt(0);
  expect(mayGo()).toBe(true);
});

test('a lane without limits has nothing to share, and makes no file', () => {
  const {path, beatAt, mayGo} = seatOf(null);
  beatAt(0);
  expect(mayGo()).toBe(true);
  expect(() => new DatabaseSync(path, {readOnly: true})).toThrow('unable to open');
});

test('who left goes at its own pace', () => {
  const {seat, beatAt, mayGo} = seatOf(60);
  beatAt(0);
  seat.leave(startMs + 100);
  beatAt(9000);
  seat.leave(startMs + 9000);
  expect(mayGo()).toBe(true);
});

test.each(['asks no more', 'is told to rest', 'has used up the day'])(
  'who waits in vain and %s says how it stands once a second',
  (why) => {
    const path = join(temporaryFolder(), 'limits');
    seatOf(60, {run: 'other', path}).beatAt(0);
    const {point, pace, beatAt} = seatOf(60, {path, rpd: why === 'has used up the day' ? 1 : null});
    const leave = pace.admit(100);
    if (leave.type === 'wait') throw new Error('nobody is met yet');
    beatAt(0);
    // The seconds to come are the other's.
    expect(pace.admit(100)).toMatchObject({type: 'wait'});
    if (why === 'is told to rest') pace.limited(leave.ticket, {limits: {...nothingTold, retryAtMs: startMs + 3_600_000}, ms: 1});
    const attend = vi.spyOn(point, 'attend');
    for (let atMs = 100; atMs < 60_000; atMs += 100) {
      beatAt(atMs);
      if (why !== 'asks no more') expect(pace.admit(100)).toMatchObject({type: 'wait'});
    }
    expect(attend.mock.calls.length).toBeGreaterThan(50);
    expect(attend.mock.calls.length).toBeLessThan(70);
  },
);
