/** How long it takes by the limits alone. */
import {expect, test} from 'vitest';
import {secondsByLimit} from '../../../../src/actors/io/asking/forecast.ts';

/** Six in the evening, UTC. */
const nowMs = Date.UTC(2030, 0, 10, 18);
const day = {startMs: Date.UTC(2030, 0, 10), requests: 0};
const hour = 3600;

test.each([
  ['no limit: nobody knows', 100, {rpm: null, rpd: null, share: 1, day}, null],
  ['by the minute', 100, {rpm: 10, rpd: null, share: 0.5, day}, 20 * 60],
  ['what the day still bears', 50, {rpm: 10, rpd: 100, share: 1, day: {...day, requests: 50}}, 5 * 60],
  ['one more: after midnight', 51, {rpm: 10, rpd: 100, share: 1, day: {...day, requests: 50}}, 6 * hour + 6],
  ['days of it', 1000, {rpm: 10, rpd: 100, share: 1, day: {...day, requests: 100}}, 6 * hour + 9 * 24 * hour + 600],
  ['a share of the day', 100, {rpm: null, rpd: 100, share: 0.5, day}, 6 * hour],
  ['a day that is over its limit', 1, {rpm: 60, rpd: 10, share: 1, day: {...day, requests: 15}}, 6 * hour + 1],
] as const)('%s', (_, requests, limits, seconds) => {
  expect(secondsByLimit(requests, limits, nowMs)).toBe(seconds);
});
