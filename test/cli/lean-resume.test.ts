/** A resume of a large run begins again before its words are taken apart; whatever else stands among them changes nothing. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resumeLean} from '../../src/cli/lean-resume.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';

const MiB = 1024 * 1024;

function begunBy(words: (dir: string) => readonly string[], total: unknown): number {
  const dir = temporaryFolder();
  writeFiles(dir, {'run/progress.json': JSON.stringify({bytes: {total}}), 'other/progress.json': 'no progress'});
  let begun = 0;
  const execve = (): void => void begun++;
  resumeLean(words(dir), {platform: 'linux', env: {}, execPath: '/bin/node', execArgv: [], argv: ['/bin/node', 'main.js'], execve});
  return begun;
}

test.each([
  ['the folder alone', (dir: string) => [join(dir, 'run')]],
  ['behind flags', (dir: string) => ['--threads', '4', '--quiet', join(dir, 'run')]],
])('%s: a large run begins again', (_name, words) => {
  expect(begunBy(words, 33 * MiB)).toBe(1);
});

test.each([
  ['a small run', (dir: string) => [join(dir, 'run')], 32 * MiB],
  ['a run of which nobody knows', (dir: string) => [join(dir, 'other')], 33 * MiB],
  ['a progress without a size', (dir: string) => [join(dir, 'run')], undefined],
  ['no run at all', (dir: string) => [join(dir, 'none'), '', 'a\0b', '--help'], 33 * MiB],
  ['no words', () => [], 33 * MiB],
])('%s does not', (_name, words, total) => {
  expect(begunBy(words, total)).toBe(0);
});
