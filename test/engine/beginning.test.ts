/** Where an embedded run is planned: in the coordinator's thread, with the faults that planning on the host's thread gives. */
import {execFile} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import type {Worker} from 'node:worker_threads';
import {expect, onTestFinished, test} from 'vitest';
import {run, type Job} from '../../src/index.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';

const preload = pathToFileURL(join(import.meta.dirname, '../support/loaded-modules.ts')).href;
const face = pathToFileURL(join(import.meta.dirname, '../../src/index.ts')).href;

test("the host's thread loads nothing that plans or works", async () => {
  const dir = temporaryFolder();
  writeFiles(dir, {'in.jsonl': '{"text":"$ 5"}\n'});
  const job = {input: {files: join(dir, 'in.jsonl')}, steps: [{use: 'amounts'}], output: {dir: join(dir, 'out')}};
  const host = join(dir, 'host.mjs');
  writeFileSync(host, `import {run} from '${face}';\nconsole.log((await run(${JSON.stringify(job)})).counts.rows);\n`);
  const env = {...process.env, NODE_OPTIONS: `--import ${preload}`, LOADED_MODULES: join(dir, 'loaded.txt')};
  expect((await promisify(execFile)(process.execPath, [host], {env})).stdout.trim()).toBe('1');
  const lines = readFileSync(env.LOADED_MODULES, 'utf8').trimEnd().split('\n');
  const loadedIn = (isHost: boolean): readonly string[] => lines.filter((line) => line.startsWith('0\t') === isHost);
  const heavy = /\/(zod|yaml)\/|\/src\/(config|ledger|adapters|actors)\//;
  expect(loadedIn(true).filter((line) => heavy.test(line))).toEqual([]);
  expect(loadedIn(false).some((line) => heavy.test(line))).toBe(true);
});

const jobs: Readonly<Record<string, unknown>> = {
  'a key that is none': {input: {files: 'a.jsonl'}, outputs: {}},
  'a file that is not there': {input: {files: 'nowhere.jsonl'}},
  'a step that is none': {input: {files: 'a.jsonl'}, steps: [{use: 'amount'}]},
  'what cannot be copied to a thread': {input: {files: 'a.jsonl'}, name: () => 'a function'},
};

test('a thread that starts before there is a plan is the one of the run, or ends where it is not needed', async () => {
  const dir = temporaryFolder();
  writeFiles(dir, {'in/a.jsonl': '{"n":1}\n', 'in/b.jsonl': '{"n":2}\n'});
  const threads: Worker[] = [];
  const onWorker = (worker: Worker): void => void threads.push(worker);
  process.on('worker', onWorker);
  onTestFinished(() => void process.off('worker', onWorker));
  const begun = {coordinator: 'caller', startsThreads: true, cwd: dir} as const;
  const result = await run({input: {files: 'in'}, limits: {threads: 1}, output: {dir: 'out'}}, begun);
  expect([result.counts.rows, threads.length]).toEqual([2, 2]);
  // One small file needs none.
  expect((await run({input: {files: 'in/a.jsonl'}, output: {dir: 'small'}}, begun)).counts.rows).toBe(1);
  await expect(run({input: {files: 'nowhere.jsonl'}, output: {dir: 'none'}}, begun)).rejects.toMatchObject({name: 'ConfigError'});
  // A thread that has ended has no number.
  expect(threads.map(({threadId}) => threadId)).toEqual([-1, -1, -1, -1]);
});

test.each(Object.keys(jobs))('%s is refused there as it is here', async (name) => {
  const dir = temporaryFolder();
  writeFiles(dir, {'a.jsonl': '{}\n'});
  const faultOf = async (coordinator: 'caller' | 'own-thread'): Promise<unknown> =>
    run(jobs[name] as Job, {coordinator, cwd: dir}).then(
      () => 'no fault',
      ({name: kind, code, issues}: {name: string; code: string; issues: unknown}) => ({kind, code, issues}),
    );
  const here = await faultOf('caller');
  expect(here).toMatchObject({kind: 'ConfigError'});
  expect(await faultOf('own-thread')).toEqual(here);
});
