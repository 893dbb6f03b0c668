/** What a seat does for its lane when the file is not to be had, and when there is nothing to share. */
import {DatabaseSync} from 'node:sqlite';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Seat} from '../../../../src/actors/io/asking/seat.ts';
import {Pace} from '../../../../src/flow/pace/pace.ts';
import {MeetingPoint} from '../../../../src/llm/meeting/meeting-point.ts';
import {temporaryFolder} from '../../../support/folders.ts';

const startMs = Date.parse('2026-11-22T10:00:00Z');

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
  return {path, seat, beatAt, mayGo};
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

test.each([6000, null])('a limit of the day is one for all: two runs at %s a minute send no more than it between them', (rpm) => {
  const path = join(temporaryFolder(), 'limits');
  const runs = ['one', 'two'].map((run) => seatOf(rpm, {rpd: 500, run, path}));
  const sent = [0, 0];
  for (let atMs = 0; atMs < 20_000; atMs += 50) {
    for (const [index, run] of runs.entries()) {
      run.beatAt(atMs + 20 * index);
      if (run.mayGo()) sent[index] = (sent[index] ?? 0) + 1;
    }
  }
  const [one = 0, two = 0] = sent;
  expect(one + two).toBeLessThanOrEqual(500);
  expect(one + two).toBeGreaterThanOrEqual(rpm === null ? 450 : 300);
  for (const run of runs) run.beatAt(86_400_000);
  expect(runs.some(({mayGo}) => mayGo())).toBe(true);
});
