import {expect, test} from 'vitest';
import {askingParts} from '../../../src/cli/reporters/asking.ts';
import {frameOf} from '../../../src/cli/reporters/frame.ts';
import {JsonReporter} from '../../../src/cli/reporters/json-reporter.ts';
import {plainPaint} from '../../../src/cli/reporters/paint.ts';
import {progressSentence} from '../../../src/cli/reporters/sentences.ts';
import {columnsOf} from '../../../src/cli/printable.ts';
import type {AskFigures} from '../../../src/index.ts';
import {progress} from './samples.ts';

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

/** Half-way through a night with a hundred thousand items. */
const busy: AskFigures = {
  ...asks,
  items: {total: 100_000, done: 51_200},
  answers: {hits: 12_000, adopted: 300, coalesced: 45, asked: 38_000, skipped: 800, rejected: 55},
  calls: {sent: 7812, most: 20_000, failed: {TIMEOUT: 3, RATE_LIMITED: 41, CONNECTION: 2, SERVER_ERROR: 1}, inFlight: 12, repairs: 7},
  tokens: {prompt: 4_310_000, cached: 12_000, completion: 951_000, reasoning: 0},
  usd: {spent: 1.25, most: 10, saved: 0.4},
  pace: {requestsLastMinute: 13, requestsAMinute: 13.5},
  waiting: 'rate',
};

test('of hits, errors, repairs and tokens is told what there is, and at which rate it may ask now', () => {
  expect(askingParts(asks).slice(0, -1)).toEqual(['vibe 300 of 1,200 items', '60 requests', '5 of 5 a minute', '1 in flight']);
  expect(askingParts(busy)).toEqual([
    'vibe 51,200 of 100,000 items',
    '12,345 known already (24.5 %)',
    '7,812 requests of 20,000',
    '13 of 13.5 a minute',
    '12 in flight',
    '47 failed: RATE_LIMITED 41, TIMEOUT 3, CONNECTION 2, others 1',
    '7 repairs',
    '4.31 M tokens in, 951 k out',
    '1.25 USD of 10.00 USD',
    'waiting for the limit of requests',
    '36 min 00 s left',
  ]);
});

test.each([70, 79, 200])('on a terminal of %i columns no line is longer, and nothing is left out', (columns) => {
  const moment = {progress: {...progress, asks: busy}, file: null, waiting: null, draining: false, columns};
  const lines = frameOf(moment, plainPaint).map(({text}) => text);
  const own = lines.slice(
    lines.findIndex((text) => text.startsWith('asks')),
    lines.findIndex((text) => text.startsWith('rejects')),
  );
  const words = own.map((text) => text.slice(9)).join('   ');
  expect(words).toBe(askingParts(busy).join('   '));
  for (const text of own) expect(columnsOf(text)).toBeLessThanOrEqual(columns);
  expect(own.length).toBeLessThanOrEqual(6);
});

test('a plain line, and a line of JSON, carry them too', () => {
  expect(progressSentence({...progress, asks: busy})).toContain('7 repairs · 4.31 M tokens in, 951 k out · 1.25 USD');
  const lines: string[] = [];
  const reporter = new JsonReporter(
    (text) => void lines.push(text),
    () => undefined,
  );
  reporter.event({type: 'progress', progress: {...progress, asks: busy}});
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({type: 'progress', progress: {asks: busy}});
});
