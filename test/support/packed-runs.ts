/** What the tests of runs over packed files share: their content, their job, and what came of it. */
import {join} from 'node:path';
import {expect} from 'vitest';
import {run, verify, type Job, type RunResult} from '../../src/index.ts';
import {rowsOf} from './folders.ts';

const line = (n: number): string => (n % 31 === 7 ? '{"n":' : JSON.stringify({n, text: `w${n} ${'z'.repeat(n % 50)}`}));
export const linesOf = (count: number): string => Array.from({length: count}, (_, n) => `${line(n)}\n`).join('');
export const arrayOf = (count: number): string => JSON.stringify(Array.from({length: count}, (_, n) => ({n, text: 'é'.repeat(n % 9)})));

export function jobOf(dir: string, out = 'out', input: Partial<Job['input']> = {}): Job {
  return {
    version: 1,
    input: {files: 'in', ...input},
    output: {dir: join(dir, out)},
    limits: {inline: true, chunkBytes: 5000, recordBytesMax: 40_000, rejects: {rate: 1}},
    commit: {everyMs: 10, everyMb: 0.05},
  };
}

export const withThreads = (job: Job): Job => ({...job, limits: {...job.limits, inline: false, threads: 2}});

export const go = (dir: string, job: Job, options: Partial<Parameters<typeof run>[1]> = {}): Promise<RunResult> =>
  run(job, {coordinator: 'caller', cwd: dir, ...options});

export const rowsIn = (dir: string, out = 'out'): any[] => rowsOf(join(dir, out, 'records.jsonl'));
export const remarks = (dir: string, kind: 'rejects' | 'warnings', out = 'out'): any[] => rowsOf(join(dir, out, `${kind}.jsonl`));

export async function expectVerified(dir: string, out = 'out'): Promise<void> {
  const verified = await verify(join(dir, out), {deep: true});
  expect(verified.problems).toEqual([]);
  expect(verified.ok).toBe(true);
}
