import {writeFileSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Turn} from '../../../src/flow/pace/turns.ts';
import {type Meeting, MeetingPoint} from '../../../src/llm/meeting/meeting-point.ts';
import {temporaryFolder} from '../../support/folders.ts';

const startMs = Date.parse('2026-11-22T10:00:00Z');
const dayStartMs = Date.parse('2026-11-22T00:00:00Z');
const claim = {
  wants: true,
  lacks: null,
  periodMs: 1000,
  sent: {requests: 60, tokens: 600},
  day: {startMs: dayStartMs, requests: 60},
  dayMost: null as number | null,
  wantsToday: true,
  sinceMet: 0,
  factor: 1,
};

function pointAt(path: string): {readonly point: MeetingPoint; readonly told: string[]} {
  const told: string[] = [];
  const point = new MeetingPoint(path, ({code}) => void told.push(code));
  onTestFinished(() => point.close());
  return {point, told};
}

function meetings() {
  const {point} = pointAt(join(temporaryFolder(), 'limits'));
  const attend = (run: string, atMs: number, more: Partial<typeof claim> = {}): Meeting => {
    const meeting = point.attend({lane: 'limit', run, weight: 4, claim: {...claim, ...more}}, startMs + atMs);
    if (meeting === null) throw new Error('nobody else is at it');
    return meeting;
  };
  return {point, attend};
}

const spans = ({share}: Meeting): readonly (readonly [number, number])[] =>
  share.turns.map(({fromMs, untilMs}: Turn) => [fromMs - startMs, untilMs - startMs]);

test('one that is alone has the next seconds from now on, one that comes has the first that are not dealt', () => {
  const {attend} = meetings();
  expect(spans(attend('one', 0))).toEqual([
    [0, 1000],
    [1000, 2000],
    [2000, 3000],
  ]);
  expect(spans(attend('two', 500))).toEqual([[3000, 4000]]);
  expect(attend('one', 1000).share.others).toEqual({requests: 60, tokens: 600});
});

test('what others have sent today counts till the day is over, of runs that are gone too', () => {
  const {point, attend} = meetings();
  const dayMs = 86_400_000;
  const today = (run: string, atMs: number, requests: number, startMs = dayStartMs): number =>
    attend(run, atMs, {day: {startMs, requests}}).day.others;
  expect(today('one', 0, 30)).toBe(0);
  expect(today('two', 1000, 5)).toBe(30);
  point.leave({lane: 'limit', run: 'one', claim: {...claim, day: {startMs: dayStartMs, requests: 40}}}, startMs + 1500);
  expect(today('two', 13 * 3_600_000, 6)).toBe(40);
  expect(today('two', 14 * 3_600_000 - 1, 6)).toBe(40);
  expect(today('two', 14 * 3_600_000, 1, dayStartMs + dayMs)).toBe(0);
});

test('the least factor of those who are there is told to the others, not of who left', () => {
  const {point, attend} = meetings();
  attend('one', 0, {factor: 0.8});
  attend('two', 10, {factor: 0.9});
  expect(attend('three', 20).share.factor).toBe(0.8);
  expect(attend('one', 30, {factor: 0.8}).share.factor).toBe(0.9);
  point.leave({lane: 'limit', run: 'one', claim: {...claim, factor: 0.8}}, startMs + 40);
  expect(attend('three', 50).share.factor).toBe(0.9);
  expect(attend('three', 5011).share.factor).toBe(1);
});

test('limits are apart', () => {
  const {point, attend} = meetings();
  attend('one', 0);
  const other = point.attend({lane: 'another', run: 'two', weight: 4, claim}, startMs);
  expect(other?.share.turns[0]?.fromMs).toBe(startMs);
  expect(other?.share.others.requests).toBe(0);
});

test('who is heavier and wants to send holds others back', () => {
  const {point, attend} = meetings();
  point.attend({lane: 'limit', run: 'heavy', weight: 16, claim}, startMs);
  expect(attend('light', 100).isHeldBack).toBe(true);
  point.attend({lane: 'limit', run: 'heavy', weight: 16, claim: {...claim, wants: false}}, startMs + 200);
  expect(attend('light', 300).isHeldBack).toBe(false);
});

test('what one that left or fell silent has sent counts, ever less, until it has left every window', () => {
  const {point, attend} = meetings();
  attend('gone', 0);
  point.leave({lane: 'limit', run: 'gone', claim: {...claim, sent: {requests: 65, tokens: 650}}}, startMs);
  const counted = [0, 13_000, 52_000, 65_001].map((atMs) => attend('here', atMs).share.others.requests);
  expect(counted).toEqual([65, 52, 13, 0]);
});

test('limits that nobody keeps to any more leave nothing behind', () => {
  const path = join(temporaryFolder(), 'limits');
  const {point} = pointAt(path);
  for (let hour = 0; hour < 5; hour++) {
    const day = {...claim.day, startMs: dayStartMs + (hour === 4 ? 86_400_000 : 0)};
    point.attend({lane: `limit ${hour}`, run: `run ${hour}`, weight: 4, claim: {...claim, day}}, startMs + hour * 5 * 3_600_000);
  }
  const database = new DatabaseSync(path, {readOnly: true});
  const counts = ['runs', 'lanes', 'turns', 'standings'].map(
    (table) => database.prepare(`SELECT count(DISTINCT lane) AS n FROM ${table}`).get()?.['n'],
  );
  database.close();
  expect(counts).toEqual([1, 1, 1, 1]);
});

test('the turns of one that leaves are the others\u2019 at once', () => {
  const {point, attend} = meetings();
  attend('one', 0);
  point.leave({lane: 'limit', run: 'one', claim}, startMs + 100);
  expect(spans(attend('two', 100))[0]).toEqual([100, 1100]);
});

test('a clock that was set back an hour holds nobody', () => {
  const {attend} = meetings();
  attend('one', 3_600_000);
  expect(spans(attend('two', 0))[0]).toEqual([0, 1000]);
});

test('while another is at the file nothing is said, and later it is', () => {
  const path = join(temporaryFolder(), 'limits');
  const {point, told} = pointAt(path);
  const names = {lane: 'limit', run: 'one', weight: 4, claim};
  point.attend(names, startMs);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  expect(point.attend(names, startMs + 1000)).toBe(null);
  other.exec('COMMIT');
  other.close();
  expect(point.attend(names, startMs + 1100)).not.toBe(null);
  expect(told).toEqual([]);
});

test('a file that is none of ours is told of once, and left as it is', () => {
  const path = join(temporaryFolder(), 'limits');
  writeFileSync(
    path,
    'a letter of somebody, longer than the head of any database of SQLite, which has a hundred bytes and no more than that',
  );
  const {point, told} = pointAt(path);
  expect(point.attend({lane: 'limit', run: 'one', weight: 4, claim}, startMs)).toBe(null);
  expect(point.attend({lane: 'limit', run: 'one', weight: 4, claim}, startMs)).toBe(null);
  expect(told).toEqual(['MEETING_UNUSABLE']);
  expect(point.isUsable).toBe(false);
});
