/** A record that brings the whole process down, each time: found by halving over the resumes, refused, and the rest is whole. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {verify} from '../../src/index.ts';
import {Ledger} from '../../src/ledger/ledger.ts';
import {crashingRun, said, startQuern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';
import {runHere} from '../support/run-here.ts';

const deadly = join(import.meta.dirname, '..', 'support', 'modules', 'deadly.ts');
const ends = join(import.meta.dirname, '..', 'support', 'modules', 'file-ends.ts');

/** Runs the job again and again until a run ends by itself; how often it died, and its exit code. */
async function runToTheEnd(dir: string, deathsMost: number, given: object = {}): Promise<{deaths: number; code: number | null}> {
  const job = join(dir, 'job.json');
  writeFileSync(
    job,
    JSON.stringify({
      version: 1,
      input: {files: 'in'},
      steps: [{use: deadly}],
      output: {dir: 'out'},
      limits: {threads: 1, chunkBytes: 2048, rejects: {rate: 0.5}},
      ...given,
    }),
  );
  for (let deaths = 0; ; deaths++) {
    const {code} = await said(startQuern(['run', job, '--quiet']));
    if (code !== null || deaths === deathsMost) return {deaths, code};
  }
}

test('one record among many', async () => {
  const dir = temporaryFolder();
  const killer = 77;
  const lines = Array.from({length: 200}, (_, id) =>
    JSON.stringify(id === killer ? {id, do: 'kill'} : {id, pad: 'p'.repeat(100 + (id % 30))}),
  );
  writeFiles(join(dir, 'in'), {'a.jsonl': `${lines.join('\n')}\n`});
  // A chunk of 2 KiB holds some 15 records: four halvings, three more deaths of the record alone, and two before the first mark counts.
  const {deaths, code} = await runToTheEnd(dir, 14);
  expect(code).toBe(3);
  expect(deaths).toBeGreaterThan(3);
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({id}) => id)).toEqual(
    Array.from({length: 200}, (_, id) => id).filter((id) => id !== killer),
  );
  const rejects = rowsOf(join(dir, 'out', 'rejects.jsonl'));
  expect(rejects.map(({code: name, line, index}) => [name, line, index])).toEqual([['RECORD_KILLS_PROCESS', killer + 1, killer]]);
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

test('one small file among many in a bundle', async () => {
  const dir = temporaryFolder();
  const files = Object.fromEntries(
    Array.from({length: 30}, (_, id) => [`${String(id).padStart(2, '0')}.json`, JSON.stringify(id === 11 ? {id, do: 'kill'} : {id})]),
  );
  writeFiles(join(dir, 'in'), files);
  const {deaths, code} = await runToTheEnd(dir, 8);
  expect(code).toBe(3);
  expect(deaths).toBeGreaterThan(3);
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toHaveLength(29);
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl')).map(({code: name, file}) => [name, file])).toEqual([
    ['RECORD_KILLS_PROCESS', 'in/11.json'],
  ]);
});

test('one large file among others, which its step reads by ranges', async () => {
  const dir = temporaryFolder();
  const fileOf = (begin: string): Buffer => Buffer.concat([Buffer.from(begin), Buffer.alloc(5000)]);
  writeFiles(join(dir, 'in'), {'a.bin': fileOf('good'), 'b.bin': fileOf('kill'), 'c.bin': fileOf('fine')});
  const {deaths, code} = await runToTheEnd(dir, 8, {steps: [{use: ends}]});
  expect(code).toBe(3);
  expect(deaths).toBeGreaterThan(3);
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({first}) => first)).toEqual(['good', 'fine']);
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl')).map(({code: name, file}) => [name, file])).toEqual([
    ['RECORD_KILLS_PROCESS', 'in/b.bin'],
  ]);
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

test.each([false, true])('one record in a stream, where no boundary has a name (inline: %s)', async (inline) => {
  const dir = temporaryFolder();
  const killer = 77;
  const rowOf = (id: number): object => (id === killer ? {id, do: 'kill'} : {id, pad: 'p'.repeat(100 + (id % 30))});
  const groups = Array.from({length: 10}, (_, group) => [group, {rows: Array.from({length: 20}, (_unused, i) => rowOf(group * 20 + i))}]);
  writeFiles(join(dir, 'in'), {'a.json': JSON.stringify(Object.fromEntries(groups))});
  const limits = {threads: 1, inline, chunkBytes: 2048, rejects: {rate: 0.5}};
  // A feed shows some 20 records: five halvings, three more deaths of the record alone, and two before the first mark counts.
  const {deaths, code} = await runToTheEnd(dir, 14, {input: {files: 'in', records: '*.rows'}, limits});
  expect(code).toBe(3);
  expect(deaths).toBeGreaterThan(3);
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({id}) => id)).toEqual(
    Array.from({length: 200}, (_, id) => id).filter((id) => id !== killer),
  );
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl')).map(({code: name, index, raw}) => [name, index, JSON.parse(raw)])).toEqual([
    ['RECORD_KILLS_PROCESS', killer, rowOf(killer)],
  ]);
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

test('a kill that falls into the start of the threads is blamed on no record: marks begin when a worker is ready', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': '{"id":1}\n{"id":2}\n'});
  const job = {input: {files: join(dir, 'in')}, steps: [{use: deadly}], output: {dir: join(dir, 'out')}, limits: {threads: 1}};
  const marks = (): readonly object[] => {
    const ledger = Ledger.open(join(dir, 'out', '.quern', 'run.db'), 'read');
    try {
      return ledger.trying.of(0);
    } finally {
      ledger.close();
    }
  };
  writeFileSync(join(dir, 'job.json'), JSON.stringify(job));
  const [, signal] = (await once(spawn(process.execPath, [crashingRun, join(dir, 'job.json'), 'appended', '1']), 'close')) as unknown[];
  expect(signal).toBe('SIGKILL');
  const seen: [string, number][] = [];
  await runHere(
    job,
    (name) => {
      if (name === 'appended') seen.push([name, marks().length]);
    },
    (pool) => ({
      ...pool,
      ready: async () => {
        await pool.ready();
        seen.push(['ready', marks().length]);
      },
    }),
  );
  expect(seen).toEqual([
    ['ready', 0],
    ['appended', 1],
  ]);
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toHaveLength(2);
});
