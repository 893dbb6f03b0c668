/** When asking on makes no sense. */
import {expect, test} from 'vitest';
import {Quality} from '../../../../src/actors/io/asking/quality.ts';
import {FailedCall} from '../../../../src/contracts/provider.ts';

function badRequest(fingerprint: string | null, code = 'BAD_REQUEST'): FailedCall {
  return new FailedCall('no', {kind: 'fatal', code, ms: 1, fingerprint});
}

test('over half of the first twenty requests of no use: hopeless, from the twentieth on', () => {
  const quality = new Quality();
  for (let request = 0; request < 19; request++) quality.note(0, 1);
  expect(quality.isHopeless).toBe(false);
  quality.note(0, 1);
  expect(quality.isHopeless).toBe(true);
  expect(quality.message).toMatch(/first 20 answers 20 were of no use/);
});

test('half of them bad is not yet hopeless, and what comes later is judged by the rate of rejects', () => {
  const quality = new Quality();
  for (let request = 0; request < 20; request++) quality.note(1, 1);
  expect(quality.isHopeless).toBe(false);
  for (let request = 0; request < 100; request++) quality.note(0, 5);
  expect(quality.isHopeless).toBe(false);
});

test('a bad request is its item’s fault, until the same comes three times in a row', () => {
  const quality = new Quality();
  expect(quality.isOfItem(badRequest('a'))).toBe(true);
  expect(quality.isOfItem(badRequest('a'))).toBe(true);
  expect(quality.isOfItem(badRequest('b'))).toBe(true);
  expect(quality.isOfItem(badRequest('a'))).toBe(true);
  expect(quality.isOfItem(badRequest('a'))).toBe(true);
  quality.note(1, 0);
  expect(quality.isOfItem(badRequest('a'))).toBe(true);
  expect(quality.isOfItem(badRequest('a'))).toBe(true);
  expect(quality.isOfItem(badRequest('a'))).toBe(false);
});

test('what no fingerprint tells apart, or is no bad request, is never the item’s', () => {
  const quality = new Quality();
  expect(quality.isOfItem(badRequest(null))).toBe(false);
  expect(quality.isOfItem(badRequest('a', 'BAD_KEY'))).toBe(false);
});
