/** Files of several jobs: what each job is in the end, and what is said of faults, with their places. */
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadJobs, type LoadedJobs} from '../../src/config/jobs-file.ts';
import {planJobs} from '../../src/config/plan-jobs.ts';
import {ConfigError} from '../../src/model/errors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-jobs-'));
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data/a.jsonl'), '{}\n');
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

async function load(lines: readonly string[], overrides: Readonly<Record<string, unknown>> = {}): Promise<LoadedJobs> {
  await writeFile(join(folder, 'jobs.yaml'), lines.join('\n'));
  return loadJobs('jobs.yaml', {cwd: folder, env: {NAME: 'env'}, overrides});
}

async function faultsOf(work: Promise<unknown>): Promise<readonly string[]> {
  const thrown: unknown = await work.catch((cause: unknown) => cause);
  expect(thrown).toBeInstanceOf(ConfigError);
  return (thrown as ConfigError).issues.map(({where, path, message, hint}) =>
    [`${where}: ${path}: ${message}`, ...(hint === undefined ? [] : [hint])].join(' | '),
  );
}

const a = '  - {name: a, input: {files: data}}';

test('what stands beside the jobs is of each that does not say otherwise', async () => {
  const {jobs, several} = await load([
    'limits: {memoryMb: 300, threads: 1}',
    'commit: {everyMs: 50}',
    'jobs:',
    '  - name: a',
    '    input: {files: data}',
    '    limits: {threads: 2}',
    '  - name: "${NAME}"',
    '    input: {from: a}',
  ]);
  expect(several).toBe(true);
  expect(jobs.map(({job: {name, limits, commit}}) => [name, limits.memoryMb, limits.threads, commit])).toEqual([
    ['a', 300, 2, {everyMs: 50, everyMb: 128}],
    ['env', 300, 1, {everyMs: 50, everyMb: 128}],
  ]);
  expect(jobs.map((job) => [job.where('limits.threads'), job.where('limits.memoryMb'), job.where('input')])).toEqual([
    ['jobs.yaml:6:23', 'jobs.yaml:1:20', 'jobs.yaml:5:12'],
    ['jobs.yaml:1:34', 'jobs.yaml:1:20', 'jobs.yaml:8:12'],
  ]);
});

test('a file of one job is no list; an object and a module of several are', async () => {
  expect(await load(['input: {files: data}'])).toMatchObject({several: false, jobs: [{job: {input: {files: 'data'}}}]});
  const given = {jobs: [{name: 'a', input: {files: 'data'}}]};
  expect(await loadJobs(given, {cwd: folder, env: {}})).toMatchObject({several: true, jobs: [{job: {name: 'a'}}]});
  await writeFile(join(folder, 'jobs.ts'), `export default ${JSON.stringify(given)};`);
  expect(await loadJobs('jobs.ts', {cwd: folder, env: {}})).toMatchObject({several: true, jobs: [{job: {name: 'a'}}]});
});

test.each<[string, readonly string[], readonly string[]]>([
  ['no job', ['jobs: []'], ['jobs.yaml:1:7: jobs: must have a length of at least 1']],
  ['no list', ['jobs: {a: 1}'], ['jobs.yaml:1:7: jobs: must be a list, not a map of keys']],
  ['no name', ['jobs:', '  - {input: {files: data}}'], ['jobs.yaml:2:5: jobs.0.name: is missing: it must be text']],
  [
    'a key that belongs into a job',
    ['jobs:', a, 'input: {files: x}'],
    ['jobs.yaml:3:1: input: is not a known key | there are version, limits, commit, llm, jobs'],
  ],
  [
    'faults in several jobs, with their places',
    ['jobs:', '  - {name: a, input: {fils: data}}', '  - {name: "b c", input: {from: a}, steps: [{selekt: [x]}]}'],
    [
      "jobs.yaml:2:23: jobs.0.input.fils: is not a known key | did you mean 'files'?",
      'jobs.yaml:2:15: jobs.0.input.files: is missing: name the files, folders or globs to read',
      'jobs.yaml:3:12: jobs.1.name: must begin with a letter or digit and hold letters, digits, dots, dashes or underscores',
      "jobs.yaml:3:46: jobs.1.steps.0.selekt: is not a known key | did you mean 'select'?",
    ],
  ],
  [
    'a fault beside them, once',
    ['limits: {thread: 2}', 'jobs:', a, '  - {name: b, input: {from: a}}'],
    ["jobs.yaml:1:10: jobs.0.limits.thread: is not a known key | did you mean 'threads'?"],
  ],
  ['two of one name', ['jobs:', a, a], ["jobs.yaml:3:12: jobs.1.name: another job is called 'a' already | choose another"]],
  [
    'an unknown name',
    ['jobs:', '  - {name: clean, input: {files: data}}', '  - {name: b, input: {from: claen}}'],
    ["jobs.yaml:3:29: jobs.1.input.from: no job is called 'claen' | did you mean 'clean'?"],
  ],
  [
    'one that reads itself',
    ['jobs:', '  - {name: b, input: {from: b}}'],
    ['jobs.yaml:2:29: jobs.0.input.from: goes round in a circle: b -> b | one of them reads files'],
  ],
  [
    'a circle',
    ['jobs:', '  - {name: b, input: {from: c}}', '  - {name: c, input: {from: b}}'],
    ['jobs.yaml:2:29: jobs.0.input.from: goes round in a circle: b -> c -> b | one of them reads files'],
  ],
  [
    'one that stands behind',
    ['jobs:', '  - {name: b, input: {from: a}}', a],
    ["jobs.yaml:2:29: jobs.0.input.from: the job 'a' stands behind this one | jobs run in the order in which they stand: put it before"],
  ],
])('%s', async (_, lines, faults) => {
  expect(await faultsOf(load(lines))).toEqual(faults);
});

describe('flags', () => {
  const lines = ['jobs:', '  - {name: a.b, input: {files: data}}', '  - {name: c, input: {from: a.b}}'];

  test('go to all jobs, to one by its name or place, or are asked back about', async () => {
    const {jobs} = await load(lines, {
      'limits.threads': 3,
      limit: 5,
      'output.dir': '/x',
      'jobs.a.b.limit': 6,
      'jobs.1.input.format': 'jsonl',
    });
    expect(jobs.map(({job}) => [job.limits.threads, job.limit, job.output.dir, job.input.format])).toEqual([
      [3, 6, '/x/a.b', 'auto'],
      [3, 5, '/x/c', 'jsonl'],
    ]);
    expect(await faultsOf(load(lines, {'input.files': 'x', 'jobs.d.limit': 1, name: 'x'}))).toEqual([
      '--input.files: input.files: which job is meant? | write --jobs.a.b.input.files',
      "--jobs.d.limit: jobs.d.limit: no job is called 'd' | did you mean 'c'?",
      '--name: name: which job is meant? | write --jobs.a.b.name',
    ]);
  });
});

describe('plans', () => {
  const faultsOfPlan = async (...lines: readonly string[]): Promise<readonly string[]> =>
    faultsOf(load(['jobs:', a, ...lines]).then(planJobs));

  test('a later job reads what the earlier one will have written', async () => {
    const planned = await planJobs(
      await load(['jobs:', '  - {name: a, input: {files: data}, output: {dir: "o[1]", layout: parts}}', '  - {name: b, input: {from: a}}']),
    );
    expect(planned[1]?.plan.input).toMatchObject({
      sourceOptions: {files: [join(folder, 'o[1]')], filter: ['./records-*.jsonl'], exclude: []},
      from: {job: 'a', digest: null},
    });
    expect(planned[1]?.plan.identity['input.from']).toBe('a: not complete');
    expect(planned[0]?.plan.identity).not.toHaveProperty(['input.from']);
  });

  test.each<[string, string, readonly string[]]>([
    [
      'one folder for two',
      '  - {name: b, input: {from: a}, output: {dir: out/a}}',
      [expect.stringMatching(/^jobs\.yaml:3:47: jobs\.1\.output\.dir: the input .* lies inside the run directory/) as unknown as string],
    ],
    [
      'one folder for two that read files',
      '  - {name: b, input: {files: data}, output: {dir: out/a}}',
      [
        expect.stringMatching(
          /^jobs\.yaml:3:51: jobs\.1\.output\.dir: the job 'a' writes to .*out.a already \| each job has a run directory of its own$/,
        ) as unknown as string,
      ],
    ],
    [
      'files beside from',
      '  - {name: b, input: {from: a, files: x, exclude: y}}',
      [
        'jobs.yaml:3:39: jobs.1.input.files: does not go with from, which reads all records of another job | leave one of them out',
        'jobs.yaml:3:51: jobs.1.input.exclude: does not go with from, which reads all records of another job | leave one of them out',
      ],
    ],
  ])('%s', async (_, line, faults) => {
    expect(await faultsOfPlan(line)).toEqual(faults);
  });

  test('from, of a job that stands alone', async () => {
    expect(await faultsOf(load(['input: {from: a}']).then(planJobs))).toEqual([
      'jobs.yaml:1:15: input.from: names a job, and no other stands beside this one | jobs that read one another stand in one file, under jobs',
    ]);
  });
});
