/** Runs over packed files that were stopped or killed go on inside of them; what was changed meanwhile is noticed. */
import {utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as zlib from 'node:zlib';
import {expect, test} from 'vitest';
import {resume, verify} from '../../src/index.ts';
import {said, startQuern} from '../support/command-line.ts';
import {outputsOf, temporaryFolder, writeFiles} from '../support/folders.ts';
import {arrayOf, expectVerified, go, jobOf, linesOf, withThreads} from '../support/packed-runs.ts';
import {zipOf} from '../support/zips.ts';

const packedInput = async (): Promise<Readonly<Record<string, Uint8Array>>> => ({
  'a.jsonl.gz': zlib.gzipSync(linesOf(6000)),
  'b.zip': await zipOf({'x.jsonl': linesOf(300), 'y.json': arrayOf(500)}),
  'c.json.zst': zlib.zstdCompressSync(Buffer.from(arrayOf(3000))),
  'd.jsonl.gz': zlib.gzipSync(linesOf(6000)).subarray(0, -4000),
});

test('killed again and again inside of packed files, it ends as if it never was', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), await packedInput());
  await go(dir, jobOf(dir, 'undisturbed'));
  const job = join(dir, 'job.json');
  writeFileSync(job, JSON.stringify(withThreads(jobOf(dir))));
  let seed = 4711;
  const chance = (): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  let kills = 0;
  for (let round = 0; round < 8; round++) {
    const child = startQuern(['run', job, '--quiet']);
    const timer = setTimeout(() => child.kill('SIGKILL'), 350 + chance() * 900);
    const {code} = await said(child);
    clearTimeout(timer);
    if (code === null) kills++;
  }
  expect(kills).toBeGreaterThan(2);
  const {code} = await said(startQuern(['run', job, '--quiet']));
  expect(code).toBe(3);
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
  await expectVerified(dir);
});

test('stopped inside of a packed file and taken up again, also when its times are others, but not its bytes', async () => {
  const dir = temporaryFolder();
  const content = await packedInput();
  writeFiles(join(dir, 'in'), content);
  await go(dir, jobOf(dir, 'undisturbed'));
  const stopping = new AbortController();
  const first = await go(dir, jobOf(dir), {
    signal: stopping.signal,
    onEvent: (event) => event.type === 'chunk' && event.file.endsWith('a.jsonl.gz') && event.start > 20_000 && stopping.abort(),
  });
  expect(first).toMatchObject({status: 'stopped', exitCode: 130});
  for (const name of Object.keys(content)) utimesSync(join(dir, 'in', name), 1_700_000_000, 1_700_000_000);
  const second = await resume(join(dir, 'out'), {coordinator: 'caller'});
  expect(second.status).toBe('complete');
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
  await expectVerified(dir);
});

test('a packed file that was changed is not gone on with', async () => {
  const dir = temporaryFolder();
  const text = linesOf(6000);
  // Stored, not packed: changed bytes make no other length.
  writeFiles(join(dir, 'in'), {'a.jsonl.gz': zlib.gzipSync(text, {level: 0})});
  const stopping = new AbortController();
  await go(dir, jobOf(dir), {
    signal: stopping.signal,
    onEvent: (event) => event.type === 'chunk' && event.start > 50_000 && stopping.abort(),
  });
  writeFileSync(join(dir, 'in', 'a.jsonl.gz'), zlib.gzipSync(text.replace('w1 ', 'v1 '), {level: 0}));
  utimesSync(join(dir, 'in', 'a.jsonl.gz'), 1_700_000_000, 1_700_000_000);
  const result = await resume(join(dir, 'out'), {coordinator: 'caller'});
  expect(result).toMatchObject({exitCode: 73, failure: {code: 'CHANGED_INPUT'}});
});

test('what was changed since is found by verify --deep, in archives too', async () => {
  const dir = temporaryFolder();
  const text = linesOf(50);
  const zipped = (content: string): Promise<Buffer> => zipOf({'a.jsonl': content}, {compress: false});
  writeFiles(join(dir, 'in'), {'a.zip': await zipped(text), 'b.jsonl.gz': zlib.gzipSync(text, {level: 0})});
  await go(dir, jobOf(dir));
  await expectVerified(dir);
  const other = text.replace('w2 ', 'v2 ');
  writeFiles(join(dir, 'in'), {'a.zip': await zipped(other), 'b.jsonl.gz': zlib.gzipSync(other, {level: 0})});
  const {ok, problems} = await verify(join(dir, 'out'), {deep: true});
  expect(ok).toBe(false);
  expect(problems.map(({file, message}) => [file, message.includes('is not what was read')])).toEqual([
    ['in/a.zip/a.jsonl', true],
    ['in/b.jsonl.gz', true],
  ]);
});
