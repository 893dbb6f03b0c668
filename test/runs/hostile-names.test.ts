/** Files whose names or places are hostile: each read once, under a name that tells it apart, or reported; never silently lost. */
import {execFileSync} from 'node:child_process';
import {appendFileSync, mkdirSync, renameSync, symlinkSync, unlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, run, status, verify, type Job, type RunResult} from '../../src/index.ts';
import {filesBelow, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

function jobOf(dir: string, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    output: {dir: join(dir, 'out'), lineage: true},
    limits: {inline: true, rejects: {rate: 1}},
    ...given,
  };
}

const ran = (dir: string, job: Job): Promise<RunResult> => run(job, {coordinator: 'caller', cwd: dir});
const filesOfRows = (dir: string): string[] => rowsOf(join(dir, 'out/records.jsonl')).map(({_source}) => _source.file);
const onLinux = test.skipIf(process.platform !== 'linux');

/** A path below a folder whose last part is these bytes. */
function rawPath(dir: string, ...bytes: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(bytes)]);
}

onLinux('names that are no UTF-8 are read, each under a name of its own; verified and resumed like any other', async () => {
  const dir = temporaryFolder();
  mkdirSync(rawPath(dir, 105, 110));
  const folder = rawPath(join(dir, 'in'), 100, 0xf3, 114);
  mkdirSync(folder);
  writeFileSync(rawPath(join(dir, 'in'), 97, 0xff), '{"n":1}\n');
  writeFileSync(rawPath(join(dir, 'in'), 97, 0xfe), '{"n":2}\n');
  writeFileSync(Buffer.concat([folder, Buffer.from('/ñ x%.json')]), '{"n":3}\n'.repeat(300));
  const job = jobOf(dir, {limits: {inline: true, chunkBytes: 100, rejects: {rate: 1}}});
  const interruption = new AbortController();
  const stopped = await run(job, {
    coordinator: 'caller',
    cwd: dir,
    signal: interruption.signal,
    onEvent: (event) => (event.type === 'chunk' && event.start > 1000 ? interruption.abort() : undefined),
  });
  expect(stopped.stopReason).toBe('cancelled');
  utimesSync(rawPath(join(dir, 'in'), 97, 0xfe), 1, 1);
  expect(await resume(join(dir, 'out'), {coordinator: 'caller'})).toMatchObject({status: 'complete', counts: {rows: 302, rejects: 0}});
  expect(new Set(filesOfRows(dir))).toEqual(new Set(['in/a\\xfe', 'in/a\\xff', 'in/d\\xf3r/ñ x%.json']));
  const verified = await verify(join(dir, 'out'), {deep: true});
  expect([verified.problems, verified.checked.inputRecords]).toEqual([[], 302]);
  appendFileSync(rawPath(join(dir, 'in'), 97, 0xff), ' ');
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([{file: 'in/a\\xff', message: 'has 9 bytes now, and had 8'}]);
});

onLinux('a plain name that looks like one that is no UTF-8 is told from it, or the job is refused', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a\\xff': '{}'});
  writeFileSync(rawPath(join(dir, 'in'), 97, 0xff), '{}');
  await expect(ran(dir, jobOf(dir))).rejects.toThrow(/two inputs are called in\/a\\xff/);
});

test('line feeds, quotes, blanks and escapes in names', async () => {
  const dir = temporaryFolder();
  const names = ['line\nfeed', 'quo"te', "apo'strophe", ' blank ', 'esc\u001b[31m', '-rf', '%41', 'file:x', 'a*b?[c]', '..data'];
  writeFiles(join(dir, 'in'), Object.fromEntries(names.map((name) => [name, '{"n":1}'])));
  for (const layout of ['single', 'per-file'] as const) {
    const out = join(dir, layout);
    const {counts} = await ran(dir, jobOf(dir, {output: {dir: out, lineage: true, layout}}));
    expect(counts).toMatchObject({rows: names.length, rejects: 0});
    expect((await verify(out, {deep: true})).problems).toEqual([]);
    expect((await status(out)).status).toBe('complete');
  }
  expect(filesBelow(join(dir, 'per-file'))).toEqual(expect.arrayContaining(names.map((name) => `${name}.jsonl`)));
});

onLinux('links: loops end, what leads nowhere is reported, a linked file is read', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'sub/a.json': '{"n":1}'});
  symlinkSync('..', join(dir, 'in/sub/up'));
  symlinkSync('loop', join(dir, 'in/loop'));
  symlinkSync('annexed/content', join(dir, 'in/missing.json'));
  symlinkSync('sub/a.json', join(dir, 'in/b.json'));
  const {files, counts} = await ran(dir, jobOf(dir));
  expect(filesOfRows(dir)).toEqual(['in/b.json', 'in/sub/a.json']);
  expect(files).toMatchObject({total: 4, done: 4, unreadable: 2});
  expect(counts).toMatchObject({rows: 2, rejects: 2});
  const rejects = rowsOf(join(dir, 'out/rejects.jsonl'));
  expect(rejects.map(({file, reason}) => [file, /E[A-Z]+/.exec(reason)?.[0]])).toEqual([
    ['in/loop', 'ELOOP'],
    ['in/missing.json', 'ENOENT'],
  ]);
  const verified = await verify(join(dir, 'out'), {deep: true});
  expect(verified.ok).toBe(true);
});

onLinux('a pipe named as input is no file: said, not waited for', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': '{}'});
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  const {counts, rejectCodes} = await ran(dir, jobOf(dir, {input: {files: [join(dir, 'in'), join(dir, 'pipe')]}}));
  expect(counts.rows).toBe(1);
  expect(rejectCodes).toMatchObject([{code: 'UNREADABLE_FILE', first: [{reason: expect.stringMatching(/no regular file/)}]}]);
});

test('globs and folders that overlap list a file once, also when the run is resumed', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': '{}', 'sub/b.json': '{}', 'sub/c.json': '{'});
  const files = ['in', 'in/**/*.json', join(dir, 'in/sub'), './in/../in/a.json', 'in/sub/b.json'];
  const job = jobOf(dir, {input: {files}, limits: {inline: true, rejects: {rate: 0, after: 1}}});
  expect(await ran(dir, job)).toMatchObject({stopReason: 'rejects', files: {total: 3}});
  const done = await resume(join(dir, 'out'), {coordinator: 'caller', overrides: {'limits.rejects.rate': 1}});
  expect(done).toMatchObject({status: 'complete', counts: {rows: 2, rejects: 1}});
  expect(filesOfRows(dir)).toEqual(['in/a.json', 'in/sub/b.json']);
});

test('an output name longer than file systems take is refused before anything is done', async () => {
  const dir = temporaryFolder();
  const fits = 'f'.repeat(255 - '.jsonl.part'.length);
  writeFiles(join(dir, 'in'), {[`sub/${fits}`]: '{}', 'a.json': '{}'});
  const job = jobOf(dir, {output: {dir: join(dir, 'out'), layout: 'per-file'}});
  expect((await ran(dir, job)).status).toBe('complete');
  const long = `${'ñ'.repeat(122)}x`;
  writeFiles(join(dir, 'in'), {[`sub/${long}`]: '{}'});
  const refused = ran(dir, {...job, output: {dir: join(dir, 'other'), layout: 'per-file'}});
  await expect(refused).rejects.toMatchObject({name: 'ConfigError', exitCode: 2});
  await expect(refused).rejects.toThrow(/ñññ.*256 bytes/);
  // What the hint says works, in the same folder: nothing was done there.
  expect(await ran(dir, {...job, output: {dir: join(dir, 'other'), layout: 'single'}})).toMatchObject({
    status: 'complete',
    counts: {rows: 3},
  });
  unlinkSync(join(dir, 'in/sub', long));
});

test('a file that vanished before it was read is a reject, and no hindrance to a resume; one that was read is', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': '{}', 'b.json': '{}', 'c.jsonl': '{}\n{\n{}\n'});
  const job = jobOf(dir, {limits: {inline: true, rejects: {rate: 0, after: 1}}});
  const stopped = await run(job, {
    coordinator: 'caller',
    cwd: dir,
    onEvent: ({type}) => (type === 'listed' ? unlinkSync(join(dir, 'in/b.json')) : undefined),
  });
  expect(stopped).toMatchObject({stopReason: 'rejects', files: {unreadable: 1}, counts: {rows: 2}});
  renameSync(join(dir, 'in/a.json'), join(dir, 'elsewhere'));
  const more = {coordinator: 'caller', overrides: {'limits.rejects.rate': 1}} as const;
  const refused = await resume(join(dir, 'out'), more);
  expect(refused).toMatchObject({exitCode: 73, failure: {code: 'CHANGED_INPUT', message: expect.stringMatching(/removed: in\/a\.json/)}});
  expect(refused.failure?.message).not.toMatch(/b\.json/);
  renameSync(join(dir, 'elsewhere'), join(dir, 'in/a.json'));
  expect(await resume(join(dir, 'out'), more)).toMatchObject({status: 'complete', counts: {rows: 3, rejects: 2}});
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});
