import {expect, test} from 'vitest';
import {creditOf, MemoryGauge, type MemoryBound, type MemoryReading} from '../../src/flow/memory-gauge.ts';
import {MiB} from '../../src/model/units.ts';

const bound: MemoryBound = {memoryMb: 200, creditBytes: 64 * MiB, busyBytes: 4 * MiB, floorBytes: MiB, baselineBytes: 0};

test('gives the whole budget far below the bound, what keeps workers busy near it, less and less in between, one chunk beyond it', () => {
  expect(creditOf(bound, 0)).toBe(64 * MiB);
  expect(creditOf(bound, 170 * MiB)).toBe(64 * MiB);
  const credits = [171, 175, 180, 185, 190].map((mb) => creditOf(bound, mb * MiB));
  expect(credits).toEqual(credits.toSorted((a, b) => b - a));
  expect(new Set(credits).size).toBe(credits.length);
  expect(creditOf(bound, 192 * MiB)).toBe(4 * MiB);
  expect(creditOf(bound, 199 * MiB)).toBe(4 * MiB);
  expect(creditOf(bound, 200 * MiB)).toBe(MiB);
  expect(creditOf(bound, 500 * MiB)).toBe(MiB);
});

test('embedded, only what quern adds counts', () => {
  expect(creditOf({...bound, baselineBytes: 300 * MiB}, 400 * MiB)).toBe(64 * MiB);
  expect(creditOf({...bound, baselineBytes: 300 * MiB}, 500 * MiB)).toBe(MiB);
});

test('a budget smaller than a chunk is never raised to one', () => {
  expect(creditOf({...bound, creditBytes: 1000}, 500 * MiB)).toBe(1000);
});

test('reads at once and on every tick, keeps the peak, stops when told', () => {
  const readings: MemoryReading[] = [];
  const levels = [100 * MiB, 190 * MiB, 120 * MiB];
  let tick = (): void => undefined;
  let stopped = false;
  const gauge = new MemoryGauge({
    bound,
    onReading: (reading) => readings.push(reading),
    rss: () => levels[readings.length] ?? 0,
    repeat: (work, ms) => {
      expect(ms).toBe(50);
      tick = work;
      return () => (stopped = true);
    },
  });
  tick();
  tick();
  gauge.stop();
  expect(readings.map(({rssBytes, peakRssBytes}) => [rssBytes / MiB, peakRssBytes / MiB])).toEqual([
    [100, 100],
    [190, 190],
    [120, 190],
  ]);
  expect(readings[1]?.creditBytes).toBeLessThan(64 * MiB);
  expect(stopped).toBe(true);
});

test('reads the real process', () => {
  const readings: MemoryReading[] = [];
  new MemoryGauge({bound, onReading: (reading) => readings.push(reading)}).stop();
  expect(readings[0]?.rssBytes).toBeGreaterThan(10 * MiB);
});
