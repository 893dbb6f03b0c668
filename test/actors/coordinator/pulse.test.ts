/** The I/O thread's heartbeat: its silence is told once, after a minute in which somebody listened, and never while it beats. */
import {expect, test} from 'vitest';
import {listenToPulse} from '../../../src/actors/coordinator/pulse.ts';
import type {Clock} from '../../../src/model/clock.ts';
import type {RunEvent} from '../../../src/model/run.ts';
import {makeCells, writeCell} from '../../../src/protocol/cells.ts';

/** Listens to a heart whose every second (and how long it takes) is the test's. */
function listening(): {
  seconds(count: number, given?: {readonly beats?: boolean; readonly ms?: number}): Promise<void>;
  end(): Promise<void>;
  told: string[];
} {
  const cells = makeCells();
  const told: string[] = [];
  const ending = new AbortController();
  let now = 1_000_000;
  let beat = 0;
  let wake = (): void => undefined;
  const clock: Clock = {
    now: () => now,
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        wake = resolve;
        signal?.addEventListener('abort', () => reject(new Error('aborted')), {once: true});
      }),
  };
  const onEvent = (event: RunEvent): void => void told.push(event.type === 'warning' ? event.code : event.type);
  const io = {log: async ({event}: {readonly event: string}) => void told.push(event)};
  const done = listenToPulse({cells, clock, io, onEvent}, ending.signal);
  return {
    told,
    async seconds(count, {beats = false, ms = 1000} = {}) {
      for (let second = 0; second < count; second++) {
        now += ms;
        if (beats) writeCell(cells, 'ioBeat', ++beat);
        wake();
        await new Promise(setImmediate);
      }
    },
    end() {
      ending.abort();
      return done;
    },
  };
}

const silence = ['pressure', 'IO_SILENT', 'io-silent'];

test('a minute of silence is told, once', async () => {
  const {seconds, end, told} = listening();
  await seconds(59);
  expect(told).toEqual([]);
  await seconds(1);
  expect(told).toEqual(silence);
  await seconds(600);
  expect(told).toEqual(silence);
  await end();
});

test('a slow heart is no silence, and each silence is told anew', async () => {
  const {seconds, end, told} = listening();
  for (let minute = 0; minute < 10; minute++) {
    await seconds(59);
    await seconds(1, {beats: true});
  }
  expect(told).toEqual([]);
  await seconds(60);
  await seconds(1, {beats: true});
  await seconds(60);
  expect(told).toEqual([...silence, ...silence]);
  await end();
});

test('while nobody listened there was no silence', async () => {
  const {seconds, end, told} = listening();
  await seconds(20, {ms: 3_600_000});
  expect(told).toEqual([]);
  await seconds(19);
  expect(told).toEqual([]);
  await seconds(1);
  expect(told).toEqual(silence);
  await end();
});
