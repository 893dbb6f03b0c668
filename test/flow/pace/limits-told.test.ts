import {assert, constantFrom, dictionary, oneof, property, string} from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {limitsTold} from '../../../src/flow/pace/limits-told.ts';
import type {LimitsTold} from '../../../src/model/limits-told.ts';

const now = Date.parse('2026-11-22T10:00:00Z');
const told = (headers: Record<string, string>): LimitsTold | null => limitsTold((name) => headers[name] ?? null, now);
const nothing = {
  requestsLimit: null,
  requestsLeft: null,
  requestsResetMs: null,
  tokensLimit: null,
  tokensLeft: null,
  tokensResetMs: null,
  retryAtMs: null,
};

test('what OpenAI sends', () => {
  const headers = {
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-limit-tokens': '150000',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-remaining-tokens': '149984',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-reset-tokens': '6m0s',
  };
  expect(told(headers)).toEqual({
    requestsLimit: 60,
    requestsLeft: 59,
    requestsResetMs: now + 1000,
    tokensLimit: 150_000,
    tokensLeft: 149_984,
    tokensResetMs: now + 360_000,
    retryAtMs: null,
  });
});

test('what Anthropic sends', () => {
  const headers = {
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': '2026-11-22T10:00:42Z',
    'anthropic-ratelimit-tokens-limit': '40000',
    'anthropic-ratelimit-tokens-remaining': '39000',
    'anthropic-ratelimit-tokens-reset': '2026-11-22T11:00:30.5+01:00',
    'retry-after': '42',
  };
  expect(told(headers)).toEqual({
    requestsLimit: 50,
    requestsLeft: 0,
    requestsResetMs: now + 42_000,
    tokensLimit: 40_000,
    tokensLeft: 39_000,
    tokensResetMs: now + 30_500,
    retryAtMs: now + 42_000,
  });
});

test('what OpenRouter sends', () => {
  const headers = {'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': String(now + 1234)};
  expect(told(headers)).toEqual({...nothing, requestsLimit: 20, requestsLeft: 3, requestsResetMs: now + 1234});
});

test.each([
  ['20ms', 20],
  ['6m0s', 360_000],
  ['1h2m3.5s', 3_723_500],
  ['1d', 86_400_000],
  ['900us', 1],
  ['12', 12_000],
  ['0.25', 250],
  [String(now / 1000 + 7), 7000],
  ['-5s', null],
  ['soon', null],
  ['6m0', null],
  ['1e5', null],
  ['99999999h', null],
  ['2026-11-22', null],
  ['2026-99-99T10:00:00Z', null],
  ['9999-12-31T00:00:00Z', null],
  ['1'.repeat(5000), null],
])('a reset of %s', (text, away) => {
  expect(told({'x-ratelimit-reset-requests': text})?.requestsResetMs ?? null).toBe(away === null ? null : now + away);
});

test.each<[Record<string, string>, number | null]>([
  [{'retry-after': '3600'}, 3_600_000],
  [{'retry-after': 'Sun, 22 Nov 2026 10:02:00 GMT'}, 120_000],
  [{'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT'}, 0],
  [{'retry-after': '7', 'retry-after-ms': '6500'}, 6500],
  [{'retry-after': '-1'}, null],
  [{'retry-after': '1e9'}, null],
  [{'retry-after': 'tomorrow'}, null],
  [{'retry-after': '999999999999'}, null],
])('told to come again: %j', (headers, away) => {
  expect(told(headers)?.retryAtMs ?? null).toBe(away === null ? null : now + away);
});

test('an unknown form does not hide a known one, and without any nothing is told', () => {
  expect(told({'x-ratelimit-limit-requests': 'many', 'x-ratelimit-limit': '20'})).toEqual({...nothing, requestsLimit: 20});
  expect(told({'x-ratelimit-limit-requests': '-4', 'x-ratelimit-remaining-tokens': '1.5', 'retry-after': ''})).toBeNull();
  expect(told({})).toBeNull();
});

test('no header text throws, and what is told is a sane number or null', () => {
  const names = [
    'x-ratelimit-limit-requests',
    'x-ratelimit-remaining-tokens',
    'x-ratelimit-reset-requests',
    'x-ratelimit-reset-tokens',
    'x-ratelimit-reset',
    'anthropic-ratelimit-requests-reset',
    'retry-after',
    'retry-after-ms',
  ];
  const pieces = constantFrom(
    '6m',
    '0s',
    '20ms',
    '1e308',
    '-1',
    '.',
    '99999999999999',
    'NaN',
    'GMT',
    'Sun, 22 Nov 2026 10:02:00',
    'T',
    ' ',
  );
  const text = oneof(string(), string({unit: pieces}), string({unit: 'binary', maxLength: 300}));
  assert(
    property(dictionary(constantFrom(...names), text), (headers) => {
      const all: LimitsTold | null = told(headers);
      for (const value of Object.values(all ?? {})) expect(value === null || (Number.isSafeInteger(value) && value >= 0)).toBe(true);
    }),
    {seed: 11, numRuns: 600},
  );
});
