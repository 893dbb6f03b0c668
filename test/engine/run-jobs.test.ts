/** Several jobs of one file: in order, each in its own run directory, each as far as it is complete. */
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {check, resume, runJobs, verify, type JobsResult, type RunJobsOptions} from '../../src/index.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const clean = {
  name: 'clean',
  input: {files: 'data'},
  steps: [{split: {field: 'ids', keep: false}}, {where: {ids: {regex: '^[A-Z]'}}}],
} as const;
const jobs = (layout: 'single' | 'per-file' | 'parts', later: object = {}) => ({
  limits: {inline: true, rejects: {rate: 1}},
  jobs: [
    {...clean, output: {layout, partMb: 0.001}},
    {name: 'named', input: {from: 'clean', ...later}, steps: [{select: {columns: ['ids', 'n'], rename: {ids: 'id'}}}]},
  ],
});

/** Lines enough for several parts. */
function folderWith(lines = 200): string {
  const dir = temporaryFolder();
  const text = (file: string): string => Array.from({length: lines}, (_, n) => `{"n":${n},"ids":"${file}${n},${n};${file}x"}\n`).join('');
  writeFiles(dir, {'data/b.jsonl': text('B'), 'data/deep/rejects.jsonl': text('C'), 'data/a.jsonl': text('A')});
  return dir;
}

function runIn(cwd: string, given: object, options: RunJobsOptions = {}): Promise<JobsResult> {
  return runJobs(given as never, {cwd, coordinator: 'caller', ...options});
}

describe.each(['single', 'per-file', 'parts'] as const)('records in the layout %s', (layout) => {
  test('are all read by the job behind, in order, and nothing else is', async () => {
    const dir = folderWith();
    const {exitCode, status, results, notRun} = await runIn(dir, jobs(layout));
    expect({exitCode, status, notRun}).toEqual({exitCode: 0, status: 'complete', notRun: []});
    expect(results.map(({name, counts}) => [name, counts.records, counts.rows])).toEqual([
      ['clean', 600, 1200],
      ['named', 1200, 1200],
    ]);
    const rows = rowsOf(join(dir, 'out/named/records.jsonl'));
    expect(rows.slice(0, 3)).toEqual([
      {id: 'A0', n: 0},
      {id: 'Ax', n: 0},
      {id: 'A1', n: 1},
    ]);
    expect(rows.at(-1)).toEqual({id: 'Cx', n: 199});
    expect((await verify(join(dir, 'out/named'), {deep: true})).problems).toEqual([]);
  });
});

describe('run again', () => {
  test('what is complete is left as it is', async () => {
    const dir = folderWith(3);
    await runIn(dir, jobs('single'));
    const before = outputsOf(join(dir, 'out/named'));
    const told: unknown[] = [];
    const again = await runIn(dir, jobs('single'), {
      onJob: (turn) => told.push(turn),
      onResult: ({alreadyComplete}) => told.push(alreadyComplete),
    });
    expect(again).toMatchObject({exitCode: 0, status: 'complete'});
    expect(told).toEqual([{job: 'clean', index: 0, total: 2}, true, {job: 'named', index: 1, total: 2}, true]);
    expect(outputsOf(join(dir, 'out/named'))).toEqual(before);
  });

  test('a job whose earlier one wrote the same again goes on; other records are noticed, and nothing is touched', async () => {
    const dir = folderWith(3);
    await runIn(dir, jobs('single'));
    rmSync(join(dir, 'out/clean'), {recursive: true});
    expect(await runIn(dir, jobs('single'))).toMatchObject({exitCode: 0, results: [{alreadyComplete: false}, {alreadyComplete: true}]});

    rmSync(join(dir, 'out/clean'), {recursive: true});
    writeFileSync(join(dir, 'data/a.jsonl'), '{"n":7,"ids":"Z"}\n');
    const before = outputsOf(join(dir, 'out/named'));
    const changed = await runIn(dir, jobs('single'));
    expect(changed).toMatchObject({
      exitCode: 73,
      status: 'stopped',
      results: [
        {status: 'complete'},
        {failure: {code: 'CHANGED_JOB', message: expect.stringMatching(/input\.from: clean: sha256:\w+ -> clean: sha256:/)}},
      ],
    });
    expect(outputsOf(join(dir, 'out/named'))).toEqual(before);
  });
});

describe('a job that does not complete', () => {
  const third = {name: 'third', input: {from: 'named'}} as const;
  const stopping = {
    limits: {inline: true},
    jobs: [clean, {name: 'named', input: {from: 'clean'}, steps: [{select: ['nothing']}]}, third],
  };

  test('ends the list with its exit code; run again with more patience, it goes on', async () => {
    const dir = folderWith(3);
    const stopped = await runIn(dir, stopping);
    expect(stopped).toMatchObject({exitCode: 3, status: 'stopped', notRun: ['third']});
    expect(stopped.results.map(({name, status, stopReason}) => [name, status, stopReason])).toEqual([
      ['clean', 'complete', null],
      ['named', 'stopped', 'rejects'],
    ]);
    expect(existsSync(join(dir, 'out/third'))).toBe(false);
    const again = await runIn(dir, stopping, {overrides: {'limits.rejects.rate': 1}});
    expect(again).toMatchObject({
      exitCode: 3,
      status: 'complete',
      results: [{alreadyComplete: true}, {status: 'complete'}, {status: 'complete'}],
    });
  });

  test('can be resumed by its directory alone, which knows whose records it reads', async () => {
    const dir = folderWith(3);
    await runIn(dir, stopping);
    const resumed = await resume(join(dir, 'out/named'), {overrides: {'limits.rejects.rate': 1}, coordinator: 'caller'});
    expect(resumed).toMatchObject({status: 'complete', exitCode: 3, counts: {rejects: 18}});
    rmSync(join(dir, 'out/clean'), {recursive: true});
    rmSync(join(dir, 'out/named/.quern/run.db'));
    await expect(resume(join(dir, 'out/named'))).rejects.toMatchObject({
      name: 'ConfigError',
      message: /the job 'clean' is not complete: its records cannot be read yet/,
    });
  });

  test('is stopped by a person, and so is the list', async () => {
    const dir = folderWith(3);
    const controller = new AbortController();
    const stopped = await runIn(dir, jobs('single'), {signal: controller.signal, onJob: ({index}) => index === 1 && controller.abort()});
    expect(stopped).toMatchObject({exitCode: 130, status: 'stopped', results: [{status: 'complete'}, {stopReason: 'cancelled'}]});
    expect(await runIn(dir, jobs('single'))).toMatchObject({exitCode: 0, status: 'complete'});
  });
});

test('flags go to every job, or to the one they name; one folder for all holds one for each', async () => {
  const dir = folderWith(3);
  const result = await runIn(dir, jobs('single'), {
    overrides: {'output.dir': 'elsewhere', 'jobs.clean.limit': 4, 'jobs.1.output.lineage': true, sample: 1},
  });
  expect(result.results.map(({dir: at, counts}) => [at, counts.records])).toEqual([
    [join(dir, 'elsewhere/clean'), 4],
    [join(dir, 'elsewhere/named'), 8],
  ]);
  expect(rowsOf(join(dir, 'elsewhere/named/records.jsonl'))[0]).toMatchObject({_source: {file: 'elsewhere/clean/records.jsonl', index: 0}});
});

test('check tells of every job, also of one whose records are still to be written', async () => {
  const dir = folderWith(3);
  const checked = await check(jobs('parts') as never, {cwd: dir});
  expect(checked.ok).toBe(true);
  expect(checked.checks.map(({name}) => name)).toEqual(
    ['clean', 'named'].flatMap((job) => ['job', 'modules', 'input', 'output', 'disk', 'run'].map((name) => `${job}: ${name}`)),
  );
  expect(checked.checks.find(({name}) => name === 'named: input')?.message).toBe(
    "the records of the job 'clean', which is not complete yet",
  );
});

test('what hinders the last job is told before the first begins', async () => {
  const dir = folderWith(3);
  writeFiles(dir, {'out/named': 'a file where a folder should be'});
  await expect(runIn(dir, jobs('single'))).rejects.toMatchObject({name: 'ConfigError', issues: [{path: 'jobs.1.output'}]});
  expect(existsSync(join(dir, 'out/clean'))).toBe(false);
});

test('a file of one job is a list of one', async () => {
  const dir = folderWith(3);
  writeFileSync(join(dir, 'one.json'), JSON.stringify({...clean, limits: {inline: true}}));
  expect(await runJobs('one.json', {cwd: dir, coordinator: 'caller'})).toMatchObject({exitCode: 0, results: [{name: 'clean'}]});
  expect(JSON.parse(readFileSync(join(dir, 'out/clean/report.json'), 'utf8'))).toMatchObject({status: 'complete'});
});
