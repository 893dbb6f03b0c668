import {expect, test} from 'vitest';
import {printChecks, type Checked} from '../../src/cli/checks.ts';
import type {StandardOutput} from '../../src/cli/standard-output.ts';

function printed(checks: Checked['checks'], json = false): readonly string[] {
  const lines: string[] = [];
  const output = {line: (text: string) => void lines.push(text)} as StandardOutput;
  printChecks({ok: checks.every(({ok}) => ok), checks}, {json, output});
  return lines;
}

test('each check is a line, what it lists stands below it, and the last line counts', () => {
  const run = {name: 'run', ok: false, message: 'the job is another:\n  limit: all -> 3', fix: 'take it back,\nor choose another folder'};
  expect(printed([{name: 'job', ok: true, message: 'fine', fix: 'unused'}, run])).toEqual([
    'ok    job: fine',
    'FAIL  run: the job is another:',
    '      limit: all -> 3',
    '      fix: take it back,',
    '        or choose another folder',
    '1 of 2 checks failed',
  ]);
  const one = {name: 'job', ok: true, message: 'a\u001B[2Jb'};
  expect(printed([one])).toEqual([String.raw`ok    job: a\u{1b}[2Jb`, '1 check passed']);
  expect(printed([one, one]).at(-1)).toBe('all 2 checks passed');
});

test('as JSON they are all there, whatever the outcome', () => {
  const checks = [{name: 'job', ok: false, message: 'a\nb'}];
  expect(JSON.parse(printed(checks, true).join('\n'))).toEqual({ok: false, checks});
});
