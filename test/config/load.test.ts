import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadJob, type LoadOptions} from '../../src/config/load.ts';
import type {Job} from '../../src/config/schema.ts';
import {ConfigError, type ConfigIssue} from '../../src/model/errors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-load-'));
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

async function issuesOf(job: string | Job, options: LoadOptions = {}): Promise<readonly ConfigIssue[]> {
  const thrown: unknown = await loadJob(job, {cwd: folder, env: {}, ...options}).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(thrown).toBeInstanceOf(ConfigError);
  return (thrown as ConfigError).issues;
}

describe('a YAML job', () => {
  test('gets every default, its folder and its places', async () => {
    const file = await write('plain.yaml', 'name: b\ninput:\n  files: data/**\nsteps:\n  - use: amounts\n    with: {currency: ARS}\n');
    const loaded = await loadJob(file, {cwd: folder, env: {}});
    expect(loaded.job.limits).toEqual({
      memoryMb: 245,
      threads: 'auto',
      inline: false,
      chunkBytes: 524288,
      keysInMemory: 1_500_000,
      rejects: {rate: 0.1, after: 1000},
    });
    expect(loaded.job.commit).toEqual({everyMs: 2000, everyMb: 128});
    expect(loaded.job.output).toMatchObject({layout: 'single', lineage: false, sink: 'jsonl'});
    expect(loaded.baseDir).toBe(folder);
    expect(loaded.file).toBe(join(folder, file));
    expect(loaded.where('steps.0.with.currency')).toBe('plain.yaml:6:22');
    expect(loaded.where('input.files')).toBe('plain.yaml:3:10');
    expect(loaded.where('limits.threads')).toBe('plain.yaml:1:1');
  });

  test('names every fault at once, with line, column and the near name', async () => {
    const file = await write(
      'faulty.yaml',
      [
        'input:',
        '  fils: data',
        'limits:',
        '  memoryMb: lots',
        '  rejects: {rate: 2}',
        'otput: {}',
        'steps:',
        '  - usse: amounts',
        '  - use: 3',
      ].join('\n'),
    );
    const issues = await issuesOf(file);
    expect(issues.map(({path, where, hint}) => [path, where, hint])).toEqual([
      ['input.fils', 'faulty.yaml:2:3', "did you mean 'files'?"],
      ['input.files', 'faulty.yaml:1:1', undefined],
      ['steps.0.usse', 'faulty.yaml:8:5', "did you mean 'use'?"],
      ['steps.1.use', 'faulty.yaml:9:10', undefined],
      ['limits.memoryMb', 'faulty.yaml:4:13', undefined],
      ['limits.rejects.rate', 'faulty.yaml:5:19', undefined],
      ['otput', 'faulty.yaml:6:1', "did you mean 'output'?"],
    ]);
    expect(issues.map((issue) => issue.message)).toEqual([
      'is not a known key',
      'is missing: name the files, folders or globs to read',
      'is not a known key',
      'must be text, not a number',
      'must be a number, not text',
      'must be at most 1',
      'is not a known key',
    ]);
  });

  test.each([
    ['llm: {rpm: 0}', 'llm.rpm', 'must be more than 0', undefined],
    ['llm: {hours: 22-6}', 'llm.hours', 'is no span of hours, as 22:00-06:00', undefined],
    ['steps: [{ask: {prompt: p}}]', 'steps.0.ask.into', 'is missing: it must be text', undefined],
    ['steps: [{call: ./module.ts}]', 'steps.0.into', 'is missing: name the field the result goes into', undefined],
    ['steps: [{ask: {prompt: p, into: a, packby: b}}]', 'steps.0.ask.packby', 'is not a known key', "did you mean 'packBy'?"],
  ])('a fault of a step that asks has its place: %s', async (line, path, message, hint) => {
    const issues = await issuesOf(await write('asks.yaml', `input: {files: a}\n${line}\n`));
    const where = expect.stringMatching(/^asks\.yaml:2:\d+$/);
    expect(issues).toEqual([{path, message, where, ...(hint === undefined ? {} : {hint})}]);
  });

  test.each([
    ['limits: {threads: many}', 'limits.threads', "must be 'auto' or a number, not text"],
    ['limits: {threads: 0}', 'limits.threads', 'must be at least 1'],
    ['limits: {threads: 2.5}', 'limits.threads', "must be 'auto' or a whole number, not a number with a fraction"],
    ['output: {layout: singel}', 'output.layout', "must be 'single', 'per-file' or 'parts'"],
    ['steps: [{use: a, set: {}}]', 'steps.0', 'is several steps at once (use, set): make each its own'],
    ['steps: [amounts]', 'steps.0', 'must be a step ({use: ...}), not text'],
    ['sample: 0', 'sample', 'must be more than 0'],
    ['name: "../up"', 'name', 'must begin with a letter or digit and hold letters, digits, dots, dashes or underscores'],
    ['__proto__: {x: 1}', '__proto__', 'is not a known key'],
  ])('%s: %s %s', async (line, path, message) => {
    const issues = await issuesOf(await write('one.yaml', `input: {files: a}\n${line}\n`));
    expect(issues.map((issue) => [issue.path, issue.message])).toEqual([[path, message]]);
  });

  test.each([
    ['a: [', 'syntax.yaml:1:5'],
    ['input: {files: a}\ninput: {files: b}', 'syntax.yaml:2:1'],
    ['input: {files: ${DATA}/x}', 'syntax.yaml:1:17'],
    ['input: {files: !secret x}', 'syntax.yaml:1:16'],
  ])('refuses %j with its place', async (text, where) => {
    const issues = await issuesOf(await write('syntax.yaml', text));
    expect(issues).toHaveLength(1);
    expect(issues[0]?.where).toBe(where);
  });

  test('of hostile depth or size is refused, not crashed on', async () => {
    expect(await issuesOf(await write('deep.yaml', '['.repeat(100_000)))).not.toHaveLength(0);
    const bombs = Array.from({length: 30}, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}, *a${level}]`);
    expect(await issuesOf(await write('bomb.yaml', ['a0: &a0 [x]', ...bombs].join('\n')))).toHaveLength(1);
    expect((await issuesOf(await write('large.yaml', `# ${'x'.repeat(5_000_000)}`)))[0]?.message).toMatch(/larger than a job may be/);
  });
});

describe('other shapes', () => {
  test('JSON, indented with tabs, has places too', async () => {
    const file = await write('job.json', '{\n\t"input": {"files": ["a", "b"]},\n\t"limit": "x"\n}');
    expect((await issuesOf(file)).map((issue) => [issue.path, issue.where])).toEqual([['limit', 'job.json:3:11']]);
  });

  test('a TypeScript module', async () => {
    const file = await write('job.ts', "const files: string = 'a-${x}';\nexport default {input: {files}, limit: 5};\n");
    const loaded = await loadJob(file, {cwd: folder, env: {}});
    expect(loaded.job).toMatchObject({input: {files: 'a-${x}'}, limit: 5});
    expect(loaded.raw).toEqual({input: {files: 'a-$${x}'}, limit: 5});
  });

  test('a file of several jobs is no job', async () => {
    const issues = await issuesOf(await write('several.yaml', 'version: 1\njobs: [{name: a, input: {files: x}}]\n'));
    expect(issues).toMatchObject([{path: 'jobs', where: 'several.yaml:2:1', message: 'several jobs stand here, and one is wanted'}]);
  });

  test('a module without a job, a missing file, a folder, an unknown ending', async () => {
    expect((await issuesOf(await write('none.mjs', 'export const job = 1;')))[0]?.message).toMatch(/no job as its default export/);
    expect((await issuesOf(await write('throws.mjs', "throw new Error('at home')")))[0]?.message).toMatch(/does not load: at home/);
    expect(await issuesOf('nowhere.yaml')).toEqual([{path: '', where: 'nowhere.yaml', message: 'there is no such job file'}]);
    expect((await issuesOf('.'))[0]?.message).toMatch(/is a folder/);
    expect((await issuesOf(await write('job.toml', 'x')))[0]?.hint).toMatch(/\.yaml/);
  });

  test('an object keeps its own strings, and refuses what cannot cross threads', async () => {
    const loaded = await loadJob({input: {files: '${HOME}'}}, {cwd: folder, env: {HOME: '/h'}});
    expect(loaded.job.input.files).toBe('${HOME}');
    expect(loaded.file).toBeNull();
    const odd = {input: {files: 'a'}, steps: [{use: 'x', with: {f: () => 1}}]} as unknown as Job;
    expect((await issuesOf(odd)).map((issue) => issue.path)).toEqual(['steps.0.with.f']);
  });
});

describe('the environment', () => {
  test('is put into strings, becomes a number only where a number is wanted, and is not saved', async () => {
    const file = await write(
      'env.yaml',
      'input: {files: "${A}/x"}\nlimits: {memoryMb: "${MB}"}\nsteps: [{set: {k: "${MB}", p: "$${A}"}}]\n',
    );
    const loaded = await loadJob(file, {cwd: folder, env: {A: 'secret', MB: '300'}});
    expect(loaded.job.input.files).toBe('secret/x');
    expect(loaded.job.limits.memoryMb).toBe(300);
    expect(loaded.job.steps).toEqual([{set: {k: '300', p: '${A}'}}]);
    expect(JSON.stringify(loaded.raw)).not.toContain('secret');
    const again = await loadJob(loaded.raw as Job, {cwd: folder, env: {A: 'secret', MB: '300'}, interpolate: true});
    expect(again.job).toEqual(loaded.job);
  });

  test('lacks a variable: every one is named, with its place', async () => {
    const file = await write('missing.yaml', 'input: {files: ["${A}", "${toString}", "${no name}"]}\nname: "${N}"\n');
    const issues = await issuesOf(file, {env: {N: 'n'}});
    expect(issues.map((issue) => [issue.path, issue.where])).toEqual([
      ['input.files.0', 'missing.yaml:1:17'],
      ['input.files.1', 'missing.yaml:1:25'],
      ['input.files.2', 'missing.yaml:1:40'],
    ]);
  });
});

describe('flags', () => {
  test('mean what they would in YAML, or text where the key takes text', async () => {
    const file = await write('flags.yaml', 'input: {files: a}\nsteps: [{use: amounts}]\n');
    const overrides = {
      'limits.rejects.rate': '0.3',
      'limits.threads': '4',
      name: '2024',
      'input.records': '',
      'input.files': '[a, b]',
      'input.filter': '*.json',
      'steps.0.with.currency': 'USD',
      'steps.0.with.most': '3',
      'steps.1.use': 'dates',
      'output.lineage': 'true',
      'output.dir': '${x} #1: a',
      'input.format': 'json',
      'steps.0.with.code': '"007"',
    };
    const loaded = await loadJob(file, {cwd: folder, env: {}, overrides});
    expect(loaded.job).toMatchObject({
      name: '2024',
      input: {files: ['a', 'b'], filter: '*.json', records: ''},
      limits: {threads: 4, rejects: {rate: 0.3}},
      steps: [{use: 'amounts', with: {currency: 'USD', most: 3, code: '007'}}, {use: 'dates'}],
      output: {lineage: true, dir: '${x} #1: a'},
    });
    expect((await loadJob(loaded.raw as Job, {cwd: folder, env: {}, interpolate: true})).job).toEqual(loaded.job);
    expect(loaded.where('limits.rejects.rate')).toBe('--limits.rejects.rate');
  });

  test('are named when they are at fault', async () => {
    const file = await write('flagged.yaml', 'input: {files: a}\n');
    const issues = await issuesOf(file, {
      overrides: {'limits.rejets.rate': '1', 'limits.memoryMb': '5', 'name.x': '1', 'steps.4.use': 'x', '__proto__.x': '1'},
    });
    expect(issues.map((issue) => [issue.where, issue.path])).toEqual([
      ['--steps.4.use', 'steps.4.use'],
      ['--name.x', 'name'],
      ['--limits.memoryMb', 'limits.memoryMb'],
      ['--limits.rejets.rate', 'limits.rejets'],
      ['--__proto__.x', '__proto__'],
    ]);
    expect(({} as {x?: unknown}).x).toBeUndefined();
  });
});
