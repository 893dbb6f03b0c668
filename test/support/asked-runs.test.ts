/** What judges whether something was paid for twice is judged itself. */
import {expect, test} from 'vitest';
import type {SimulatedServer} from '../../src/index.ts';
import {latenessOf} from './asked-runs.ts';

const startMs = Date.parse('2026-11-22T10:00:00Z');

/** One item a request, answered within 10 ms. */
function asked(...atMs: readonly number[]): SimulatedServer['requests'] {
  const one = {at: '', path: '/v1/chat/completions', model: 'sim', items: [{hash: 'one'}], outcome: 'answered', ms: 10};
  return atMs.map((ms) => ({...one, at: new Date(startMs + ms).toISOString()})) as unknown as SimulatedServer['requests'];
}

test.each([
  {sent: [0], kills: [5000], lateMs: 0},
  {sent: [0, 1000], kills: [5], lateMs: 0},
  {sent: [0, 1000], kills: [260], lateMs: 0},
  {sent: [0, 1000], kills: [270], lateMs: 10},
  {sent: [0, 1000], kills: [200, 900], lateMs: 0},
  {sent: [0, 1000, 2000], kills: [200, 1900], lateMs: 640},
  {sent: [0, 1000, 2000], kills: [200, 1100], lateMs: 0},
  {sent: [0, 1000, 2000], kills: [200], lateMs: 800},
  {sent: [30, 1000], kills: [5], lateMs: 25},
  {sent: [0, 1000], kills: [1001], lateMs: Infinity},
  {sent: [0, 1000], kills: [], lateMs: Infinity},
])('sent at $sent, killed at $kills: $lateMs ms late', ({sent, kills, lateMs}) => {
  const killsMs = kills.map((ms) => startMs + ms);
  expect(latenessOf(asked(...sent), killsMs)).toBe(lateMs);
});
