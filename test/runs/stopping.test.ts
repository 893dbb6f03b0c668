/** `onError: stop`: the run ends at a reject, at the same one however it is cut, and goes on from there. */
import {rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, run, runJobs, stream, verify, type Job, type RunEvent, type RunResult} from '../../src/index.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

/** 600 records in three files; those of b that are divisible by 50 lack what the second step asks for, one line of c is no JSON. */
function folder(): string {
  const dir = temporaryFolder();
  const lines = (name: string): string =>
    Array.from({length: 200}, (_, n) =>
      name === 'c' && n === 7
        ? 'no json\n'
        : `${JSON.stringify({name, n, ...(name === 'b' && n % 50 === 0 ? {} : {id: `P1234${n % 10}`})})}\n`,
    ).join('');
  writeFiles(dir, Object.fromEntries(['a', 'b', 'c'].map((name) => [`data/${name}.jsonl`, lines(name)])));
  return dir;
}

const job = (more: Partial<Job>): Job => ({
  name: 'stopping',
  input: {files: 'data'},
  steps: [{where: {n: {gte: 0}}}, {identifiers: {field: 'id', kinds: ['uniprot']}}],
  ...more,
});

/** Records that were committed, the last reject, and how it ended. */
function shown({status, stopReason, exitCode, counts, dir}: RunResult): unknown {
  const name = status === 'complete' ? 'rejects.jsonl' : 'rejects.jsonl.part';
  return [status, stopReason, exitCode, counts.records, counts.rejects, rowsOf(join(dir, name)).at(-1)?.code];
}

test.each([
  ['inline', {inline: true}],
  ['inline, in small chunks', {inline: true, chunkBytes: 512}],
  ['one worker', {threads: 1, chunkBytes: 1024}],
  ['four workers', {threads: 4, memoryMb: 400, chunkBytes: 700}],
])('%s: it stops at each reject in turn, and what is left in the end is what there would have been', async (_, limits) => {
  const dir = folder();
  const stopping = job({limits, onError: 'stop'});
  const told: RunEvent[] = [];
  const options = {cwd: dir, coordinator: 'caller', onEvent: (event: RunEvent) => void told.push(event)} as const;
  expect(shown(await run(stopping, options))).toEqual(['stopped', 'reject', 3, 201, 1, 'MISSING_FIELD']);
  expect(told.find(({type}) => type === 'stopping')).toEqual({
    type: 'stopping',
    reason: 'reject',
    message:
      "stopped at a reject, as onError says: data/b.jsonl:1 [identifiers] MISSING_FIELD: the record has no field 'id': it has name, n",
  });
  const out = join(dir, 'out/stopping');
  expect(shown(await resume(out, options))).toEqual(['stopped', 'reject', 3, 251, 2, 'MISSING_FIELD']);
  expect(shown(await run(stopping, options))).toEqual(['stopped', 'reject', 3, 301, 3, 'MISSING_FIELD']);
  expect(shown(await resume(out, {...options, overrides: {onError: 'reject'}}))).toEqual(['complete', null, 3, 600, 5, 'BAD_JSON']);
  expect((await verify(out, {deep: true})).problems).toEqual([]);

  const stepwise = outputsOf(out);
  rmSync(out, {recursive: true});
  await run(job({limits: {inline: true}}), options);
  expect(outputsOf(out)).toEqual(stepwise);
});

test('one step alone may stop the run; others go on rejecting, and a resume may be told to', async () => {
  const dir = folder();
  const stopping = job({
    limits: {inline: true},
    steps: [
      {select: {columns: ['n', 'id'], onMissing: null}, onError: 'stop'},
      {identifiers: {field: 'id', kinds: ['hmdb']}, onError: 'stop'},
    ],
  });
  const options = {cwd: dir, coordinator: 'caller'} as const;
  expect(shown(await run(stopping, options))).toEqual(['stopped', 'reject', 3, 1, 1, 'INVALID_IDENTIFIER']);
  const overrides = {'steps.1.onError': 'keep'};
  await expect(run(stopping, {...options, overrides})).resolves.toMatchObject({failure: {code: 'CHANGED_JOB'}});
  const patient = {'steps.1.onError': 'reject', 'limits.rejects.rate': 1};
  expect(shown(await run(stopping, {...options, overrides: patient}))).toEqual(['complete', null, 3, 600, 596, 'INVALID_IDENTIFIER']);
});

test('a file that cannot be read stops it too', async () => {
  const dir = folder();
  symlinkSync(join(dir, 'nowhere'), join(dir, 'data/a2.jsonl'));
  const result = await run(job({limits: {inline: true}, onError: 'stop'}), {cwd: dir, coordinator: 'caller'});
  expect(shown(result)).toEqual(['stopped', 'reject', 3, 201, 1, 'UNREADABLE_FILE']);
});

test('a consumer of batches is told, and the list of jobs ends', async () => {
  const dir = folder();
  const taken: number[] = [];
  const streaming = async (): Promise<void> => {
    for await (const batch of stream(job({limits: {inline: true}, onError: 'stop'}), {cwd: dir, coordinator: 'caller', batchRows: 30})) {
      taken.push(batch.rows.length);
      await batch.ack();
    }
  };
  await expect(streaming()).rejects.toMatchObject({name: 'RejectsError', code: 'STOPPED_AT_REJECT'});
  expect(taken[0]).toBe(30);
  const jobs = {
    jobs: [
      {...job({onError: 'stop', limits: {inline: true}}), name: 'first'},
      {name: 'second', input: {from: 'first'}},
    ],
  };
  expect(await runJobs(jobs, {cwd: dir, coordinator: 'caller'})).toMatchObject({exitCode: 3, status: 'stopped', notRun: ['second']});
});
