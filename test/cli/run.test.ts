import {once} from 'node:events';
import {access, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {quern, said, startQuern} from '../support/command-line.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-run-'));
  await writeFile(join(folder, 'events.jsonl'), '{"n":1}\n{"n":2}\nnot json\n{"n":3}\n');
  await writeFile(join(folder, 'good.jsonl'), Array.from({length: 5000}, (_, n) => `{"n":${n}}\n`).join(''));
  await writeFile(join(folder, 'few.jsonl'), Array.from({length: 120}, (_, n) => `{"n":${n}}\n`).join(''));
  // Each record takes 20 ms of a worker's time: long enough to be interrupted, whatever the machine.
  await writeFile(
    join(folder, 'slow.mjs'),
    "export default {name: 'slow', adds: 'rows', extract: async (record) => { await new Promise((done) => setTimeout(done, 20)); return [{type: 'row', value: record}]; }};\n",
  );
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

function lines(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

describe('run', () => {
  test('writes records and rejects, tells the summary on stderr, exits 3; then again nothing is done; status and verify agree', async () => {
    const words = ['run', 'events.jsonl', '--set', 'origin=test', '-o', 'out', '--limits.rejects.rate', '1'];
    const first = await quern(words, {cwd: folder});
    expect([first.code, first.out]).toEqual([3, '']);
    expect(first.err).toMatch(/^events: complete$/m);
    expect(first.err).toMatch(/^ {4}events\.jsonl:3 \[input\] /m);
    expect(first.err.trimEnd().split('\n').at(-1)).toBe('next      quern verify out');
    expect(lines(await readFile(join(folder, 'out/records.jsonl'), 'utf8'))).toEqual([1, 2, 3].map((n) => ({n, origin: 'test'})));

    expect((await quern(words, {cwd: folder})).err).toMatch(/was complete already, nothing was done/);
    const status = await quern(['status', 'out', '--rows', '1', '--json'], {cwd: folder});
    expect(JSON.parse(status.out)).toMatchObject({running: false, progress: {status: 'complete', rows: 3}, rows: [{n: 3, origin: 'test'}]});
    const {out} = await quern(['status', 'out', '--rows', '1'], {cwd: folder});
    expect(out).toMatch(
      /: complete\n100.0 % · 1 of 1 file · 33 B of 33 B · 3 rows · 1 reject · 0 warnings\n[\s\S]*{"n":3,"origin":"test"}/,
    );
    const verified = await quern(['verify', 'out', '--deep'], {cwd: folder});
    expect([verified.code, verified.err]).toEqual([0, '']);
  });

  test('--json tells events and the result in lines on stdout', async () => {
    const {code, out} = await quern(['run', 'good.jsonl', '-o', 'json-out', '--json'], {cwd: folder});
    const told = lines(out) as readonly {readonly type: string; readonly progress?: {readonly appended: {readonly rows: number}}}[];
    expect(code).toBe(0);
    expect(told[0]).toMatchObject({type: 'started'});
    // All of it is one chunk: told when it is appended, and long before it is committed. On a busy machine the clock has told of nothing before.
    const appended = told.find(({progress}) => (progress?.appended.rows ?? 0) > 0);
    expect(appended).toMatchObject({type: 'progress', progress: {rows: 0, appended: {rows: 5000, percent: 100}}});
    expect(told.at(-1)).toMatchObject({type: 'result', result: {exitCode: 0, counts: {rows: 5000}}});
  });

  test('--quiet says nothing of a run that completes', async () => {
    expect(await quern(['run', 'good.jsonl', '-o', 'quiet-out', '-q'], {cwd: folder})).toEqual({code: 0, out: '', err: ''});
  });
});

describe('several jobs', () => {
  const words = ['run', 'jobs.yaml', '--limits.rejects.rate'];
  beforeAll(async () => {
    const steps = '[{set: {origin: test}}]';
    const first = `{name: first, input: {files: events.jsonl}, steps: ${steps}}`;
    await writeFile(join(folder, 'jobs.yaml'), `jobs: [${first}, {name: second, input: {from: first}}]\n`);
  });

  test('each is announced and summed up, the first that does not complete is the last, and the same command goes on', async () => {
    const stopped = await quern([...words, '0.1'], {cwd: folder});
    expect([stopped.code, stopped.out]).toEqual([3, '']);
    expect(stopped.err).toMatch(
      /^job 1 of 2: first\n[\s\S]*^first: stopped by the rate of rejects[\s\S]*^jobs      0 of 2 complete\n[\s\S]*^ {2}second  not run\n/m,
    );
    const {code, err} = await quern([...words, '1'], {cwd: folder});
    expect(code).toBe(3);
    expect(err).toMatch(/^first: complete$[\s\S]*^job 2 of 2: second$[\s\S]*^second: complete$/m);
    expect(lines(await readFile(join(folder, 'out/second/records.jsonl'), 'utf8'))).toHaveLength(3);
    expect((await quern(['check', 'jobs.yaml'], {cwd: folder})).out).toMatch(/all \d+ checks passed/);
  });

  test('--json tells whose events follow', async () => {
    const {out} = await quern([...words, '1', '--json'], {cwd: folder});
    const told = lines(out) as readonly Record<string, unknown>[];
    expect(told.filter(({type}) => type === 'job')).toEqual([
      {type: 'job', job: 'first', index: 0, total: 2},
      {type: 'job', job: 'second', index: 1, total: 2},
    ]);
    expect(told.filter(({type}) => type === 'result')).toHaveLength(2);
  });
});

describe('run -o -', () => {
  test('streams rows to stdout, talks on stderr, leaves nothing behind', async () => {
    const {code, out, err} = await quern(['run', 'good.jsonl', '--limit', '1200', '-o', '-'], {cwd: folder, env: {TMPDIR: folder}});
    expect(code).toBe(0);
    expect(lines(out)).toEqual(Array.from({length: 1200}, (_, n) => ({n})));
    expect(err).toMatch(/^1,200 rows in /);
    expect((await readdir(folder)).filter((name) => name.startsWith('quern-stream-'))).toEqual([]);
    await expect(access(join(folder, 'out/good'))).rejects.toThrow('ENOENT');
  });

  test('ends quietly when its reader has gone', async () => {
    const child = startQuern(['run', 'good.jsonl', '-o', '-'], {cwd: folder});
    const ended = once(child, 'close');
    let err = '';
    child.stderr?.on('data', (data: Buffer) => (err += data.toString()));
    child.stdout?.once('data', () => child.stdout?.destroy());
    const [code] = (await ended) as [number];
    expect([code, err]).toEqual([0, '']);
  });
});

describe('signals', () => {
  test('the first drains: exit 130, and resume completes the same bytes', async () => {
    const words = ['run', 'few.jsonl', '--use', './slow.mjs', '--limits.chunkBytes', '256', '--commit.everyMs', '50'];
    const child = startQuern([...words, '-o', 'drained', '--json'], {cwd: folder});
    child.stdout?.once('data', () => child.kill('SIGINT'));
    const first = await said(child);
    expect(first.code).toBe(130);
    expect(first.err).toMatch(/draining/);
    await expect(access(join(folder, 'drained/records.jsonl'))).rejects.toThrow('ENOENT');
    const second = await quern(['resume', 'drained', '--threads', '2'], {cwd: folder});
    expect(second.code).toBe(0);
    expect(lines(await readFile(join(folder, 'drained/records.jsonl'), 'utf8'))).toEqual(Array.from({length: 120}, (_, n) => ({n})));
  });

  test('the second stops now, and the run goes on later', async () => {
    const child = startQuern(['run', 'few.jsonl', '--use', './slow.mjs', '-o', 'stopped', '--json'], {cwd: folder});
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    child.stderr?.once('data', () => child.kill('SIGTERM'));
    expect((await said(child)).code).toBe(130);
    expect((await quern(['resume', 'stopped', '-q'], {cwd: folder})).code).toBe(0);
  });
});
