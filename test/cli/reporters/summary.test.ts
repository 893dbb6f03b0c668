import {describe, expect, test} from 'vitest';
import {plainPaint} from '../../../src/cli/reporters/paint.ts';
import {endingLines, summaryLines} from '../../../src/cli/reporters/summary.ts';
import type {RunResult} from '../../../src/index.ts';
import {result} from './samples.ts';

test('a complete run on one screen', () => {
  expect(summaryLines(result, plainPaint)).toEqual([
    'boletines: complete',
    'files     128 files, 2.03 GB: 125 ok (97.7 %), 2 with rejects (1.6 %), 1 unreadable (0.8 %)',
    'rows      468,201 from 600 records · amounts 68,120',
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

describe('on a terminal', () => {
  const remark = {file: '', line: 1, byteOffset: 9, index: 0, sub: 80, step: 'norms', reason: ''};

  function remarkLines(given: {readonly file: string; readonly reason: string}, columns?: number): readonly string[] {
    const rejectCodes = [{code: 'A', count: 1, first: [{...remark, ...given}]}];
    const lines = summaryLines({...result, rejectCodes}, plainPaint, columns);
    const at = lines.findIndex((line) => line.includes('#80'));
    return lines.slice(at, lines.indexOf('warnings  none'));
  }

  test('where a place and its reason have no room side by side, each is cut where it says least', () => {
    const file = `/very/${'long/'.repeat(20)}Florentino_Ameghino_130.json`;
    const reason = 'it names none of the kinds '.repeat(9);
    const [wide = '', ...none] = remarkLines({file, reason}, 120);
    expect([wide.length, none]).toEqual([120, []]);
    expect(wide).toMatch(/^ {4}….*\.json:1 #80 \[norms\] {2}it names none of the kinds.*…$/);
    expect(remarkLines({file, reason}, 40)).toEqual([
      '    …ino_Ameghino_130.json:1 #80 [norms]',
      '      it names none of the kinds it nam…',
    ]);
    expect(remarkLines({file, reason})).toEqual([`    ${file}:1 #80 [norms]  ${reason.slice(0, 160)}…`]);
  });

  test('a short reason leaves its room to the path', () => {
    expect(remarkLines({file: 'data/deep/a.json', reason: 'no'}, 40)).toEqual(['    data/deep/a.json:1 #80 [norms]  no']);
    const file = `${'d'.repeat(100)}/a.json`;
    expect(remarkLines({file, reason: 'no'}, 110)).toEqual([`    …${'d'.repeat(80)}/a.json:1 #80 [norms]  no`]);
  });

  test('figures go on below their label; paths and commands stay whole', () => {
    const lines = summaryLines(result, plainPaint, 39);
    expect(lines.slice(1, 6)).toEqual([
      'files     128 files, 2.03 GB:',
      '          125 ok (97.7 %),',
      '          2 with rejects (1.6 %),',
      '          1 unreadable (0.8 %)',
      'rows      468,201 from 600 records ·',
    ]);
    expect(lines.slice(-3)).toEqual([
      'output    /data/my out',
      '          /data/my out/records.jsonl  1.20 GB',
      "next      quern verify '/data/my out'",
    ]);
  });
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
    'next      look at rejects.jsonl.part, then: quern resume /out --limits.rejects.rate 1',
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
