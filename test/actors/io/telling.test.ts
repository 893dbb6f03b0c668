import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Clock} from '../../../src/model/clock.ts';
import type {LiveProgress, Progress} from '../../../src/model/run.ts';
import type {IoActor} from '../../../src/protocol/mailboxes.ts';
import {appendsOf, writeInputs, type MadeFile} from './inputs.ts';
import {makeActor, makeFolder, openRun, planFor, removeFolder} from './rooms.ts';

const made = {rows: 2, rejects: 1, warned: true, filtered: false};
const files: readonly MadeFile[] = ['a', 'b', 'c', 'd'].map((name) => ({name: `${name}.jsonl`, records: [made, made, made, made]}));
const allBytes = 4 * 4 * 16;

let dir: string;
let now: number;
/** Time stands unless it is moved, and no cadence ever strikes. */
const clock: Clock = {now: () => now, sleep: () => new Promise(() => undefined)};
let io: IoActor;
beforeEach(() => {
  dir = makeFolder();
  now = 1_000_000;
  io = makeActor({clock});
});
afterEach(async () => {
  await io.close();
  removeFolder(dir);
});

function onDisk(): Progress {
  return JSON.parse(readFileSync(join(dir, 'out', 'progress.json'), 'utf8')) as Progress;
}

/** Appends a file each time; every append takes `ms`. Gives what the appends were answered. */
async function appendFiles(count: number, ms: number, from = 0): Promise<readonly (LiveProgress | null)[]> {
  const splits = await io.splits(0, {after: null, limit: 10});
  const messages = [...appendsOf(files, splits, {position: null, records: () => 4})].slice(from, from + count);
  const told: (LiveProgress | null)[] = [];
  for (const message of messages) {
    now += ms;
    told.push((await io.append(message)).progress);
  }
  return told;
}

async function begin(): Promise<void> {
  await openRun(io, planFor(join(dir, 'out'), {everyBytes: 1_000_000}));
  await io.addSplits(writeInputs(join(dir, 'in'), files));
  await io.sealSplits(0);
  await io.openStage(0);
}

test('what is appended is told beside what is committed, and stays out of progress.json until it is', async () => {
  await begin();
  await appendFiles(3, 600);
  const live = await io.progress();
  expect(live).toMatchObject({status: 'running', rows: 0, percent: 0, files: {done: 0}, bytes: {done: 0, total: allBytes}});
  expect(live.appended).toEqual({
    files: {done: 3, total: 4, withRejects: 3, unreadable: 0},
    bytes: {done: allBytes * 0.75, total: allBytes},
    records: 12,
    rows: 24,
    rejects: 12,
    warnings: 12,
    percent: 75,
    tallies: {things: 48},
  });
  // From the first append on: 128 bytes in 1.2 s, and 64 are left.
  expect(live).toMatchObject({rate: {bytesPerSecond: 107, rowsPerSecond: 13.3}, etaSeconds: 1});
  expect(onDisk()).toMatchObject({rows: 0, bytes: {done: 0}});
  expect(Object.keys(onDisk())).not.toContain('appended');

  const drained = await io.drain();
  expect(drained).toMatchObject({rows: 24, percent: 75, appended: {rows: 24, percent: 75}});
  expect(onDisk()).toMatchObject({rows: 24, percent: 75});
});

test('whoever appends is told at once, then five times a second at most', async () => {
  await begin();
  const told = await appendFiles(4, 100);
  expect(told.map((progress) => progress?.appended.rows ?? null)).toEqual([8, null, 24, null]);
});

test('an ended run has nothing but what was committed', async () => {
  await begin();
  await appendFiles(2, 100);
  await io.drain();
  await appendFiles(1, 100, 2);
  await io.close();
  io = makeActor({clock});
  const opened = await openRun(io, planFor(join(dir, 'out'), {everyBytes: 1_000_000}), 'resume');
  expect(opened.counts.rows).toBe(16);
  await io.addSplits(writeInputs(join(dir, 'in'), files));
  await io.sealSplits(0);
  await io.openStage(0);
  expect(await io.progress()).toMatchObject({rows: 16, appended: {rows: 16}, rate: {bytesPerSecond: 0}, etaSeconds: null});
  await io.stop('cancelled', 'on request');
  expect(onDisk()).toMatchObject({status: 'stopped', rows: 16, etaSeconds: null});
});
