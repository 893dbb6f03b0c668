import {expect, test} from 'vitest';
import {exitCodeOf, failureLines} from '../../src/cli/failure.ts';
import {ChangedInputError, ConfigError, LockedError} from '../../src/model/errors.ts';

test('an error of ours says what, where and what to do', () => {
  const error = new LockedError('another process runs here', {code: 'LOCKED', where: '/out', hint: 'wait for it'});
  expect(failureLines(error, false)).toEqual(['error: another process runs here (/out)', '  hint: wait for it']);
  expect(exitCodeOf(error)).toBe(73);
});

test('every fault of a job has its line, short flags by their names', () => {
  const error = new ConfigError([
    {path: 'limits.memoryMb', message: 'must be at least 100', where: '--limits.memoryMb'},
    {path: 'otput', message: 'is not a known key', where: 'job.yaml:3:1', hint: "did you mean 'output'?"},
  ]);
  expect(failureLines(error, false)).toEqual([
    'error: 2 things are wrong with this job',
    '  --memory: limits.memoryMb: must be at least 100',
    '  job.yaml:3:1: otput: is not a known key',
    "    hint: did you mean 'output'?",
  ]);
  expect(exitCodeOf(error)).toBe(2);
});

test('what nobody expected is 70, and shows its stack only when asked', () => {
  const error = new TypeError('x is not a function');
  expect(exitCodeOf(error)).toBe(70);
  expect(failureLines(error, false).join('\n')).not.toContain('failure.test');
  expect(failureLines(error, true).join('\n')).toContain('failure.test');
  expect(failureLines('odd', false)[0]).toBe('error: odd');
});

test('what an error lists stands below it, line by line', () => {
  const error = new ChangedInputError('the job is not the one this run was begun with:\n  sample: all -> 0.5\r\n\n  limit: all -> 3\n', {
    code: 'CHANGED_JOB',
    where: '/out',
    hint: 'take these back,\nor begin a new run',
  });
  expect(failureLines(error, false)).toEqual([
    'error: the job is not the one this run was begun with (/out):',
    '  sample: all -> 0.5',
    '  limit: all -> 3',
    '  hint: take these back,',
    '    or begin a new run',
  ]);
  const issues = [
    {path: 'a', message: 'is wrong:\n- here'},
    {path: 'b', message: 'too'},
  ];
  expect(failureLines(new ConfigError(issues), false).slice(1)).toEqual(['  a: is wrong:', '    - here', '  b: too']);
});

test('no text of an error moves the cursor, and none fills the screen', () => {
  const hostile = 'a\u001B[2Jb\n\u001B[A\u202Ec\rd';
  const error = new Error(hostile);
  const told = failureLines(error, true);
  expect(told.slice(0, 2)).toEqual([String.raw`error: a\u{1b}[2Jb`, String.raw`  \u{1b}[A\u{202e}c\u{d}d`]);
  expect(told.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  const endless = failureLines(new Error('x\n'.repeat(100_000)), false);
  expect(endless).toHaveLength(42);
  expect(endless.at(-2)).toBe('  …');
  expect(failureLines(new Error('y'.repeat(100_000)), false)[0]?.length).toBeLessThan(2100);
});
