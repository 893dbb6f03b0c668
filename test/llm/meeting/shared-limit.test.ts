/** Runs that keep to one limit, and meet: together they use it, and no server refuses; who is before whom, who comes and who goes. Virtual time. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../../support/folders.ts';
import {aMinute, total} from '../../support/pace-simulation.ts';
import {simulateShared, type Shared, type SharedLimit} from '../../support/shared-limit.ts';

function shared(given: Omit<SharedLimit, 'path'>): Shared {
  return simulateShared({...given, path: join(temporaryFolder(), 'limits')});
}

function usedBy({taken}: Shared, fromSecond: number, toSecond: number): readonly number[] {
  return taken.map((one) => aMinute(one, fromSecond, toSecond));
}

const sum = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0);

test.each([
  {kind: 'fixed', rpm: 5, seconds: 3600},
  {kind: 'bucket-1s', rpm: 5, seconds: 3600},
  {kind: 'sliding', rpm: 60, seconds: 600},
  {kind: 'fixed', rpm: 500, seconds: 400},
  {kind: 'sliding', rpm: 500, seconds: 400},
  {kind: 'bucket-60s', rpm: 500, seconds: 400},
  {kind: 'bucket-1s', rpm: 500, seconds: 400},
  {kind: 'bucket-1s', rpm: 10_000, seconds: 150},
] as const)('$rpm a minute of $kind: two use 95 % of it between them, in halves, and none is refused', ({kind, rpm, seconds}) => {
  const run = shared({server: {kind, rpm, tpm: null}, members: [{priority: 'medium'}, {priority: 'medium', fromSecond: 20}], seconds});
  const used = usedBy(run, seconds / 5, seconds);
  expect(total(run.refused)).toBe(0);
  expect(sum(used) / rpm).toBeGreaterThanOrEqual(0.95);
  for (const one of used) expect(one / sum(used)).toBeGreaterThan(0.47);
});

/** Buckets of one request: what one way takes longer than the next is lost for ever, and no sender gets more (see pace-slow-bucket.test.ts). */
test.each([30, 60])('%i a minute by the second: what a refusal tells one of two is heeded by both, as if they were one', (rpm) => {
  const seconds = 3600;
  const run = shared({server: {kind: 'bucket-1s', rpm, tpm: null}, members: [{priority: 'medium'}, {priority: 'medium'}], seconds});
  const most = 60_000 / rpm / (60_000 / rpm + 130);
  expect(sum(usedBy(run, 1800, seconds)) / rpm).toBeGreaterThanOrEqual(0.93 * most);
  expect(total(run.refused, 1800, seconds)).toBeLessThanOrEqual(10);
});

test('without a place to meet they are refused', () => {
  const members = [{priority: 'medium'}, {priority: 'medium', fromSecond: 20}] as const;
  const run = simulateShared({server: {kind: 'sliding', rpm: 500, tpm: null}, members, seconds: 400, path: null});
  expect(total(run.refused)).toBeGreaterThan(5);
});

test('headers tell of others: those who are met are no strangers, and are not given way to twice', () => {
  const members = [{priority: 'medium'}, {priority: 'medium', fromSecond: 20}] as const;
  const run = shared({server: {kind: 'sliding', rpm: 500, tpm: null}, members, seconds: 400, headers: true});
  expect(total(run.refused)).toBe(0);
  expect(sum(usedBy(run, 120, 400)) / 500).toBeGreaterThanOrEqual(0.95);
});

test('tokens bind, and calls differ in size: 95 % of them, and none is refused', () => {
  const members = [{priority: 'medium'}, {priority: 'high', fromSecond: 20}] as const;
  const limits = {rpm: 10_000, tpm: 500_000};
  const run = shared({
    server: {kind: 'sliding', ...limits},
    members,
    seconds: 500,
    tokens: (chance) => 500 + Math.round(1000 * chance.uniform()),
  });
  expect(total(run.refused)).toBe(0);
  expect(sum(run.tokens.map((one) => aMinute(one, 150, 500))) / limits.tpm).toBeGreaterThanOrEqual(0.95);
});

test('high goes first within seconds, low yields and never starves, and has all of it again when it is alone', () => {
  const members = [{priority: 'low'}, {priority: 'high', fromSecond: 200, leavesAtSecond: 500}] as const;
  const run = shared({server: {kind: 'sliding', rpm: 500, tpm: null}, members, seconds: 700});
  expect(total(run.refused)).toBe(0);
  const [low = 0, high = 0] = usedBy(run, 210, 500);
  expect(high / 500).toBeGreaterThan(0.85);
  expect(low).toBeGreaterThan(15);
  for (let second = 210; second < 470; second += 30)
    expect(total(run.taken[0] ?? new Float64Array(), second, second + 30)).toBeGreaterThan(0);
  expect(sum(usedBy(run, 200, 500)) / 500).toBeGreaterThanOrEqual(0.95);
  expect((usedBy(run, 510, 700)[0] ?? 0) / 500).toBeGreaterThanOrEqual(0.95);
});

test('low ages: held back for half an hour it weighs as much as medium', () => {
  const members = [{priority: 'low'}, {priority: 'medium'}] as const;
  const run = shared({server: {kind: 'bucket-60s', rpm: 60, tpm: null}, members, seconds: 1800});
  const [early = 0] = usedBy(run, 60, 360);
  const [late = 0] = usedBy(run, 1500, 1800);
  expect(early).toBeLessThan(17);
  expect(late).toBeGreaterThan(24);
  expect(total(run.refused)).toBe(0);
});

test('the part of one that dies is the other\u2019s within ten seconds, and what it sent still counts', () => {
  const members = [{priority: 'medium'}, {priority: 'high', diesAtSecond: 200}] as const;
  const run = shared({server: {kind: 'sliding', rpm: 500, tpm: null}, members, seconds: 400});
  expect(total(run.refused)).toBe(0);
  expect((usedBy(run, 210, 400)[0] ?? 0) / 500).toBeGreaterThanOrEqual(0.95);
});

test('what one does not use is the other\u2019s', () => {
  const members = [{priority: 'medium'}, {priority: 'high', idleFromSecond: 150}] as const;
  const run = shared({server: {kind: 'fixed', rpm: 500, tpm: null}, members, seconds: 350});
  expect((usedBy(run, 160, 350)[0] ?? 0) / 500).toBeGreaterThanOrEqual(0.95);
  expect(total(run.refused)).toBe(0);
});
