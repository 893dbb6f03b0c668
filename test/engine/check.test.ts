/** The preflight: each thing that would go wrong is told before, with what to do about it; what would go right is not refused. */
import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {check, run, stream, type Checked, type Job} from '../../src/index.ts';
import {filesBelow, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const splitWords = join(import.meta.dirname, '..', 'support', 'modules', 'split-words.ts');

function jobOf(dir: string, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use: splitWords}],
    output: {dir: join(dir, 'out')},
    limits: {inline: true},
    ...given,
  };
}

function folderWithInput(): string {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': '{"text":"a b"}\n', 'b.jsonl': '{"text":"c"}\n'});
  return dir;
}

function failuresOf({checks}: Checked): Record<string, string> {
  return Object.fromEntries(checks.filter(({ok}) => !ok).map(({name, message, fix}) => [name, `${message} | ${fix}`]));
}

test('a job that can run passes every check, and leaves nothing behind', async () => {
  const dir = folderWithInput();
  const checked = await check(jobOf(dir));
  expect(checked.ok).toBe(true);
  expect(checked.checks.map(({name}) => name)).toEqual(['job', 'modules', 'input', 'output', 'disk', 'run']);
  expect(filesBelow(dir)).toEqual(['in/a.jsonl', 'in/b.jsonl']);
});

test('every fault of the job itself is told at once, each with its place', async () => {
  const dir = folderWithInput();
  const {ok, checks} = await check(
    jobOf(dir, {
      steps: [{use: join(dir, 'missing.ts')}, {use: 'amonts'}],
      output: {dir: join(dir, 'in', 'out')},
      input: {files: join(dir, 'in'), source: 'fils'},
    }),
  );
  expect(ok).toBe(false);
  const told = checks.map(({message, fix}) => `${message} | ${fix}`).join('\n');
  expect(told).toMatch(/missing\.ts does not load/);
  expect(told).toMatch(/no extractor is called 'amonts'.*\| .*amounts/);
  expect(told).toMatch(/no source is called 'fils'.*\| .*files/);
  const inside = await check(jobOf(dir, {output: {dir: join(dir, 'in', 'out')}}));
  expect(Object.values(failuresOf(inside)).join()).toMatch(/lies inside the input.*\| .*another output\.dir/);
});

test.each([
  ['no such input', 'input', {input: {files: 'nowhere/*.json'}}, /does not exist|no file/],
  ['a filter that leaves nothing', 'input', {input: {files: 'in', filter: '*.xml'}}, /no file is found.*input\.filter/],
  ['an output below a file', 'output', {output: {dir: 'in-a-file/out'}}, /in-a-file.*no folder.*another output\.dir/],
  ['an output that is a file', 'output', {output: {dir: 'in-a-file'}}, /in-a-file.*no folder.*another output\.dir/],
  ['a folder with rows that are not ours', 'run', {output: {dir: 'foreign'}}, /records\.jsonl.*choose another output\.dir/],
  ['a setup that fails', 'modules', {steps: [{use: './no-setup.mjs'}]}, /setup failed: no dictionary/],
] as const)('%s fails its check: %s', async (_what, name, given, words) => {
  const dir = folderWithInput();
  writeFiles(dir, {
    'in-a-file': '',
    'foreign/records.jsonl': '{}\n',
    'no-setup.mjs': "export default {name: 'x', adds: 'rows', setup() { throw new Error('no dictionary'); }, extract: () => []};\n",
  });
  const job = {...jobOf(dir), ...(given as Partial<Job>)};
  const checked = await check(job, {cwd: dir});
  expect(checked.ok).toBe(false);
  expect(Object.keys(failuresOf(checked))[0]).toBe(name);
  expect(failuresOf(checked)[name]).toMatch(words);
  // What the check refuses the run refuses too, and touches nothing.
  const before = filesBelow(dir);
  const refused = await run(job, {cwd: dir, coordinator: 'caller'}).then(
    ({exitCode}) => exitCode,
    (cause: {readonly exitCode: number}) => cause.exitCode,
  );
  expect(name === 'run' ? [73] : [2]).toContain(refused);
  expect(filesBelow(dir)).toEqual(before);
});

test('a run that another one holds, and one that was begun with another job', async () => {
  const dir = folderWithInput();
  const held = stream(jobOf(dir), {dir: join(dir, 'out'), batchRows: 1, coordinator: 'caller'});
  await held.next();
  expect(failuresOf(await check(jobOf(dir)))['run']).toMatch(/runs in .*\| wait for it/);
  await held.return();
  await run(jobOf(dir, {output: {dir: join(dir, 'whole')}}), {coordinator: 'caller'});
  const complete = await check(jobOf(dir, {output: {dir: join(dir, 'whole')}}));
  expect(complete.checks.at(-1)?.message).toMatch(/complete/);
  const other = await check(jobOf(dir, {output: {dir: join(dir, 'whole'), lineage: true}}));
  expect(failuresOf(other)['run']).toMatch(/output\.lineage/);
});

test('one file that cannot be read is a reject, and no reason not to run', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': '{"text":"a"}\n', 'b.jsonl': '{"text":"b"}\n'});
  chmodSync(join(dir, 'in', 'a.jsonl'), 0);
  // A folder's own entry that is no file is passed over, a link that leads nowhere is not listed.
  mkdirSync(join(dir, 'in', 'c.jsonl'));
  symlinkSync(join(dir, 'nowhere'), join(dir, 'in', 'd.jsonl'));
  const result = await run(jobOf(dir, {limits: {inline: true, rejects: {rate: 1}}}), {coordinator: 'caller'});
  expect(result.status).toBe('complete');
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).at(-1)).toEqual({n: null, word: 'b'});
});

test('a source of the user is asked for its list only: its splits need be no files', async () => {
  const dir = temporaryFolder();
  writeFileSync(
    join(dir, 'counting.mjs'),
    `const text = (n) => Buffer.from(JSON.stringify({text: 'split ' + n}) + '\\n');
export default {
  name: 'counting',
  options: {parse: (given) => given, safeParseAsync: async (data) => ({success: true, data})},
  rereadable: true,
  async *list({count}) { for (let n = 0; n < count; n++) yield {file: 'split-' + n, path: 'counting:' + n, relative: 'split-' + n, size: text(n).byteLength, mtimeMs: 0}; },
  async open(options, split, offset) {
    let rest = text(Number(split.file.slice(6))).subarray(offset);
    return {size: split.size, mtimeMs: 0, async read(target) { const taken = rest.subarray(0, target.byteLength); target.set(taken); rest = rest.subarray(taken.byteLength); return taken.byteLength; }, async close() {}};
  },
};
`,
  );
  const job = jobOf(dir, {input: {source: './counting.mjs', sourceOptions: {count: 3}}});
  expect(failuresOf(await check(job, {cwd: dir}))).toEqual({});
  expect(await run(job, {cwd: dir, coordinator: 'caller'})).toMatchObject({status: 'complete', counts: {rows: 6}});
});
