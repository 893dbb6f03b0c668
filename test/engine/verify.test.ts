import {appendFileSync, chmodSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {status} from '../../src/engine/status.ts';
import {verify, type Verified} from '../../src/engine/verify.ts';
import {writeInputs, type MadeFile, type MadeRecord} from '../actors/io/inputs.ts';
import {appendAll, makeActor, makeFolder, openRun, planFor, removeFolder, travel, type Given, type Journey} from '../actors/io/rooms.ts';

const row: MadeRecord = {rows: 1, rejects: 0, warned: false, filtered: false};
const files: readonly MadeFile[] = [
  {name: 'a.jsonl', records: [row, {...row, rows: 2, warned: true}, row]},
  {name: 'b.jsonl', records: [{...row, rejects: 1}, row, {...row, rows: 0, rejects: 1}]},
];

let dir: string;
let out: string;
beforeEach(() => {
  dir = makeFolder();
  out = join(dir, 'out');
});
afterEach(() => removeFolder(dir));

function journey(given: Given = {}): Journey {
  return {plan: planFor(out, given), files, listed: writeInputs(join(dir, 'in'), files), records: () => 2};
}

function edit(name: string, change: (text: string) => string): void {
  writeFileSync(join(out, name), change(readFileSync(join(out, name), 'utf8')));
}

function messages({ok, problems}: Verified): string[] {
  expect(ok).toBe(problems.length === 0);
  return problems.map(({file, line, message}) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`);
}

describe('a complete run', () => {
  beforeEach(async () => {
    await travel(journey());
  });

  test('is whole, and so are its inputs', async () => {
    const verified = await verify(out, {deep: true});
    expect(messages(verified)).toEqual([]);
    expect(verified.checks.map(({name, ok}) => [name, ok])).toEqual(
      ['ledger', 'outputs', 'books', 'names', 'inputs', 'records'].map((name) => [name, true]),
    );
    expect(verified.checked).toMatchObject({outputs: 3, rows: 6, rejects: 2, warnings: 1, files: 2, inputBytes: 96});
  });

  test('a bit that flipped', async () => {
    edit('records.jsonl', (text) => text.replace('ñ1', 'ñ7'));
    expect(messages(await verify(out))).toEqual(['records.jsonl: its bytes are not those that were committed (crc32)']);
  });

  test('a line that is no JSON, and one that is no text', async () => {
    edit('rejects.jsonl', (text) => text.replace('{', '['));
    const records = readFileSync(join(out, 'records.jsonl'));
    records[records.indexOf(0xc3)] = 0xff;
    writeFileSync(join(out, 'records.jsonl'), records);
    const found = messages(await verify(out));
    expect(found).toContainEqual(expect.stringMatching(/^rejects\.jsonl:1: is not JSON/));
    expect(found).toContain('records.jsonl:1: is not UTF-8');
  });

  test('rows that changed places, rows twice, rows missing', async () => {
    edit('records.jsonl', (text) => {
      const lines = text.split('\n');
      return [lines[1], lines[0], ...lines.slice(2)].join('\n');
    });
    expect(messages(await verify(out))).toContainEqual(expect.stringMatching(/^records\.jsonl:2: is out of order: record 0\.0/));
    edit('records.jsonl', (text) => text.replace(/^.*\n/, (line) => line + line));
    const twice = messages(await verify(out));
    expect(twice).toContainEqual(expect.stringMatching(/^records\.jsonl:2: is a row twice/));
    expect(twice).toContainEqual(expect.stringMatching(/has \d+ bytes, \d+ too many/));
    edit('records.jsonl', (text) => text.split('\n').slice(3).join('\n'));
    const missing = messages(await verify(out));
    expect(missing).toContainEqual(expect.stringMatching(/has \d+ bytes, and \d+ were committed/));
    expect(missing).toContain('records.jsonl: holds 2 lines of a.jsonl, and 4 were committed');
  });

  test('an output that is gone, and a file that is not ours', async () => {
    renameSync(join(out, 'warnings.jsonl'), join(out, 'warnings.bak'));
    expect(messages(await verify(out))).toEqual(
      expect.arrayContaining(['warnings.jsonl: is gone', 'warnings.bak: is no file of this run']),
    );
  });

  test('books that were cooked', async () => {
    const database = new DatabaseSync(join(out, '.quern/run.db'));
    database.exec('UPDATE ranges SET start = start + 1 WHERE split = 2 AND ordinal = 1; UPDATE splits SET rows = rows + 1 WHERE id = 1');
    database.close();
    const found = messages(await verify(out));
    expect(found).toContainEqual(expect.stringMatching(/^b\.jsonl: a range begins at byte \d+, the one before ended at \d+/));
    expect(found).toContainEqual(expect.stringMatching(/^a\.jsonl: has 5 rows, its ranges have 4/));
    expect(found).toContainEqual(expect.stringMatching(/^the run: has 6 rows, its files have 7/));
  });

  test('a damaged ledger', async () => {
    writeFileSync(join(out, '.quern/run.db'), 'nothing like a database'.repeat(1000));
    const verified = await verify(out);
    expect(verified.ok).toBe(false);
    expect(verified.checks[0]).toMatchObject({name: 'ledger', ok: false});
  });

  test('deep: inputs that were changed or removed since', async () => {
    edit('../in/a.jsonl', (text) => text.replace('0', '9'));
    rmSync(join(dir, 'in/b.jsonl'));
    expect(messages(await verify(out))).toEqual([]);
    expect(messages(await verify(out, {deep: true}))).toEqual([
      'a.jsonl: is not what was read: bytes 0 to 32 differ',
      'b.jsonl: is not what was read: it cannot be opened',
    ]);
  });

  test('can be looked at on a disk that takes no writes', async () => {
    chmodSync(join(out, '.quern'), 0o555);
    chmodSync(out, 0o555);
    try {
      expect(messages(await verify(out))).toEqual([]);
      expect((await status(out, {rows: 2})).rows.length).toBe(2);
    } finally {
      chmodSync(out, 0o755);
      chmodSync(join(out, '.quern'), 0o755);
    }
  });

  test('status gives its end and its last rows', async () => {
    const state = await status(out, {rows: 2});
    expect(state).toMatchObject({running: false, pid: null, status: 'complete', progress: {status: 'complete', rows: 6, percent: 100}});
    expect(state.rows).toEqual([
      expect.objectContaining({_source: expect.objectContaining({file: 'b.jsonl', index: 0})}),
      expect.objectContaining({text: 'ñ1'}),
    ]);
  });
});

describe('a run that is not complete', () => {
  test('is verified up to its last commit, also while it runs', async () => {
    const given = journey();
    const io = makeActor();
    const opened = await openRun(io, given.plan);
    let appends = 0;
    const cut = appendAll(io, opened, {
      ...given,
      onAppend: () => {
        if (++appends > 2) throw new Error('enough');
      },
    });
    await expect(cut).rejects.toThrow('enough');
    await io.drain();
    const running = await verify(out);
    expect(messages(running)).toEqual([]);
    expect(running.checked.rows).toBe(5);
    expect(await status(out, {rows: 1})).toMatchObject({
      running: true,
      pid: process.pid,
      status: 'running',
      progress: {rows: 5},
      rows: [{}],
    });
    await io.close();
    appendFileSync(join(out, 'records.jsonl.part'), 'what a kill leaves behind');
    expect(messages(await verify(out, {deep: true}))).toEqual([]);
    expect(await status(out)).toMatchObject({running: false, status: 'running', rows: []});
  });

  test('parts and files are verified too', async () => {
    for (const layout of ['parts', 'per-file'] as const) {
      await travel({...journey({layout, partBytes: 150}), plan: planFor(join(dir, layout), {layout, partBytes: 150})});
      expect(messages(await verify(join(dir, layout), {deep: true}))).toEqual([]);
      expect((await status(join(dir, layout), {rows: 1})).rows).toEqual([expect.objectContaining({text: 'ñ1'})]);
    }
  });

  test('numbers that JavaScript would round are shown as they are', async () => {
    await travel(journey());
    edit('records.jsonl', (text) => text.replace(/ñ1"(.*)\n$/, 'ñ1","n":12345678901234567890$1\n'));
    const database = new DatabaseSync(join(out, '.quern/run.db'));
    database.exec(`UPDATE outputs SET length = ${readFileSync(join(out, 'records.jsonl')).length} WHERE kind = 'rows'`);
    database.close();
    expect(JSON.stringify((await status(out, {rows: 1})).rows)).toContain('"n":12345678901234567890');
  });

  test('no run at all', async () => {
    await expect(verify(out)).rejects.toMatchObject({name: 'LedgerError', code: 'RUN_DB_MISSING'});
    expect(await status(out)).toMatchObject({running: false, status: null, progress: null, rows: []});
  });
});
