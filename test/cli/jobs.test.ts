/** Several jobs from the command line: their order, their summary, their exit code, and the way on. */
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {quern} from '../support/command-line.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-cli-jobs-'));
  await writeFile(join(folder, 'a.jsonl'), '{"n":1,"id":"P12345"}\n{"n":2,"id":"x"}\n{"n":3,"id":"Q67890"}\n');
  await writeFile(
    join(folder, 'pipeline.yaml'),
    [
      'limits: {inline: true}',
      'jobs:',
      '  - name: some',
      '    input: {files: a.jsonl}',
      '    steps: [{where: {n: {gte: 2}}}]',
      '  - name: known',
      '    input: {from: some}',
      '    steps: [{identifiers: {field: id, kinds: [uniprot]}}]',
      '  - name: flat',
      '    input: {from: known}',
      '    steps: [{select: {columns: [identifier.id], rename: {identifier.id: uniprot}}}]',
    ].join('\n'),
  );
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

test('the first that stops ends the list, and the last line says how to go on; going on skips what is complete', async () => {
  const stopped = await quern(['run', 'pipeline.yaml'], {cwd: folder});
  expect([stopped.code, stopped.out]).toEqual([3, '']);
  expect(stopped.err.trimEnd().split('\n').slice(-5)).toEqual([
    'jobs      1 of 3 complete',
    expect.stringMatching(/^ {2}some {3}2 rows of 3 records, no rejects, .+: out\/some$/),
    '  known  stopped (rejects)',
    '  flat   not run',
    'next      look at rejects.jsonl.part, then: quern run pipeline.yaml --jobs.known.limits.rejects.rate 1',
  ]);
  const again = await quern(['run', 'pipeline.yaml', '--jobs.known.limits.rejects.rate', '1'], {cwd: folder});
  expect(again.code).toBe(3);
  expect(again.err.trimEnd().split('\n').slice(-5)).toEqual([
    'jobs      3 of 3 complete',
    '  some   2 rows of 3 records, no rejects, was complete already: out/some',
    expect.stringMatching(/^ {2}known {2}1 row of 2 records, 1 reject, /),
    expect.stringMatching(/^ {2}flat {3}1 row of 1 record, no rejects, /),
    'next      quern verify out/flat',
  ]);
  expect(await readFile(join(folder, 'out/flat/records.jsonl'), 'utf8')).toBe('{"uniprot":"Q67890"}\n');
  expect((await quern(['verify', 'out/flat', '--deep'], {cwd: folder})).code).toBe(0);
});

test('--json tells each job, each result, and the end of all; -q says nothing', async () => {
  const words = ['run', 'pipeline.yaml', '-o', 'elsewhere', '--limits.rejects.rate', '1'];
  const {code, out} = await quern([...words, '--json'], {cwd: folder});
  const told = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(3);
  expect(told.flatMap(({type, job, result}) => (type === 'job' ? [job] : type === 'result' ? [result.exitCode] : []))).toEqual([
    'some',
    0,
    'known',
    3,
    'flat',
    0,
  ]);
  expect(told.at(-1)).toMatchObject({
    type: 'jobs',
    exitCode: 3,
    status: 'complete',
    notRun: [],
    jobs: [{name: 'some'}, {name: 'known'}, {name: 'flat'}],
  });
  expect(await quern([...words, '-q'], {cwd: folder})).toEqual({code: 3, out: '', err: ''});
});

test('check tells of each; a pipe is for one job alone', async () => {
  const checked = await quern(['check', 'pipeline.yaml', '-o', 'nowhere'], {cwd: folder});
  expect(checked.code).toBe(0);
  expect(checked.out).toMatch(/^ok {4}flat: input: the records of the job 'known', which is not complete yet$/m);
  const piped = await quern(['run', 'pipeline.yaml', '-o', '-'], {cwd: folder});
  expect([piped.code, piped.err]).toEqual([
    2,
    expect.stringMatching(/^error: pipeline\.yaml:2:1: jobs: several jobs stand here, and one is wanted/),
  ]);
});
