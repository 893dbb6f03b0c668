import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {RateMeter} from '../../../src/actors/io/rate-meter.ts';

const megabyte = 1_000_000;

/** A meter that was fed every `everyMs`, and the time of the last sample. */
function fed({everyMs, untilMs, bytes}: {readonly everyMs: number; readonly untilMs: number; readonly bytes: (ms: number) => number}) {
  const meter = new RateMeter();
  let last = 0;
  for (let ms = 0; ms <= untilMs; ms += everyMs) meter.add({ms: (last = ms), bytes: bytes(ms), rows: ms / 1000});
  return {meter, last};
}

test('is of the last seconds, not of the beginning', () => {
  const {meter, last} = fed({everyMs: 1000, untilMs: 60_000, bytes: (ms) => Math.max(0, ms - 40_000) / 2});
  expect(meter.rateAt(last)).toEqual({bytesPerSecond: 500, rowsPerSecond: 1});
});

test('of nothing, of one sample and of a moment there is none', () => {
  const meter = new RateMeter();
  expect(meter.rateAt(0).bytesPerSecond).toBe(0);
  for (const ms of [0, 10, 990]) {
    meter.add({ms, bytes: ms * 1000, rows: ms});
    expect(meter.rateAt(ms)).toEqual({bytesPerSecond: 0, rowsPerSecond: 0});
  }
  meter.add({ms: 1000, bytes: megabyte, rows: 10});
  expect(meter.rateAt(1000)).toEqual({bytesPerSecond: megabyte, rowsPerSecond: 10});
});

test('does not jump between large chunks, and sinks when nothing comes for longer than ever', () => {
  const {meter, last} = fed({everyMs: 2000, untilMs: 20_000, bytes: (ms) => ms * 1000});
  expect([0, 700, 1999].map((later) => meter.rateAt(last + later).bytesPerSecond)).toEqual([megabyte, megabyte, megabyte]);
  const sinking = [3000, 5000, 9000, 12_001].map((later) => meter.rateAt(last + later).bytesPerSecond);
  expect(sinking.every((rate, index) => rate < (sinking[index - 1] ?? megabyte))).toBe(true);
  expect(sinking.at(-1)).toBe(0);
});

test('keeps few samples, however many come: the window is as long at 10,000 a second', () => {
  const {meter, last} = fed({everyMs: 0.1, untilMs: 12_000, bytes: (ms) => (ms < 6000 ? 0 : (ms - 6000) * 1000)});
  const {bytesPerSecond} = meter.rateAt(last);
  // Four tenths of the window without a byte, the rest of it at 1 MB/s.
  expect(bytesPerSecond).toBeGreaterThan(0.55 * megabyte);
  expect(bytesPerSecond).toBeLessThan(0.65 * megabyte);
});

test('is never negative, nor more than all that came, whatever the clock does', () => {
  const sample = fc.record({later: fc.integer({min: -5000, max: 20_000}), bytes: fc.nat(megabyte)});
  fc.assert(
    fc.property(fc.array(sample, {maxLength: 60}), (given) => {
      const meter = new RateMeter();
      let ms = 0;
      let bytes = 0;
      for (const one of given) {
        ms += one.later;
        bytes += one.bytes;
        meter.add({ms, bytes, rows: 0});
        const rate = meter.rateAt(ms).bytesPerSecond;
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(bytes);
      }
    }),
  );
});
