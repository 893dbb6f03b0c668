/** Headers in the forms of the servers that people use. */
import {expect, test} from 'vitest';
import {duration, limitHeaders, retryHeaders} from '../../../src/simulate/http/limit-headers.ts';

const nowMs = Date.UTC(2030, 0, 1);
const told = {
  requestsLimit: 500,
  requestsLeft: 499,
  requestsResetMs: nowMs + 120,
  tokensLimit: 40_000,
  tokensLeft: 0,
  tokensResetMs: nowMs + 60_500,
};

test('OpenAI tells durations', () => {
  expect(limitHeaders('openai', told, nowMs)).toEqual({
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '499',
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-limit-tokens': '40000',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '1m0.5s',
  });
  expect([0, 999.2, 1500, 360_000, 3_723_000].map(duration)).toEqual(['0ms', '1000ms', '1.5s', '6m0s', '1h2m3s']);
});

test('Anthropic tells moments', () => {
  expect(limitHeaders('anthropic', told, nowMs)).toEqual({
    'anthropic-ratelimit-requests-limit': '500',
    'anthropic-ratelimit-requests-remaining': '499',
    'anthropic-ratelimit-requests-reset': '2030-01-01T00:00:01Z',
    'anthropic-ratelimit-tokens-limit': '40000',
    'anthropic-ratelimit-tokens-remaining': '0',
    'anthropic-ratelimit-tokens-reset': '2030-01-01T00:01:01Z',
  });
});

test('OpenRouter tells milliseconds, of requests', () => {
  expect(limitHeaders('openrouter', told, nowMs)).toEqual({
    'x-ratelimit-limit': '500',
    'x-ratelimit-remaining': '499',
    'x-ratelimit-reset': String(nowMs + 120),
  });
});

test('what is not limited is not told, and some servers tell nothing', () => {
  const requestsOnly = {...told, tokensLimit: null, tokensLeft: null, tokensResetMs: null};
  expect(Object.keys(limitHeaders('openai', requestsOnly, nowMs)).filter((name) => name.includes('tokens'))).toEqual([]);
  expect(limitHeaders('none', told, nowMs)).toEqual({});
});

test('when to come again is rounded up, never down', () => {
  expect(retryHeaders('openai', 1200.4)).toEqual({'retry-after': '2', 'retry-after-ms': '1201'});
  expect(retryHeaders('anthropic', 1000)).toEqual({'retry-after': '1'});
});
