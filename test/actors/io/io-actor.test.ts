import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Layout} from '../../../src/model/plan.ts';
import type {Report} from '../../../src/model/run.ts';
import {textOf, writeInputs, type MadeFile, type MadeRecord} from './inputs.ts';
import {makeFolder, outputsIn, planFor, removeFolder, travel} from './rooms.ts';

const row: MadeRecord = {rows: 1, rejects: 0, warned: false, filtered: false};
const files: readonly MadeFile[] = [
  {name: 'b/two.jsonl', records: [row, {...row, rows: 3, warned: true}, {...row, rows: 0, rejects: 1}]},
  {name: 'a.jsonl', records: [row, {...row, rows: 0, filtered: true}, row, {...row, rows: 2, rejects: 1}]},
  {name: 'empty.jsonl', records: []},
];

let dir: string;
beforeEach(() => {
  dir = makeFolder();
});
afterEach(() => removeFolder(dir));

function journey(layout: Layout, records: number) {
  return {plan: planFor(join(dir, 'out'), {layout}), files, listed: writeInputs(join(dir, 'in'), files), records: () => records};
}

describe('a whole run', () => {
  test('writes rows, rejects and warnings in input order, under final names', async () => {
    const {opened, finished} = await travel(journey('single', 2));
    expect(opened).toMatchObject({session: 1, status: 'listing', resumed: false, listed: false, position: null, unclean: false});
    const outputs = outputsIn(join(dir, 'out'));
    expect(Object.keys(outputs)).toEqual(['records.jsonl', 'rejects.jsonl', 'warnings.jsonl']);
    const rows = outputs['records.jsonl']
      ?.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)._source);
    expect(rows?.map((source: {file: string; index: number; sub: number}) => `${source.file} ${source.index} ${source.sub}`)).toEqual([
      'a.jsonl 0 0',
      'a.jsonl 2 0',
      'a.jsonl 3 0',
      'a.jsonl 3 1',
      'b/two.jsonl 0 0',
      'b/two.jsonl 1 0',
      'b/two.jsonl 1 1',
      'b/two.jsonl 1 2',
    ]);
    expect(finished?.report.counts).toMatchObject({records: 7, rows: 8, rejects: 2, warnings: 1, tallies: {things: 16}});
    expect(finished?.report.counts.steps['make']).toEqual({inputs: 7, expanded: 4, outputs: 8, rejected: 2, filtered: 1, duplicates: 0});
  });

  test('leaves a report with codes, files and outputs, and a final progress', async () => {
    const {finished} = await travel(journey('single', 3));
    const report = JSON.parse(readFileSync(join(dir, 'out/report.json'), 'utf8')) as Report;
    expect(report).toEqual(finished?.report);
    expect(report).toMatchObject({
      status: 'complete',
      stopReason: null,
      sessions: 1,
      files: {done: 3, total: 3, withRejects: 2, unreadable: 0},
    });
    expect(report.rejectCodes).toEqual([
      expect.objectContaining({code: 'EVEN', count: 1, first: [expect.objectContaining({file: 'b/two.jsonl', line: 3})]}),
      expect.objectContaining({code: 'UNEVEN', count: 1, first: [expect.objectContaining({file: 'a.jsonl', line: 4})]}),
    ]);
    expect(report.filtered).toEqual({dull: 1});
    expect(report.fileReports.map(({file, records, format}) => [file, records, format])).toEqual([
      ['a.jsonl', 4, 'jsonl'],
      ['b/two.jsonl', 3, 'jsonl'],
      ['empty.jsonl', 0, 'jsonl'],
    ]);
    expect(report.outputs.map(({file}) => file)).toEqual(['records.jsonl', 'rejects.jsonl', 'warnings.jsonl']);
    const progress = JSON.parse(readFileSync(join(dir, 'out/progress.json'), 'utf8'));
    expect(progress).toMatchObject({status: 'complete', percent: 100, rows: 8, files: {done: 3, total: 3}, etaSeconds: null});
    expect(existsSync(join(dir, 'out/.quern/lock.json'))).toBe(false);
  });

  test('is the same whatever the size of the appends', async () => {
    const seen = new Set<string>();
    for (const records of [1, 2, 5, 100]) {
      await travel({...journey('single', records), plan: planFor(join(dir, `out${records}`))});
      seen.add(JSON.stringify(outputsIn(join(dir, `out${records}`))));
    }
    expect(seen.size).toBe(1);
  });

  test('opened again is complete, and nothing is done', async () => {
    await travel(journey('single', 2));
    const before = outputsIn(join(dir, 'out'));
    const again = await travel(journey('single', 2));
    expect(again.opened).toMatchObject({status: 'complete', session: 2});
    expect(again.finished).toBeNull();
    expect(outputsIn(join(dir, 'out'))).toEqual(before);
  });

  test('of no files at all has empty outputs', async () => {
    const {finished} = await travel({...journey('single', 1), files: [], listed: []});
    expect(outputsIn(join(dir, 'out'))).toEqual({'records.jsonl': '', 'rejects.jsonl': '', 'warnings.jsonl': ''});
    expect(finished?.report.counts.rows).toBe(0);
  });
});

describe('layouts', () => {
  test('per-file names outputs after inputs, also where there is no row', async () => {
    await travel(journey('per-file', 2));
    const outputs = outputsIn(join(dir, 'out'));
    expect(Object.keys(outputs)).toEqual(['a.jsonl.jsonl', 'b/two.jsonl.jsonl', 'empty.jsonl.jsonl', 'rejects.jsonl', 'warnings.jsonl']);
    expect(outputs['empty.jsonl.jsonl']).toBe('');
    expect(outputs['a.jsonl.jsonl']?.split('\n').length).toBe(5);
  });

  test('per-file refuses outputs that would fall on one another, before anything is written', async () => {
    const given = journey('per-file', 2);
    const listed = given.listed.map(({path, size}, index) => ({file: `${index}/a`, path, relative: 'same/a', size, mtimeMs: 1}));
    await expect(travel({...given, listed})).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('0/a and 2/a would both be written to same/a'),
    });
    expect(outputsIn(join(dir, 'out'))).toEqual({});
    await travel(given);
    expect(Object.keys(outputsIn(join(dir, 'out'))).length).toBe(5);
  });

  test('parts begin at the first row boundary at which the one before has its size', async () => {
    const sizes = new Set<string>();
    for (const records of [1, 3, 100]) {
      const out = join(dir, `parts${records}`);
      await travel({...journey('parts', records), plan: planFor(out, {layout: 'parts', partBytes: 200})});
      sizes.add(JSON.stringify(outputsIn(out)));
    }
    expect(sizes.size).toBe(1);
    const outputs = outputsIn(join(dir, 'parts1'));
    const parts = Object.entries(outputs).filter(([name]) => name.startsWith('records-'));
    expect(parts.length).toBeGreaterThan(2);
    for (const [index, [name, text]] of parts.entries()) {
      expect(name).toBe(`records-0000${index + 1}.jsonl`);
      const lines = text.split('\n');
      const beforeLast = Buffer.byteLength(`${lines.slice(0, -2).join('\n')}\n`);
      if (index < parts.length - 1) expect(Buffer.byteLength(text)).toBeGreaterThanOrEqual(200);
      expect(beforeLast).toBeLessThan(200);
    }
  });
});

test('the made inputs are what they are said to be', () => {
  expect(textOf({name: 'x', records: [row, row]})).toBe('{"n":0}        \n{"n":1}        \n');
});
