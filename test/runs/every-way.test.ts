/** Inline, 1, 2 and 4 workers, any chunk size: the same bytes. One suite for all ways to run. */
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run, type Job, type RunResult} from '../../src/index.ts';
import {filesBelow, outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const ways = {
  inline: {inline: true, chunkBytes: 700},
  '1 worker': {threads: 1, chunkBytes: 4096},
  '2 workers': {threads: 2, chunkBytes: 500},
  '4 workers': {threads: 4, chunkBytes: 1500, memoryMb: 400},
} as const;

const modules = join(import.meta.dirname, '..', 'support', 'modules');

/** Text without chance: the same in every way. */
function words(seed: number): string {
  const all = ['one', 'two', 'skip', 'três', '数', '', 'x'.repeat(seed % 40)];
  return Array.from({length: (seed % 7) + 1}, (_, i) => all[(seed * 31 + i * 17) % all.length]).join(' ');
}

function record(n: number): string {
  return n % 23 === 0 ? `{"n":${n}}` : JSON.stringify({n, text: words(n)});
}

function mixedInput(): Record<string, string | Uint8Array> {
  const numbers = Array.from({length: 400}, (_, i) => i + 1);
  const lines = numbers.map((n) => (n % 50 === 0 ? '{"n":' : n % 61 === 0 ? '' : record(n)));
  lines[200] = JSON.stringify({n: 0, text: 'y'.repeat(9000)});
  const small = Object.fromEntries(numbers.slice(0, 120).map((n) => [`small/${n % 7}/${n}.json`, n % 40 === 0 ? `{"n":${n},` : record(n)]));
  return {
    ...small,
    'lines.jsonl': `\ufeff${lines.join('\r\n')}`,
    'array.json': `[\n${numbers.slice(0, 20).map(record).join(',\n')}\n]\n`,
    'large-array.json': `[${numbers.map(record).join(',')}]`,
    'pretty.json': JSON.stringify(
      numbers.map((n) => JSON.parse(record(n))),
      null,
      2,
    ),
    'sequence.json': numbers
      .slice(0, 300)
      .map((n) => JSON.stringify(JSON.parse(record(n)), null, 1))
      .join(''),
    'empty.json': '',
    'blank.jsonl': '\n \n',
    'page.json': '<!doctype html><html><body>502</body></html>',
    'bad-utf8.jsonl': Buffer.concat([
      // So much of it is UTF-8 that it is no other encoding.
      Buffer.from('{"n":1,"text":"año año año año año año año año año año"}\n{"n":2,"text":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n{"n":3,"text":"c"}\n'),
    ]),
  };
}

function jobOf(dir: string, out: string, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use: join(modules, 'split-words.ts')}, {set: {kind: 'word'}}],
    output: {dir: join(dir, out), lineage: true},
    ...given,
    limits: {recordBytesMax: 5000, rejects: {rate: 1}, ...given.limits},
  };
}

async function runEveryWay(dir: string, given: Partial<Job> = {}): Promise<Record<string, RunResult>> {
  const results: Record<string, RunResult> = {};
  for (const [way, limits] of Object.entries(ways)) {
    const job = jobOf(dir, `out ${way}`, given);
    results[way] = await run({...job, limits: {...job.limits, ...limits}}, {coordinator: 'caller'});
  }
  return results;
}

describe('every way to run gives the same bytes', () => {
  test('mixed formats, bad records, large records', async () => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), mixedInput());
    const results = await runEveryWay(dir);
    const expected = outputsOf(join(dir, 'out inline'));
    for (const way of Object.keys(ways)) {
      expect({way, outputs: outputsOf(join(dir, `out ${way}`))}).toEqual({way, outputs: expected});
      expect(results[way]?.counts).toEqual(results['inline']?.counts);
      expect(results[way]?.exitCode).toBe(3);
    }
    const codes = Object.fromEntries((results['inline']?.rejectCodes ?? []).map(({code, count}) => [code, count]));
    expect(codes).toMatchObject({BAD_ENCODING: 1, RECORD_TOO_LARGE: 1, UNKNOWN_FORMAT: 1});
    expect(codes['NO_TEXT']).toBeGreaterThan(50);
    const tooLarge = rowsOf(join(dir, 'out inline', 'rejects.jsonl')).find(({code}) => code === 'RECORD_TOO_LARGE');
    expect(tooLarge).toMatchObject({line: 201, step: 'input'});
  });

  test('records at a path, in small files and in files that are framed', async () => {
    const dir = temporaryFolder();
    // Documents up to 256 KiB are never cut: this one is.
    const items = Array.from({length: 9000}, (_, i) => JSON.parse(record(i + 1)));
    writeFiles(join(dir, 'in'), {
      'large.json': JSON.stringify({source: 'a', data: {items, total: 9000}, after: true}),
      'missing.json': JSON.stringify({data: {other: []}}),
      'small.json': JSON.stringify({data: {items: items.slice(0, 3)}}, null, 2),
    });
    const results = await runEveryWay(dir, {
      input: {files: join(dir, 'in'), records: 'data.items'},
      limits: {recordBytesMax: 300_000, rejects: {rate: 1}},
    });
    const expected = outputsOf(join(dir, 'out inline'));
    for (const way of Object.keys(ways)) expect({way, outputs: outputsOf(join(dir, `out ${way}`))}).toEqual({way, outputs: expected});
    expect(results['inline']?.counts.records).toBe(9004);
    expect(results['inline']?.rejectCodes.find(({code}) => code === 'RECORDS_PATH_MISSING')?.count).toBe(1);
  });

  test('records at a path with a wildcard, one long task', async () => {
    const dir = temporaryFolder();
    const groups = Object.fromEntries(
      Array.from({length: 20}, (_, g) => [`g${g}`, {rows: Array.from({length: 15}, (_, i) => ({n: g * 100 + i, text: words(g + i)}))}]),
    );
    writeFiles(join(dir, 'in'), {
      'a.json': JSON.stringify({results: groups}),
      'b.json': JSON.stringify({results: {only: {rows: [{n: 1, text: 'last'}]}}}),
    });
    const results = await runEveryWay(dir, {input: {files: join(dir, 'in'), records: 'results.*.rows'}});
    const expected = outputsOf(join(dir, 'out inline'));
    for (const way of Object.keys(ways)) expect({way, outputs: outputsOf(join(dir, `out ${way}`))}).toEqual({way, outputs: expected});
    expect(results['inline']?.counts.records).toBe(301);
    const limited = await runEveryWay(dir, {
      input: {files: join(dir, 'in'), records: 'results.*.rows'},
      output: {dir: join(dir, 'x')},
      limit: 100,
    });
    expect(Object.values(limited).map(({counts}) => counts.records)).toContain(100);
  });

  test('a limit, and a sample', async () => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), mixedInput());
    const limited = await runEveryWay(dir, {limit: 333});
    for (const way of Object.keys(ways)) {
      expect(limited[way]?.counts.records).toBe(333);
      expect(outputsOf(join(dir, `out ${way}`))).toEqual(outputsOf(join(dir, 'out inline')));
    }
    const other = temporaryFolder();
    writeFiles(join(other, 'in'), mixedInput());
    const sampled = await runEveryWay(other, {sample: 0.2});
    const records = sampled['inline']?.counts.records ?? 0;
    expect(records).toBeGreaterThan(150);
    expect(records).toBeLessThan(600);
    for (const way of Object.keys(ways)) expect(outputsOf(join(other, `out ${way}`))).toEqual(outputsOf(join(other, 'out inline')));
  });

  test('the reject that is one too many stops every way at the same row; resume with more patience completes', async () => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), mixedInput());
    const stopped = await runEveryWay(dir, {limits: {rejects: {rate: 0.01, after: 100}}});
    for (const way of Object.keys(ways)) {
      expect(stopped[way]).toMatchObject({status: 'stopped', stopReason: 'rejects', exitCode: 3});
      expect(outputsOf(join(dir, `out ${way}`))).toEqual(outputsOf(join(dir, 'out inline')));
      expect(filesBelow(join(dir, `out ${way}`))).toContain('records.jsonl.part');
    }
    const whole = temporaryFolder();
    writeFiles(join(whole, 'in'), mixedInput());
    await run(jobOf(whole, 'out'), {coordinator: 'caller', cwd: whole});
    const patient = await run(jobOf(dir, 'out 2 workers'), {coordinator: 'caller'});
    expect(patient).toMatchObject({status: 'complete', exitCode: 3});
    expect(rowsOf(join(dir, 'out 2 workers', 'records.jsonl')).length).toBe(rowsOf(join(whole, 'out', 'records.jsonl')).length);
  });
});
