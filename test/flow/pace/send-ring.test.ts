import {array, assert, integer, property, record} from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {SendRing, type Slot} from '../../../src/flow/pace/send-ring.ts';

const none = {tokens: 0, variance: 0};

test('its sums are those of what was sent within the window, whatever is settled, refused or passed', () => {
  const sends = array(record({gapMs: integer({min: 0, max: 9000}), tokens: integer({min: 0, max: 500}), fate: integer({min: 0, max: 3})}));
  assert(
    property(sends, (list) => {
      const ring = new SendRing();
      const kept: {atMs: number; tokens: number; slot: Slot; isRefused: boolean}[] = [];
      let nowMs = 0;
      for (const {gapMs, tokens, fate} of list) {
        nowMs += gapMs;
        ring.forget(nowMs - 60_000);
        const slot = ring.add(nowMs, {tokens, variance: 1});
        kept.push({atMs: slot.lastMs, tokens, slot, isRefused: false});
        const other = kept[Math.floor(kept.length / 2)];
        if (other === undefined || other.isRefused) continue;
        if (fate === 1) {
          ring.change(other.slot, {tokens: other.tokens, variance: 0}, {tokens: other.tokens + 7, variance: 0});
          other.tokens += 7;
        }
        if (fate === 2) {
          ring.refuse(other.slot, {tokens: other.tokens, variance: 0});
          other.isRefused = true;
        }
      }
      const open = kept.filter(({slot}) => !slot.isGone);
      expect(open.every(({slot}) => slot.lastMs > nowMs - 60_000)).toBe(true);
      expect(ring.requests).toBe(open.length);
      expect(ring.accepted).toBe(open.filter(({isRefused}) => !isRefused).length);
      expect(ring.tokens).toBe(open.reduce((sum, {tokens, isRefused}) => sum + (isRefused ? 0 : tokens), 0));
    }),
    {seed: 2, numRuns: 300},
  );
});

test('a million sends a minute are counted, in bounded memory', () => {
  const ring = new SendRing();
  for (let send = 0; send < 1_000_000; send++) {
    const nowMs = send * 0.06;
    ring.forget(nowMs - 1000);
    ring.add(nowMs, {tokens: 1, variance: 0});
  }
  expect(ring.requests).toBeGreaterThan(16_600);
  expect(ring.requests).toBeLessThan(17_000);
  expect(ring.tokens).toBe(ring.requests);
});

test('more slots than it has share the last: nothing is lost, and all of it is forgotten later', () => {
  const ring = new SendRing();
  const first = ring.add(0, none);
  for (let send = 1; send <= 10_000; send++) ring.add(send * 11, none);
  expect(ring.requests).toBe(10_001);
  ring.forget(109_999);
  expect(first.isGone).toBe(true);
  expect(ring.requests).toBeGreaterThan(0);
  ring.forget(110_000);
  expect(ring.requests).toBe(0);
  expect(ring.oldestMs).toBeNull();
});
