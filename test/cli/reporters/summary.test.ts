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

test.each([100, 60, 40])(
  'on a terminal of %i columns no place of a reject takes two lines, and each keeps its end and its reason',
  (columns) => {
    const file = `/very/${'long/'.repeat(20)}Florentino_Ameghino_130.json`;
    const remark = {file, line: 1, byteOffset: 9, index: 0, sub: 80, step: 'norms', reason: 'it names none of the kinds '.repeat(9)};
    const lines = summaryLines({...result, rejectCodes: [{code: 'A', count: 1, first: [remark]}]}, plainPaint, columns);
    const shown = lines.find((line) => line.includes('#80')) ?? '';
    expect(shown.length).toBe(columns);
    expect(shown).toMatch(/^ {4}….*\.json:1 #80 \[norms\] {2}it.*…$/);
    expect(summaryLines({...result, rejectCodes: [{code: 'A', count: 1, first: [remark]}]}, plainPaint).join('\n')).toContain(file);
  },
);

test('a short reason leaves its room to the path', () => {
  const remark = {file: 'data/deep/a.json', line: 1, byteOffset: 9, index: 0, sub: 0, step: 's', reason: 'no'};
  const lines = summaryLines({...result, rejectCodes: [{code: 'A', count: 1, first: [remark]}]}, plainPaint, 30);
  expect(lines).toContain('    data/deep/a.json:1 [s]  no');
  const narrower = summaryLines({...result, rejectCodes: [{code: 'A', count: 1, first: [remark]}]}, plainPaint, 29);
  expect(narrower).toContain('    …ta/deep/a.json:1 [s]  no');
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

test('what a failure lists stands below it', () => {
  const message = 'the input is not what this run was begun with:\n  removed: a\u001B[2J.json\n  removed: b.json';
  const failure = {code: 'CHANGED_INPUT', message, hint: 'restore them'};
  expect(endingLines({...stopped, stopReason: 'failed', exitCode: 73, failure})).toEqual([
    'error: the input is not what this run was begun with (CHANGED_INPUT):',
    String.raw`  removed: a\u{1b}[2J.json`,
    '  removed: b.json',
    '  hint: restore them',
  ]);
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
