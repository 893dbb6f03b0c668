import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {RunPlan} from '../../../src/model/plan.ts';
import {writeInputs, type MadeFile, type MadeRecord} from './inputs.ts';
import {appendAll, makeActor, makeFolder, openRun, outputsIn, planFor, removeFolder, travel, type Journey} from './rooms.ts';

const row: MadeRecord = {rows: 1, rejects: 0, warned: false, filtered: false};
const files: readonly MadeFile[] = [
  {name: 'a.jsonl', records: [row, row, row]},
  {name: 'b.jsonl', records: [row, {...row, rows: 0, rejects: 1}, row, row]},
  {name: 'c.jsonl', records: [row, row]},
];

let dir: string;
let out: string;
beforeEach(() => {
  dir = makeFolder();
  out = join(dir, 'out');
});
afterEach(() => removeFolder(dir));

function journey(plan: RunPlan = planFor(out), made: readonly MadeFile[] = files): Journey {
  return {plan, files: made, listed: writeInputs(join(dir, 'in'), made), records: () => 2};
}

/** A run that was stopped after its first two appends were committed: a.jsonl is done, b.jsonl is begun. */
async function stoppedRun(given: Journey = journey()): Promise<void> {
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
  await io.stop('cancelled', 'enough');
}

/** Every byte below the folder that a person would miss; the lock and SQLite's shared memory are no content. */
function fingerprint(folder: string): Record<string, string> {
  const names = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !/\/lock$|-shm$|-wal$/.test(path));
  return Object.fromEntries(paths.map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]));
}

/** Opening is refused with this code, and every byte is as it was. */
async function expectRefused(code: string, given: Journey = journey(), mode: 'run' | 'resume' = 'run'): Promise<Error> {
  const before = fingerprint(out);
  let thrown: unknown;
  try {
    await travel({...given, mode});
  } catch (cause) {
    thrown = cause;
  }
  expect(thrown).toMatchObject({code});
  const after = fingerprint(out);
  // What happened is noted in the log; nothing else may differ.
  delete after[join(out, '.quern/log.jsonl')];
  delete before[join(out, '.quern/log.jsonl')];
  expect(after).toEqual(before);
  return thrown as Error;
}

describe('a changed job', () => {
  test('is refused, with each component that changed', async () => {
    await stoppedRun();
    const error = await expectRefused('CHANGED_JOB', journey(planFor(out, {identity: {input: 'a', steps: 'B', limit: '5'}})));
    expect(error.message).toContain('steps: b -> B');
    expect(error.message).toContain('limit: (none) -> 5');
    expect(error.message).not.toContain('input:');
  });

  test('may change what is operational', async () => {
    await stoppedRun();
    const plan = planFor(out);
    await travel({...journey(), plan: {...plan, limits: {...plan.limits, memoryMb: 512, threads: 7}}, mode: 'resume'});
    expect(outputsIn(out)['records.jsonl']?.trimEnd().split('\n').length).toBe(8);
  });
});

describe('a changed input', () => {
  test('lists what was added, removed and resized, and touches nothing', async () => {
    await stoppedRun();
    const made = [
      {name: 'a.jsonl', records: [row, row]},
      {name: 'b.jsonl', records: files[1]?.records ?? []},
      {name: 'd.jsonl', records: [row]},
    ];
    const error = await expectRefused('CHANGED_INPUT', journey(planFor(out), made));
    expect(error.message).toContain('changed: a.jsonl (48 bytes -> 32)');
    expect(error.message).toContain('removed: c.jsonl');
    expect(error.message).toContain('added: d.jsonl');
    await travel(journey());
    expect(Object.keys(outputsIn(out))).toEqual(['records.jsonl', 'rejects.jsonl', 'warnings.jsonl']);
  });

  test('with new times only is the same input, where what was read is still there', async () => {
    await stoppedRun();
    const given = journey();
    const {opened, finished} = await travel({...given, listed: writeInputs(join(dir, 'in'), files, 2000)});
    expect(opened).toMatchObject({resumed: true, listed: true, filesDone: 1});
    expect(finished?.report.counts.rows).toBe(8);
  });

  test('with new times and other bytes is another one', async () => {
    await stoppedRun();
    const given = journey();
    const listed = writeInputs(join(dir, 'in'), files, 2000);
    writeFileSync(join(dir, 'in/b.jsonl'), readFileSync(join(dir, 'in/b.jsonl'), 'utf8').replace('0', '7'));
    const error = await expectRefused('CHANGED_INPUT', {...given, listed});
    expect(error.message).toContain('changed: b.jsonl (bytes 0 to 16 differ)');
  });

  test('that changes between two ranges of a file ends the run', async () => {
    const io = makeActor();
    const given = journey();
    const opened = await openRun(io, given.plan);
    const failed = appendAll(io, opened, {
      ...given,
      onAppend: (message) => {
        if (message.seq === 2) new Float64Array(message.ranges)[6] = 999;
      },
    });
    await expect(failed).rejects.toMatchObject({
      name: 'ChangedInputError',
      message: expect.stringContaining('b.jsonl changed while it was read'),
    });
    await io.close();
  });
});

describe('a damaged run', () => {
  test('an output shorter than committed', async () => {
    await stoppedRun();
    truncateSync(join(out, 'records.jsonl.part'), 100);
    await expectRefused('OUTPUT_SHORTER', journey(), 'resume');
  });

  test('an output that is gone', async () => {
    await stoppedRun();
    rmSync(join(out, 'records.jsonl.part'));
    await expectRefused('OUTPUT_MISSING', journey(), 'resume');
  });

  test('an output with other bytes', async () => {
    await stoppedRun();
    const path = join(out, 'records.jsonl.part');
    writeFileSync(path, readFileSync(path, 'utf8').replace('a.jsonl', 'A.jsonl'));
    await expectRefused('OUTPUT_DAMAGED', journey(), 'resume');
  });

  test('no ledger', async () => {
    await stoppedRun();
    rmSync(join(out, '.quern/run.db'));
    await expectRefused('RUN_DB_MISSING', journey(), 'resume');
    await expectRefused('FOREIGN_DIRECTORY', journey(), 'run');
  });

  test('a ledger that is none', async () => {
    await stoppedRun();
    writeFileSync(join(out, '.quern/run.db'), 'no database, whatever its name says'.repeat(200));
    await expectRefused('RUN_DB_DAMAGED', journey(), 'resume');
  });

  test('a ledger with a damaged page', async () => {
    await stoppedRun();
    const bytes = readFileSync(join(out, '.quern/run.db'));
    bytes.fill(0xff, 4096, 4096 * 6);
    writeFileSync(join(out, '.quern/run.db'), bytes);
    await expectRefused('RUN_DB_DAMAGED', journey(), 'resume');
  });

  test('a ledger of another version', async () => {
    await stoppedRun();
    const database = new DatabaseSync(join(out, '.quern/run.db'));
    database.exec('PRAGMA user_version=99');
    database.close();
    await expectRefused('LEDGER_VERSION', journey(), 'resume');
  });

  test("somebody else's database", async () => {
    mkdirSync(join(out, '.quern'), {recursive: true});
    const database = new DatabaseSync(join(out, '.quern/run.db'));
    database.exec('CREATE TABLE cats (name TEXT)');
    database.close();
    await expectRefused('RUN_DB_DAMAGED');
  });
});

describe('a folder that is not ours', () => {
  test('with records of somebody else is refused', async () => {
    mkdirSync(out);
    writeFileSync(join(out, 'records.jsonl'), 'precious');
    await expectRefused('FOREIGN_DIRECTORY');
  });

  test('without a run cannot be resumed', async () => {
    mkdirSync(out);
    await expectRefused('RUN_DB_MISSING', journey(), 'resume');
    expect(existsSync(join(out, '.quern'))).toBe(false);
  });

  test('with anything in it takes no per-file outputs', async () => {
    mkdirSync(out);
    writeFileSync(join(out, 'notes.txt'), 'precious');
    await expectRefused('FOREIGN_DIRECTORY', journey(planFor(out, {layout: 'per-file'})));
    await travel(journey());
    expect(outputsIn(out)['notes.txt']).toBe('precious');
  });
});

test('a run that is complete and was copied elsewhere is still complete', async () => {
  await travel(journey());
  cpSync(out, join(dir, 'copy'), {recursive: true});
  utimesSync(join(dir, 'copy/records.jsonl'), 1, 1);
  expect((await travel(journey(planFor(join(dir, 'copy'))))).opened.status).toBe('complete');
});
