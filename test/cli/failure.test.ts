import {expect, test} from 'vitest';
import {exitCodeOf, failureLines} from '../../src/cli/failure.ts';
import {ConfigError, LockedError} from '../../src/model/errors.ts';

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

test('no text of an error moves the cursor', () => {
  expect(failureLines(new Error('a\u001B[2Jb'), false)[0]).toBe(String.raw`error: a\u{1b}[2Jb`);
});
