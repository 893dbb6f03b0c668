/** Workers that die: their ranges are read again, halved, and the one record that kills is refused; the rest is whole. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run, type Job, type RunEvent} from '../../src/index.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const deadly = join(import.meta.dirname, '..', 'support', 'modules', 'deadly.ts');

function jobOf(dir: string, threads: number): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use: deadly}],
    output: {dir: join(dir, 'out')},
    limits: {threads, chunkBytes: 4096, rejects: {rate: 0.5}},
  };
}

test.each([
  {what: 'exit', count: 300, deadlyIds: [50, 237]},
  {what: 'eat', count: 20, deadlyIds: [7]},
])('a record that makes its worker $what is refused, alone', async ({what, count, deadlyIds}) => {
  const dir = temporaryFolder();
  const lines = Array.from({length: count}, (_, id) =>
    JSON.stringify(deadlyIds.includes(id) ? {id, do: what} : {id, pad: 'p'.repeat(id % 50)}),
  );
  writeFiles(join(dir, 'in'), {'a.jsonl': `${lines.join('\n')}\n`});
  const result = await run(jobOf(dir, 2), {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'complete', exitCode: 3, failure: null});
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({id}) => id)).toEqual(
    Array.from({length: count}, (_, id) => id).filter((id) => !deadlyIds.includes(id)),
  );
  const rejects = rowsOf(join(dir, 'out', 'rejects.jsonl'));
  expect(rejects.map(({code, line, index, step}) => ({code, line, index, step}))).toEqual(
    deadlyIds.map((id) => ({code: 'RECORD_KILLS_WORKER', line: id + 1, index: id, step: 'input'})),
  );
});

test('in a bundle of small files only the deadly one is refused', async () => {
  const dir = temporaryFolder();
  const files = Object.fromEntries(
    Array.from({length: 40}, (_, id) => [`${String(id).padStart(3, '0')}.json`, JSON.stringify(id === 17 ? {id, do: 'exit'} : {id})]),
  );
  writeFiles(join(dir, 'in'), files);
  const result = await run(jobOf(dir, 1), {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'complete', exitCode: 3});
  expect(result.counts).toMatchObject({records: 40, rows: 39, rejects: 1});
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl'))[0]).toMatchObject({file: join(dir, 'in', '017.json'), code: 'RECORD_KILLS_WORKER'});
});

test('a deadly record is told by its own place, and what follows it keeps its own, also in a later session', async () => {
  const dir = temporaryFolder();
  const count = 60;
  const deadlyIds = [20, 21];
  const records = Array.from({length: count}, (_, id) => (deadlyIds.includes(id) ? {id, do: 'exit'} : {id, pad: 'p'.repeat(id % 50)}));
  const text = `[\n${records.map((record) => `  ${JSON.stringify(record)}`).join(',\n')}\n]\n`;
  writeFiles(join(dir, 'in'), {'a.json': text});
  const job: Job = {...jobOf(dir, 1), output: {dir: join(dir, 'out'), lineage: true}};
  // Framed, not whole: chunks end at boundaries of their own.
  const limits = {...job.limits, chunkBytes: 150, recordBytesMax: 1000};
  for (let session = 0; session < deadlyIds.length; session++) {
    const stopping = new AbortController();
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'chunk' && event.rejects > 0) stopping.abort();
    };
    await run({...job, limits}, {coordinator: 'caller', signal: stopping.signal, onEvent});
  }
  const result = await run({...job, limits}, {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'complete', counts: {records: count, rejects: 2}});
  const placeOf = (id: number): object => ({byteOffset: text.indexOf(`{"id":${id},`), index: id});
  const alive = records.map(({id}) => id).filter((id) => !deadlyIds.includes(id));
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({id, _source}) => ({id, ..._source}))).toEqual(
    alive.map((id) => ({id, file: join(dir, 'in', 'a.json'), sub: 0, ...placeOf(id)})),
  );
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl')).map(({byteOffset, index, line, raw}) => ({byteOffset, index, line, raw}))).toEqual(
    deadlyIds.map((id) => ({...placeOf(id), line: id + 2, raw: JSON.stringify(records[id])})),
  );
});

test.each(['caller', 'own-thread'] as const)(
  'an I/O thread that dies ends the run with a failure of the outside (%s)',
  async (coordinator) => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), {'a.jsonl': Array.from({length: 50}, (_, id) => JSON.stringify({id})).join('\n')});
    const sink = join(import.meta.dirname, '..', 'support', 'modules', 'deadly-sink.ts');
    const sinkOptions = {marker: join(dir, 'died')};
    const job: Job = {...jobOf(dir, 1), limits: {threads: 1, chunkBytes: 100}, output: {dir: join(dir, 'out'), sink, sinkOptions}};
    const result = await run(job, {coordinator});
    expect(result).toMatchObject({status: 'stopped', exitCode: 75, failure: {code: 'IO_DIED', hint: expect.stringContaining('resume')}});
    // The thread is gone, and its lock with it.
    expect(await run(job, {coordinator})).toMatchObject({status: 'complete', counts: {rows: 50}});
  },
);
