/** kill -9 at any moment: nothing lost, nothing twice, nothing out of order; the final names whole or absent. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {checkpointNames} from '../../src/actors/io/checkpoints.ts';
import {run, verify, type Job} from '../../src/index.ts';
import {crashingRun, said, startQuern} from '../support/command-line.ts';
import {filesBelow, outputsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const splitWords = join(import.meta.dirname, '..', 'support', 'modules', 'split-words.ts');

/** Many small commits, so that every moment of a commit is often. */
function jobOf(dir: string, out: string, layout: 'single' | 'per-file' | 'parts' = 'single'): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use: splitWords}],
    output: {dir: join(dir, out), lineage: true, layout, partMb: 0.05},
    limits: {threads: 2, chunkBytes: 3000, recordBytesMax: 40_000, rejects: {rate: 1}},
    commit: {everyMs: 10, everyMb: 0.02},
  };
}

function writeInput(dir: string): void {
  const record = (n: number): string => (n % 29 === 0 ? '{"n":' : JSON.stringify({n, text: `w${n} x  y${'z'.repeat(n % 50)}`}));
  const numbers = Array.from({length: 3000}, (_, i) => i);
  const small = Object.fromEntries(numbers.slice(0, 200).map((n) => [`small/${n % 5}/${n}.json`, record(n)]));
  writeFiles(join(dir, 'in'), {
    ...small,
    'lines.jsonl': numbers.map(record).join('\n'),
    'array.json': `[${numbers
      .filter((n) => n % 29 !== 0)
      .map(record)
      .join(', ')}]`,
  });
}

/** Kills a process we started, by its own handle. */
async function killedAfter(ms: number, job: string): Promise<boolean> {
  const child = startQuern(['run', job, '--quiet']);
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const {code} = await said(child);
  clearTimeout(timer);
  return code === null;
}

async function crashAt(job: string, checkpoint: string, times: number): Promise<boolean> {
  const child = spawn(process.execPath, [crashingRun, job, checkpoint, String(times)], {stdio: 'inherit', cwd: dirname(job)});
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') expect({checkpoint, code}).toEqual({checkpoint, code: 0});
  return signal === 'SIGKILL';
}

/** Of its report: what was refused and how often. */
function refusalsOf(out: string): unknown {
  const {rejectCodes} = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as {readonly rejectCodes: unknown};
  return rejectCodes;
}

async function expectWhole(dir: string, out: string): Promise<void> {
  expect(refusalsOf(join(dir, out))).toEqual(refusalsOf(join(dir, 'undisturbed')));
  expect(outputsOf(join(dir, out))).toEqual(outputsOf(join(dir, 'undisturbed')));
  const verified = await verify(join(dir, out), {deep: true});
  expect(verified.problems).toEqual([]);
  expect(filesBelow(join(dir, out)).filter((name) => /\.(part|new|tmp)$/.test(name))).toEqual([]);
}

test('killed again and again at chance moments, one run ends as if it never was', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  await run(jobOf(dir, 'undisturbed'), {coordinator: 'caller', cwd: dir});
  const job = join(dir, 'job.json');
  writeFileSync(job, JSON.stringify(jobOf(dir, 'out')));
  // Chance with a seed: the moments spread over start, work and end of a run.
  let seed = 12345;
  const chance = (): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  let kills = 0;
  for (let round = 0; round < 10; round++) if (await killedAfter(250 + chance() * 900, job)) kills++;
  expect(kills).toBeGreaterThan(3);
  const {code} = await said(startQuern(['run', job, '--quiet']));
  expect(code).toBe(3);
  await expectWhole(dir, 'out');
});

/** Steps in which the other layouts differ from `single`; crashes.test.ts of the I/O actor has all steps of all, in process. */
const named = ['appended', 'published', 'finishing', 'renamed', 'named'];

test.each(['single', 'per-file', 'parts'] as const)('killed at each step of commit and finish, layout %s', async (layout) => {
  const chosen = layout === 'single' ? checkpointNames : checkpointNames.filter((name) => named.includes(name));
  const dir = temporaryFolder();
  writeInput(dir);
  await run(jobOf(dir, 'undisturbed', layout), {coordinator: 'caller', cwd: dir});
  const job = join(dir, 'job.json');
  writeFileSync(job, JSON.stringify(jobOf(dir, 'out', layout)));
  const ending = chosen.slice(chosen.indexOf('finishing'));
  // One stage: see stage-kills.test.ts for jobs that are cut.
  const others = ['staged', 'settled', ...(layout === 'per-file' ? [] : ['published'])];
  const working = chosen.filter((name) => !ending.includes(name) && !others.includes(name));
  const survived: string[] = [];
  for (const name of working) if (!(await crashAt(job, name, name === 'appended' ? 3 : 1))) survived.push(name);
  expect(survived).toEqual([]);
  for (const name of ending) if (!(await crashAt(job, name, 1))) survived.push(name);
  // Each of these ends the run when it is passed over: what stands behind the last step that was killed was done already.
  expect(survived.length).toBeLessThan(4);
  expect(await crashAt(job, 'never', 1)).toBe(false);
  await expectWhole(dir, 'out');
  expect(JSON.parse(readFileSync(join(dir, 'out', 'report.json'), 'utf8'))).toMatchObject({status: 'complete'});
  expect(existsSync(join(dir, 'out', '.quern', 'run.db'))).toBe(true);
});
