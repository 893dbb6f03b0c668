import {expect, test} from 'vitest';
import {askingParts} from '../../../src/cli/reporters/asking.ts';
import type {AskFigures} from '../../../src/index.ts';

const asks: AskFigures = {
  step: 'vibe',
  items: {total: 1200, done: 300},
  answers: {hits: 0, adopted: 0, coalesced: 0, asked: 300, skipped: 0, rejected: 0},
  calls: {sent: 60, most: null, failed: {}, inFlight: 1, repairs: 0},
  tokens: {prompt: 0, cached: 0, completion: 0, reasoning: 0},
  usd: null,
  pace: {requestsLastMinute: 5, requestsAMinute: 5},
  waiting: null,
  etaSeconds: 2160,
  behind: {rows: 0, row: null},
};

test('the last question says how long it takes; one before others says so of itself and of all, or that more come', () => {
  expect(askingParts(asks).at(-1)).toBe('36 min 00 s left');
  expect(askingParts({...asks, later: {questions: 2, etaSeconds: 7200}}).slice(-2)).toEqual([
    '36 min 00 s left for this question',
    '2 questions to come: about 2 h 00 min left for all',
  ]);
  expect(askingParts({...asks, later: {questions: 1, etaSeconds: null}}).at(-1)).toBe('1 question to come');
  expect(askingParts({...asks, etaSeconds: null, later: {questions: 1, etaSeconds: null}}).slice(-2)).toEqual([
    '1 in flight',
    '1 question to come',
  ]);
});
