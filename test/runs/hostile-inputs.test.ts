/** Inputs that are hostile by their size, their names or their place: nothing lost, nothing twice, and what cannot be read is said. */
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run, verify, type Job, type RunResult} from '../../src/index.ts';
import {filesBelow, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

function jobOf(dir: string, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    output: {dir: join(dir, 'out')},
    limits: {inline: true, chunkBytes: 300, recordBytesMax: 1500, rejects: {rate: 1}},
    ...given,
  };
}

const ran = (dir: string, job: Job): Promise<RunResult> => run(job, {coordinator: 'caller', cwd: dir});

describe('a record too large, in every place of a JSON document', () => {
  const large = JSON.stringify({text: 'y'.repeat(9000)});
  test.each([
    ['first in an array', `[\n${large}, {"n":1}]`, 2, 2],
    ['inside an array', `[{"n":1},\n ${large}, {"n":2}]`, 11, 2],
    ['last in an array', `[{"n":1}, ${large}]`, 10, 1],
    ['cut off by the end of the file', `[{"n":1}, ${large.slice(0, 8000)}`, 10, 1],
    ['in a sequence', `{"n":1}\n${large}\n{"n":2}`, 8, 2],
    ['alone', large, 0, 1],
  ])('%s', async (_place, text, byteOffset, line) => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), {'a.json': text});
    const {counts, rejectCodes} = await ran(dir, jobOf(dir));
    const rows = (text.match(/"n":/g) ?? []).length;
    expect(counts).toMatchObject({records: rows + 1, rows});
    expect(rejectCodes.map(({code, count}) => [code, count])).toEqual([['RECORD_TOO_LARGE', 1]]);
    const [reject] = rowsOf(join(dir, 'out/rejects.jsonl'));
    expect(reject).toMatchObject({byteOffset, line, raw: expect.stringMatching(/^\{"text":"yyy/)});
    expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
  });
});

describe.each([9000, 500_000])('a record of %d bytes, too large, at a path', (bytes) => {
  const large = JSON.stringify({text: 'y'.repeat(bytes)});
  test.each([
    ['between others', `{"a": 1, "data": {"items": [{"n":1}, ${large}, {"n":2}]}, "b": 2}`],
    ['in each of two documents', `{"data": {"items": [${large}, {"n":1}]}}\n{"data": {"items": [{"n":2}, ${large}]}}`],
    ['beside the path', `{"other": ${large}, "data": {"items": [{"n":1}, {"n":2}]}, "more": ${large}}`],
  ])('%s', async (_place, text) => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), {'a.json': text});
    const {counts} = await ran(
      dir,
      jobOf(dir, {input: {files: join(dir, 'in'), records: 'data.items'}, limits: {...jobOf(dir).limits, recordBytesMax: bytes - 5000}}),
    );
    const rejects = rowsOf(join(dir, 'out/rejects.jsonl'));
    expect(rowsOf(join(dir, 'out/records.jsonl'))).toEqual([{n: 1}, {n: 2}]);
    expect(counts).toMatchObject({rows: 2, rejects: rejects.length, records: 2 + rejects.length});
    for (const {code, byteOffset} of rejects) {
      expect(code).toBe('RECORD_TOO_LARGE');
      expect(text.slice(byteOffset, byteOffset + large.length)).toBe(large);
    }
    expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
  });
});

/** A step that rejects, filters or warns with a word out of the record. */
const echo = `export default {name: 'echo', adds: 'rows', tallies: {constructor: () => 1}, extract: ({code, what}) =>
  what === 'reject' ? [{type: 'reject', code, reason: 'r'}] : what === 'filter' ? [{type: 'filtered', reason: code}]
    : [{type: 'row', value: {code}, warnings: [{code, reason: 'w'}]}]};`;

test('codes, reasons, tallies and steps that are called as what every object has', async () => {
  const dir = temporaryFolder();
  const words = ['constructor', '__proto__', 'toString', 'hasOwnProperty', ''];
  const lines = words.flatMap((code) => ['reject', 'filter', 'warn'].map((what) => JSON.stringify({code, what})));
  writeFiles(dir, {'in/a.jsonl': lines.join('\n'), 'echo.mjs': echo});
  for (const limits of [{inline: true}, {threads: 1}]) {
    const out = join(dir, `out-${JSON.stringify(limits).length}`);
    const given = {steps: [{use: './echo.mjs', name: 'constructor'}], output: {dir: out}, limits: {...limits, rejects: {rate: 1}}};
    const report = await ran(dir, jobOf(dir, given));
    expect(report).toMatchObject({status: 'complete', counts: {rows: 5, rejects: 5, warnings: 5}});
    expect(report.counts.tallies).toEqual({constructor: 5});
    const codes = (all: RunResult['rejectCodes']): unknown => all.map(({code, count}) => [code, count]).sort();
    const once = words.map((word) => [word, 1]).sort();
    expect(codes(report.rejectCodes)).toEqual(once);
    expect(codes(report.warningCodes)).toEqual(once);
    expect(Object.entries(report.filtered).sort()).toEqual(once);
    expect(typeof report.stepMs['constructor']).toBe('number');
    expect((await verify(out)).problems).toEqual([]);
  }
});

test.each(['single', 'parts', 'per-file'] as const)('files with nothing in them, and runs without a row, layout %s', async (layout) => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': '', 'b.jsonl': '\n', 'c.json': ' ', 'd.jsonl': '\ufeff', 'e.json': '[]', 'f.json': '\ufeff[ ]\n'});
  const job = jobOf(dir, {output: {dir: join(dir, 'out'), layout}});
  const {status, counts, files} = await ran(dir, job);
  expect({status, rows: counts.rows, records: counts.records}).toEqual({status: 'complete', rows: 0, records: 0});
  expect(files).toMatchObject({done: 6, total: 6});
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
  expect((await ran(dir, job)).alreadyComplete).toBe(true);
  const names = {
    single: ['records.jsonl'],
    parts: ['records-00001.jsonl'],
    'per-file': [...'abcdef'].map((name) => expect.stringMatching(`^${name}\\.`)),
  };
  const found = filesBelow(join(dir, 'out')).filter(
    (name) => !name.startsWith('.quern') && !/^(progress|re(port|jects)|warnings)/.test(name),
  );
  expect(found).toEqual(names[layout]);
});

test('items of which there are none', async () => {
  const dir = temporaryFolder();
  const result = await run({version: 1, input: {items: []}, output: {dir: join(dir, 'out')}}, {coordinator: 'caller', cwd: dir});
  expect(result).toMatchObject({status: 'complete', exitCode: 0, counts: {rows: 0}});
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

/** Rows of many megabytes, each from a small record. */
const swell = `export default {name: 'swell', adds: 'rows', extract: ({mb}) => [{type: 'row', value: {mb, text: 'x'.repeat(mb * 2 ** 20)}}]};`;

test.each(['single', 'parts'] as const)('rows of twelve megabytes, layout %s', async (layout) => {
  const dir = temporaryFolder();
  const sizes = [12, 0, 12, 1, 0, 12];
  writeFiles(dir, {'in/a.jsonl': sizes.map((mb) => JSON.stringify({mb})).join('\n'), 'swell.mjs': swell});
  const given = {
    steps: [{use: './swell.mjs'}],
    output: {dir: join(dir, 'out'), layout, partMb: 5},
    limits: {threads: 1, rejects: {rate: 1}},
  };
  expect(await ran(dir, jobOf(dir, given))).toMatchObject({status: 'complete', counts: {rows: 6}});
  const parts = filesBelow(join(dir, 'out')).filter((name) => name.startsWith('records'));
  expect(parts).toEqual(layout === 'single' ? ['records.jsonl'] : ['records-00001.jsonl', 'records-00002.jsonl', 'records-00003.jsonl']);
  expect(parts.flatMap((name) => rowsOf(join(dir, 'out', name)).map(({mb}) => mb))).toEqual(sizes);
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

test('records at a path are found in lines too, however long the lines are', async () => {
  const dir = temporaryFolder();
  const line = (n: number, pad: number): string => JSON.stringify({data: {items: [{n}, {n: n + 1}]}, pad: 'x'.repeat(pad)});
  writeFiles(join(dir, 'in'), {
    'a.jsonl': `${line(1, 9)}\n${line(3, 9)}\n`,
    'b.jsonl': `${line(5, 70_000)}\n${line(7, 9)}\n`,
    c: line(9, 0),
  });
  const {counts} = await ran(dir, jobOf(dir, {input: {files: join(dir, 'in'), records: 'data.items'}, limits: {inline: true}}));
  expect(counts.rejects).toBe(0);
  expect(rowsOf(join(dir, 'out/records.jsonl')).map(({n}) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
