/** What a seat does for its lane when the file is not to be had, and when there is nothing to share. */
import {DatabaseSync} from 'node:sqlite';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Seat} from '../../../../src/actors/io/asking/seat.ts';
import {Pace} from '../../../../src/flow/pace/pace.ts';
import {MeetingPoint} from '../../../../src/llm/meeting/meeting-point.ts';
import {temporaryFolder} from '../../../support/folders.ts';

const startMs = Date.parse('2026-11-22T10:00:00Z');

function seatOf(rpm: number | null) {
  let nowMs = startMs;
  const path = join(temporaryFolder(), 'limits');
  const point = new MeetingPoint(path);
  onTestFinished(() => point.close());
  const pace = new Pace({rpm, tpm: null, rpd: null, share: 1, inFlightMost: 100}, {now: () => nowMs});
  const seat = new Seat({point, pace, lane: 'limit', run: 'run', usual: 'medium', priority: () => null}, nowMs);
  const beatAt = (atMs: number): void => {
    nowMs = startMs + atMs;
    seat.beat(nowMs);
  };
  const mayGo = (): boolean => pace.admit(100).type === 'go';
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
