/**
 * Servers whose bucket holds one request (up to 60 a minute by the second): what a call's way takes longer than the next one's is lost for ever.
 * With ways of 20 to 150 ms nobody gets more than the period's part of period and difference without a refusal; this is held to 97 % of that.
 */
import {expect, test} from 'vitest';
import {aMinute, simulate, total} from '../../support/pace-simulation.ts';

const waysDifferMs = 130;
const seconds = 2 * 3600;
const halfHour = 1800;

test.each([20, 30, 45, 60])(
  '%i requests a minute, by the second: as many as can be without a refusal, and one in a quarter of an hour',
  (rpm) => {
    const periodMs = 60_000 / rpm;
    const most = periodMs / (periodMs + waysDifferMs);
    const {taken, refused} = simulate({pace: {rpm}, server: {kind: 'bucket-1s', rpm, tpm: null}, seconds});
    expect(aMinute(taken, halfHour, seconds) / rpm).toBeGreaterThanOrEqual(0.97 * most);
    expect(total(refused, 0, halfHour)).toBeLessThanOrEqual(10);
    expect(total(refused, halfHour)).toBeLessThanOrEqual(8);
  },
);
