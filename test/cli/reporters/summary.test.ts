import {expect, test} from 'vitest';
import {plainPaint} from '../../../src/cli/reporters/paint.ts';
import {endingLines, summaryLines} from '../../../src/cli/reporters/summary.ts';
import type {RunResult} from '../../../src/index.ts';
import {result} from './samples.ts';

test('a complete run on one screen', () => {
  expect(summaryLines(result, plainPaint)).toEqual([
    'boletines: complete',
    'files     128 files, 2.03 GB: 125 ok (97.7 %), 2 with rejects (1.6 %), 1 unreadable (0.8 %)',
    'rows      468,201 of 600 records · amounts 68,120',
    'filtered  3: duplicate 3',
    'rejects   12',
    '  BAD_JSON 10',
    String.raw`    a\u{1b}[2J.json:12 [input]  unexpected end`,
    '  NO_TEXT 2',
    '    b.json@9 #3 [norms]  no text',
    'warnings  none',
    'time      32 s, 63.2 MB/s, peak memory 231 MB',
    'output    /data/my out',
    '          /data/my out/records.jsonl  1.20 GB',
    "next      quern verify '/data/my out'",
  ]);
});

const stopped: RunResult = {...result, status: 'stopped', dir: '/out', files: {...result.files, done: 100}};

test.each([
  [
    {...stopped, stopReason: 'cancelled', exitCode: 130},
    'boletines: stopped on request; what was done is kept',
    'next      quern resume /out',
  ],
  [
    {...stopped, stopReason: 'rejects', exitCode: 3},
    'boletines: stopped by the rate of rejects; what was done is kept',
    'next      look at rejects.jsonl, then: quern resume /out --limits.rejects.rate 1',
  ],
] satisfies [RunResult, string, string][])('a stopped run says why, and how to go on', (ended, first, last) => {
  const lines = summaryLines(ended, plainPaint);
  expect([lines[0], lines.at(-1)]).toEqual([first, last]);
  expect(lines[1]).toContain('28 not reached');
});

test('a failure names its code and its hint before the way on', () => {
  const failed: RunResult = {
    ...stopped,
    stopReason: 'failed',
    exitCode: 75,
    failure: {code: 'ENOSPC', message: 'no space left', hint: 'free some'},
  };
  expect(endingLines(failed)).toEqual(['error: no space left (ENOSPC)', '  hint: free some', 'next      quern resume /out']);
});

test('a run directory that was not touched shows no figures, and no resume', () => {
  const locked: RunResult = {
    ...stopped,
    stopReason: 'failed',
    exitCode: 73,
    failure: {code: 'LOCKED', message: 'another process runs here', hint: null},
  };
  expect(summaryLines(locked, plainPaint)).toEqual([
    'boletines: not run, nothing was touched',
    'error: another process runs here (LOCKED)',
  ]);
});

test('a run that was complete says that nothing was done', () => {
  expect(summaryLines({...result, alreadyComplete: true}, plainPaint)[0]).toMatch(/was complete already, nothing was done/);
});
