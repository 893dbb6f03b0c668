/** kill -9 in every stage of a job that is cut: nothing lost, nothing twice, nothing out of order, nothing left over. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {run, verify, type Job} from '../../src/index.ts';
import {Ledger} from '../../src/ledger/ledger.ts';
import {crashingRun, said, startQuern} from '../support/command-line.ts';
import {filesBelow, outputsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const splitWords = join(import.meta.dirname, '..', 'support', 'modules', 'split-words.ts');

/** Three stages; a step in each makes rejects, warnings or more rows. */
function jobOf(dir: string, out: string, keysInMemory: number): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [
      {use: splitWords},
      {dedupe: 'word'},
      {split: {field: 'word', separators: ['z'], keep: false, duplicates: 'drop'}},
      {dedupe: {by: 'word', onMissing: 'keep'}, name: 'words'},
      {set: {done: true}},
    ],
    output: {dir: join(dir, out), lineage: true, layout: 'single'},
    limits: {
      threads: 2,
      chunkBytes: 3000,
      recordBytesMax: 40_000,
      rejects: {rate: 1},
      keysInMemory,
    },
    commit: {everyMs: 10, everyMb: 0.02},
  };
}

function writeInput(dir: string): void {
  const record = (n: number): string =>
    n % 29 === 0 ? '{"n":' : JSON.stringify({n, text: `w${n % 700} x  y${'z'.repeat(n % 5)}${n % 90} w${n}`});
  const numbers = Array.from({length: 1000}, (_, i) => i);
  const small = Object.fromEntries(numbers.slice(0, 60).map((n) => [`small/${n % 5}/${n}.json`, record(n)]));
  writeFiles(join(dir, 'in'), {...small, 'lines.jsonl': numbers.map(record).join('\n'), 'nothing.jsonl': ''});
}

async function crashAt(job: string, checkpoint: string, times: number): Promise<boolean> {
  const child = spawn(process.execPath, [crashingRun, job, checkpoint, String(times)], {stdio: 'inherit', cwd: dirname(job)});
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') expect({checkpoint, code}).toEqual({checkpoint, code: 0});
  return signal === 'SIGKILL';
}

async function expectWhole(dir: string, out: string): Promise<void> {
  expect(outputsOf(join(dir, out))).toEqual(outputsOf(join(dir, 'undisturbed')));
  expect((await verify(join(dir, out), {deep: true})).problems).toEqual([]);
  expect(filesBelow(join(dir, out)).filter((name) => /\.(part|new|tmp)$|\.quern\/stage|\.bin$/.test(name))).toEqual([]);
}

/** So many stages are done; -1 before the run has a ledger. */
function stagesDone(out: string): number {
  const path = join(out, '.quern', 'run.db');
  if (!existsSync(path)) return -1;
  const ledger = Ledger.open(path, 'read');
  const {stagesDone: done} = ledger;
  ledger.close();
  return done;
}

test.each([
  ['in memory', 1_000_000],
  ['on the disk', 20],
])('killed at chance moments in every stage, keys %s: one run ends as if it never was', async (_, keysInMemory) => {
  const dir = temporaryFolder();
  writeInput(dir);
  const undisturbed = await run(jobOf(dir, 'undisturbed', keysInMemory), {coordinator: 'caller', cwd: dir});
  expect(undisturbed.counts.steps['dedupe']?.duplicates).toBeGreaterThan(30);
  expect(undisturbed.counts.steps['words']?.duplicates).toBeGreaterThan(30);
  expect(undisturbed.counts.steps['split']?.expanded).toBeGreaterThan(30);
  const job = join(dir, 'job.json');
  writeFileSync(job, JSON.stringify(jobOf(dir, 'out', keysInMemory)));
  const killedIn: number[] = [];
  // Each session gets some commits further; stages have between three and thirty.
  for (const [name, times] of [
    ['after-commit', 3],
    ['appended', 2],
    ['settled', 1],
    ['staged', 1],
    ['before-commit', 2],
    ['settled', 1],
    ['staged', 1],
    ['after-sync', 2],
    ['swept', 1],
  ] as const) {
    expect({name, killed: await crashAt(job, name, times)}).toEqual({name, killed: true});
    killedIn.push(stagesDone(join(dir, 'out')));
    expect((await verify(join(dir, 'out'))).problems, `killed at ${name}`).toEqual([]);
  }
  expect(new Set(killedIn)).toEqual(new Set([0, 1, 2]));
  const {code} = await said(startQuern(['run', job, '--quiet']));
  expect(code).toBe(3);
  await expectWhole(dir, 'out');
});
