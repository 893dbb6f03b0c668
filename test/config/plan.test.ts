import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {loadJob} from '../../src/config/load.ts';
import {planJob, type PlanOptions} from '../../src/config/plan.ts';
import type {Job} from '../../src/config/schema.ts';
import {ConfigError, type ConfigIssue} from '../../src/model/errors.ts';
import type {RunPlan} from '../../src/model/plan.ts';
import {KiB, MiB} from '../../src/model/units.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-plan-'));
  await mkdir(join(folder, 'data/deep'), {recursive: true});
  await writeFile(join(folder, 'data/a.jsonl'), '{}\n');
  await symlink(join(folder, 'data'), join(folder, 'link'));
});
afterAll(async () => rm(folder, {recursive: true, force: true}));
beforeEach(async () => {
  await writeFile(
    join(folder, 'count.ts'),
    "import {one} from './part.ts';\nexport default {name: 'count', adds: 'field', from: 'body', extract: () => [{type: 'row', value: one}]};\n",
  );
  await writeFile(join(folder, 'part.ts'), 'export const one: number = 1;\n');
  await writeFile(join(folder, 'split.ts'), "export default {name: 'split', adds: 'rows', extract: () => []};\n");
});

async function plan(job: Partial<Job>, options: PlanOptions = {}): Promise<RunPlan> {
  const loaded = await loadJob({input: {files: 'data'}, ...job} as Job, {cwd: folder, env: {}});
  return planJob(loaded, {cores: 2, ...options});
}

async function issuesOf(job: Partial<Job>): Promise<readonly ConfigIssue[]> {
  const thrown: unknown = await plan(job).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(thrown).toBeInstanceOf(ConfigError);
  return (thrown as ConfigError).issues;
}

describe('defaults', () => {
  test('of a job of files alone', async () => {
    const made = await plan({});
    expect(made).toMatchObject({
      name: 'run',
      dir: join(folder, 'out/run'),
      input: {
        source: {builtin: 'files', path: null},
        sourceOptions: {baseDir: folder, files: ['data'], filter: [], exclude: []},
        format: 'auto',
      },
      steps: [],
      limits: {memoryMb: 245, threads: 2, chunkBytes: 512 * KiB, recordBytesMax: 12 * MiB, creditBytes: 16 * MiB, outputBytesMax: 8 * MiB},
      commit: {everyMs: 2000, everyBytes: 128_000_000},
      output: {layout: 'single', batchRows: null, partBytes: 256_000_000},
      profileDir: null,
    });
  });

  test('take the name from the job file', async () => {
    await writeFile(join(folder, 'boletines 2024.quern.yaml'), 'input: {files: data}\n');
    const made = await planJob(await loadJob('boletines 2024.quern.yaml', {cwd: folder, env: {}}));
    expect(made.name).toBe('boletines-2024');
  });

  test('of steps come from the extractor', async () => {
    const made = await plan({
      steps: [{use: './split.ts'}, {use: './count.ts'}, {use: './count.ts', name: 'again', into: 'n', onError: 'reject'}],
    });
    expect(made.steps).toEqual([
      {name: 'split', module: {builtin: null, path: join(folder, 'split.ts')}, with: {}, from: null, into: null, onError: 'reject'},
      {name: 'count', module: {builtin: null, path: join(folder, 'count.ts')}, with: {}, from: 'body', into: 'count', onError: 'keep'},
      {name: 'again', module: {builtin: null, path: join(folder, 'count.ts')}, with: {}, from: 'body', into: 'n', onError: 'reject'},
    ]);
  });
});

describe('bounds', () => {
  test.each([
    [{memoryMb: 245}, 8, 2],
    [{memoryMb: 245}, 1, 1],
    [{memoryMb: 1000}, 4, 4],
    [{memoryMb: 150}, 8, 1],
    [{memoryMb: 200, threads: 2}, 1, 2],
    [{memoryMb: 100, inline: true}, 8, 1],
  ])('%o on %i cores: %i threads', async (limits, cores, threads) => {
    expect((await plan({limits}, {cores})).limits.threads).toBe(threads);
  });

  test.each([
    [{memoryMb: 245}, 1],
    [{memoryMb: 260}, 2],
    [{memoryMb: 245, threads: 2}, 2],
  ])('%o of a job that asks, on 2 cores: %i threads', async (limits, threads) => {
    const ask = {prompt: {version: 1, instructions: 'Say it shorter.', item: '{{text}}'}, into: 'short'};
    const llm = {baseURL: 'http://127.0.0.1:1/v1', apiKeyEnv: null, model: 'none'};
    expect((await plan({limits, steps: [{ask}], llm})).limits.threads).toBe(threads);
  });

  test('too small for the threads asked name the least that works', async () => {
    expect(await issuesOf({limits: {memoryMb: 199, threads: 2}})).toEqual([
      {
        path: 'limits.memoryMb',
        message: '199 MB are too few for 2 worker threads: the least that works is 200',
        hint: 'or limits.threads: 1',
      },
    ]);
    expect((await issuesOf({limits: {memoryMb: 149}}))[0]?.hint).toBe('or limits.inline: true, which needs no pool');
  });

  test('too small for the records asked name the bound they take', async () => {
    const issues = await issuesOf({limits: {recordBytesMax: 24 * MiB}});
    expect(issues.map((issue) => [issue.path, issue.hint])).toEqual([['limits.recordBytesMax', 'it takes limits.memoryMb: 490']]);
    expect((await plan({limits: {recordBytesMax: 24 * MiB, memoryMb: 490}})).limits.recordBytesMax).toBe(24 * MiB);
  });

  test('of credit never pass 100 MB', async () => {
    expect((await plan({limits: {memoryMb: 1_000_000}})).limits).toMatchObject({creditBytes: 100_000_000, recordBytesMax: 512 * MiB});
  });
});

describe('faults are told all at once', () => {
  test('of names, options and places', async () => {
    await writeFile(join(folder, 'broken.ts'), "throw new Error('no');\n");
    const issues = await issuesOf({
      input: {files: 'data', format: 'jsonn'},
      steps: [
        {use: 'amonts'},
        {use: './split.ts', from: 'x', with: {a: 1}},
        {use: './count.ts'},
        {use: './count.ts'},
        {use: './broken.ts'},
        {use: './count.ts', name: 'input'},
      ],
      output: {sink: './nowhere.ts', dir: 'data/out'},
    });
    expect(issues.map((issue) => issue.path)).toEqual([
      'input.format',
      'steps.0.use',
      'steps.1.with',
      'steps.1.from',
      'steps.3',
      'steps.4.use',
      'steps.5.name',
      'output.sink',
      'output.dir',
    ]);
    expect(issues[0]?.hint).toMatch(/^did you mean 'json'\?/);
    expect(issues[1]?.hint).toMatch(/^did you mean 'amounts'\?/);
    expect(issues[5]?.message).toMatch(/does not load: no/);
  });

  test('with their places in the file', async () => {
    await writeFile(
      join(folder, 'placed.yaml'),
      'input: {files: data, format: cvs}\nsteps:\n  - use: ./split.ts\n    into: x\n  - {use: ./split.ts}\n',
    );
    const loaded = await loadJob('placed.yaml', {cwd: folder, env: {}});
    const thrown = await planJob(loaded).catch((cause: unknown) => cause);
    expect((thrown as ConfigError).issues.map(({where, hint}) => [where, hint])).toEqual([
      ['placed.yaml:1:30', "did you mean 'csv'? (a module's path begins with ./)"],
      ['placed.yaml:4:11', 'leave it out'],
      ['placed.yaml:5:5', 'give this one a name of its own (name: split2)'],
    ]);
  });
});

describe('the run directory against the input', () => {
  test.each([
    ['data', 'data/out'],
    ['data', 'data'],
    ['link', 'data/out'],
    ['data/deep', 'data'],
    ['data/a.jsonl', 'data'],
    ['data/**/*.json', 'data/deep/out'],
    ['data/*/*.json', 'data/out'],
    ['data/*.json', 'data'],
    ['.', 'out'],
  ])('files %s, dir %s: refused', async (files, dir) => {
    expect((await issuesOf({input: {files}, output: {dir}})).map((issue) => issue.path)).toEqual(['output.dir']);
  });

  test.each([
    ['data', 'database'],
    ['data/*.json', 'data/out'],
    ['data/a.jsonl', 'data/out'],
    ['data/deep', 'data/out'],
    ['data/deep/**', 'data/out'],
  ])('files %s, dir %s: apart', async (files, dir) => {
    expect((await plan({input: {files}, output: {dir}})).dir).toBe(join(folder, dir));
  });
});

describe('of a job that asks', () => {
  const ask = {prompt: {version: 1, item: '{{a}}'}, into: 'b'};

  test('the address holds no secret, and no fault of it tells one', async () => {
    for (const baseURL of [
      'http://me:hunter2@127.0.0.1/v1',
      'http://127.0.0.1/v1?key=hunter2',
      'http://127.0.0.1/v1#hunter2',
      'ftp://hunter2',
      'hunter2',
    ]) {
      const issues = await issuesOf({steps: [{ask}], llm: {baseURL, model: 'm'}});
      expect(issues).toMatchObject([{path: 'llm.baseURL', message: expect.stringMatching(/address/) as string}]);
      expect(JSON.stringify(issues)).not.toContain('hunter2');
    }
  });

  test.each([
    ['http://localhost:8080/v1', null],
    ['http://127.0.0.1/v1', null],
    ['http://10.1.2.3/v1', null],
    ['http://box.local/v1', null],
    ['http://10.example.com/v1', 20],
    ['http://localhost.example.com/v1', 20],
    ['http://172.32.0.1/v1', 20],
  ])('%s is given %j requests a minute until it tells', async (baseURL, rpmAssumed) => {
    const made = await plan({steps: [{ask}], llm: {baseURL, model: 'm', apiKeyEnv: null}});
    expect(made.llm).toMatchObject({rpmAssumed});
  });

  test('a fault of its prompt file names the key and keeps its place', async () => {
    await writeFile(join(folder, 'p.md'), '---\nversion: 1\ntemperature: 5\n---\n{{a}}');
    const issues = await issuesOf({steps: [{ask: {...ask, prompt: 'p.md'}}], llm: {baseURL: 'http://127.0.0.1/v1', model: 'm'}});
    expect(issues).toMatchObject([{path: 'steps.0.ask.prompt.temperature', where: expect.stringMatching(/p\.md:3:14$/) as string}]);
  });
});
