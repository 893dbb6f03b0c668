/** Hours of the day in local time, over midnight too. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {msToWork, openAt} from '../../../../src/actors/io/asking/hours.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const night = {from: 22 * 60, to: 6 * 60};
const day = {from: 9 * 60, to: 17 * 60};
const at = (hours: number, minutes = 0, seconds = 0): number => new Date(2030, 0, 10, hours, minutes, seconds, 250).getTime();

test.each([
  ['before the evening, until it begins', night, at(21, 59, 30), new Date(2030, 0, 10, 22).getTime()],
  ['in the evening', night, at(22), at(22)],
  ['at midnight', night, at(0), at(0)],
  ['past midnight', night, at(5, 59, 59), at(5, 59, 59)],
  ['in the morning, until the evening', night, at(6), new Date(2030, 0, 10, 22).getTime()],
  ['before the day', day, at(3), new Date(2030, 0, 10, 9).getTime()],
  ['by day', day, at(16, 59), at(16, 59)],
  ['after the day, until the next', day, at(17), new Date(2030, 0, 11, 9).getTime()],
  ['a span without length is the whole day', {from: 60, to: 60}, at(13), at(13)],
])('%s', (_, hours, now, expected) => {
  expect(openAt(hours, now)).toBe(expected);
});

const minute = fc.integer({min: 0, max: 1439});

test('when they are open it is now; else the moment named is open, and the one before it is not', () => {
  fc.assert(
    fc.property(minute, minute, minute, fc.nat(59_999), (from, to, now, ms) => {
      const nowMs = new Date(2030, 0, 10, 0, now).getTime() + ms;
      const opensMs = openAt({from, to}, nowMs);
      expect(opensMs - nowMs).toBeLessThanOrEqual(24 * hourMs);
      expect(openAt({from, to}, opensMs)).toBe(opensMs);
      if (opensMs > nowMs) expect(openAt({from, to}, opensMs - 1)).toBe(opensMs);
    }),
  );
});

test('work takes its time and the hours that are closed in between', () => {
  expect(msToWork(night, at(23), hourMs)).toBe(hourMs);
  expect(msToWork(day, at(18) - 250, hourMs)).toBe(16 * hourMs);
  // Two hours are left of today's eight.
  expect(msToWork(day, at(15) - 250, 3 * hourMs)).toBe((2 + 16 + 1) * hourMs);
  expect(msToWork(day, at(9) - 250, 24 * hourMs)).toBe((8 * 3 + 16 * 2) * hourMs);
  expect(msToWork({from: 5, to: 5}, at(1), 100 * hourMs)).toBe(100 * hourMs);
});

test('it ends in the hours, and no sooner than the work takes', () => {
  fc.assert(
    fc.property(minute, minute, minute, fc.integer({min: 1, max: 5000}), (from, to, now, minutes) => {
      fc.pre(from !== to);
      const nowMs = new Date(2030, 0, 10, 0, now).getTime();
      const took = msToWork({from, to}, nowMs, minutes * minuteMs);
      let worked = 0;
      for (let ms = nowMs; ms < nowMs + took; ms += minuteMs) if (openAt({from, to}, ms) === ms) worked++;
      expect(worked).toBe(minutes);
      expect(openAt({from, to}, nowMs + took - 1)).toBe(nowMs + took - 1);
    }),
    {numRuns: 40},
  );
});
