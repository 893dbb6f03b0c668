/** A disk that fills up under the ledger, is slow, or was touched by hands: named errors, and the books stay true. */
import {appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {Closing} from '../../../src/actors/io/closing.ts';
import type {OutputFile} from '../../../src/actors/io/output-file.ts';
import {Telling} from '../../../src/actors/io/telling.ts';
import {noTotals} from '../../../src/actors/io/totals.ts';
import {jsonl} from '../../../src/adapters/sinks/jsonl.ts';
import type {Sink, SinkFile} from '../../../src/contracts/sink.ts';
import {status} from '../../../src/engine/status.ts';
import {verify} from '../../../src/engine/verify.ts';
import {systemClock} from '../../../src/flow/clock.ts';
import {Ledger} from '../../../src/ledger/ledger.ts';
import {runPaths} from '../../../src/ledger/paths.ts';
import type {IoActor} from '../../../src/protocol/mailboxes.ts';
import {collectGarbage} from '../../support/garbage.ts';
import {shape, writeInputs, type MadeFile, type MadeRecord} from './inputs.ts';
import {appendAll, makeActor, makeFolder, openRun, outputsIn, planFor, removeFolder, travel, type Given, type Journey} from './rooms.ts';

const row: MadeRecord = {rows: 1, rejects: 0, warned: false, filtered: false};
const files: readonly MadeFile[] = ['a', 'b', 'c', 'd'].map((name) => ({name: `${name}.jsonl`, records: [row, row, row, row]}));

let dir: string;
let out: string;
beforeEach(() => {
  dir = makeFolder();
  out = join(dir, 'out');
});
afterEach(() => removeFolder(dir));

function journey(given: Given = {}, folder = out, made = files): Journey {
  return {plan: planFor(folder, {everyBytes: 300, ...given}), files: made, listed: writeInputs(join(dir, 'in'), made), records: () => 2};
}

/** From now on the ledger has no room for another page, as on a full disk: SQLite's own error, from its own limit. */
function fillDisk(io: IoActor): void {
  const {run} = io as unknown as {readonly run: {readonly books: {readonly ledger: Ledger}}};
  const {connection} = run.books.ledger;
  connection.exec(`PRAGMA max_page_count=${String(connection.prepare('PRAGMA page_count').get()?.['page_count'])}`);
}

const noSpace = {name: 'SinkError', code: 'ENOSPC', exitCode: 75};

describe('a disk that is full for the ledger', () => {
  test('in the listing', async () => {
    const given = journey();
    const io = makeActor();
    await openRun(io, given.plan);
    fillDisk(io);
    const many = Array.from({length: 5000}, (_, n) => ({file: `f${n}`, path: `/f${n}`, relative: `f${n}`, size: 1, mtimeMs: 1}));
    await expect(io.addSplits(many)).rejects.toMatchObject(noSpace);
    await expect(io.sealSplits(0)).rejects.toMatchObject(noSpace);
    await io.close();
    await travel(given);
    expect((await verify(out, {deep: true})).problems).toEqual([]);
  });

  test('in a commit', async () => {
    const many = Array.from({length: 200}, (_, n) => ({name: `${String(n).padStart(3, '0')}.jsonl`, records: [row, row, row, row]}));
    await travel(journey({}, join(dir, 'undisturbed'), many));
    const given = journey({}, out, many);
    const io = makeActor();
    const opened = await openRun(io, given.plan);
    const cut = appendAll(io, opened, {...given, onAppend: () => fillDisk(io)}).then(() => io.finish());
    await expect(cut).rejects.toMatchObject(noSpace);
    await io.stop('failed', 'the disk is full');
    expect((await verify(out)).problems).toEqual([]);
    await travel(given);
    expect(outputsIn(out)).toEqual(outputsIn(join(dir, 'undisturbed')));
  });
});

test('progress told twice at once is written one after the other', async () => {
  await travel(journey());
  const telling = new Telling({
    paths: runPaths(out),
    clock: systemClock,
    run: 'r',
    session: 1,
    asks: () => null,
    rssMb: () => 1,
    onEvent: () => undefined,
  });
  const progress = telling.progress('running', noTotals(shape, {files: 1, bytes: 1}));
  await Promise.all(Array.from({length: 20}, () => telling.write(progress, true)));
  expect(existsSync(join(out, 'progress.json'))).toBe(true);
});

test('a commit waits for the outputs that were whole before it, not for those that come after', async () => {
  const closing = new Closing();
  let syncs = 0;
  let drained = false;
  const output = (): OutputFile => {
    const sync = async (): Promise<void> => {
      await new Promise(setImmediate);
      syncs++;
      // A steady stream of small files: each one that is done makes room for another.
      if (!drained && syncs < 1000) void closing.add(output());
    };
    return {sync, close: async () => undefined} as unknown as OutputFile;
  };
  for (let n = 0; n < 3; n++) await closing.add(output());
  await closing.drained();
  drained = true;
  expect(syncs).toBeLessThan(20);
  await closing.close();
});

describe('a run that hands were laid on', () => {
  test('a stray part beside the final name is not taken for the output', async () => {
    await travel(journey());
    writeFileSync(join(out, 'records.jsonl.part'), '{}\n');
    expect((await verify(out)).problems).toEqual([{file: 'records.jsonl.part', message: 'is no file of this run'}]);
    expect((await status(out, {rows: 1})).rows).toHaveLength(1);
    const {opened} = await travel(journey());
    expect(opened.status).toBe('complete');
  });

  test('an open output under its final name is missed by the resume, and nothing is touched', async () => {
    const given = journey();
    const io = makeActor();
    const opened = await openRun(io, given.plan);
    let appends = 0;
    const cut = appendAll(io, opened, {
      ...given,
      onAppend: () => {
        if (++appends > 4) throw new Error('enough');
      },
    });
    await expect(cut).rejects.toThrow('enough');
    await io.stop('cancelled', 'enough');
    renameSync(join(out, 'records.jsonl.part'), join(out, 'records.jsonl'));
    const before = outputsIn(out);
    await expect(travel(given)).rejects.toMatchObject({name: 'LedgerError', code: 'OUTPUT_MISSING'});
    expect(outputsIn(out)).toEqual(before);
    renameSync(join(out, 'records.jsonl'), join(out, 'records.jsonl.part'));
    await travel(given);
    expect((await verify(out, {deep: true})).problems).toEqual([]);
  });

  test.each(['finishing', 'synced', 'named'] as const)('an output that grew while the run was %s is refused by name', async (moment) => {
    const died = new Error('died');
    const checkpoint = (name: string): void => {
      if (name === moment) throw died;
    };
    await expect(travel({...journey(), extra: {checkpoint}})).rejects.toThrow('died');
    const name = existsSync(join(out, 'records.jsonl')) ? 'records.jsonl' : 'records.jsonl.part';
    appendFileSync(join(out, name), '{}\n');
    await expect(travel(journey())).rejects.toMatchObject({name: 'LedgerError', code: 'OUTPUT_LONGER', exitCode: 73});
  });

  test('a report that is gone', async () => {
    await travel(journey());
    rmSync(join(out, 'report.json'));
    expect((await verify(out)).problems).toEqual([{file: 'report.json', message: 'is gone'}]);
  });
});

test.each([
  ['nothing', (path: string) => writeFileSync(path, '')],
  ['a header', (path: string) => new DatabaseSync(path).exec('PRAGMA journal_mode=WAL')],
])('a ledger that a kill left with %s in it holds no run', async (_what, leave) => {
  await travel(journey());
  rmSync(join(out, '.quern/run.db'));
  leave(join(out, '.quern/run.db'));
  await expect(verify(out)).rejects.toMatchObject({name: 'LedgerError', code: 'RUN_DB_MISSING'});
  expect((await status(out)).status).toBe(null);
});

test('a ledger whose pages are damaged is said to be, also where nobody checked them first', async () => {
  await travel(journey());
  const path = join(out, '.quern/run.db');
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4096);
  writeFileSync(path, bytes);
  await expect(status(out)).rejects.toMatchObject({name: 'LedgerError', code: 'RUN_DB_DAMAGED', exitCode: 73});
  const checkPages = vi.spyOn(Ledger.prototype, 'checkPages').mockImplementation(() => undefined);
  try {
    expect((await verify(out)).problems).toContainEqual({file: '.quern/run.db', message: expect.stringMatching(/malformed/)});
  } finally {
    checkPages.mockRestore();
  }
});

test('outputs that are done with are let go: a million of them take no memory', async () => {
  const many = Array.from({length: 600}, (_, n) => ({name: `${n}.jsonl`, records: [row]}));
  const opened: WeakRef<SinkFile>[] = [];
  const sink: Sink = {
    ...jsonl,
    async open(path, length, options) {
      const file = await jsonl.open(path, length, options);
      opened.push(new WeakRef(file));
      return file;
    },
  };
  const given = {...journey({layout: 'per-file'}, out, many), extra: {sink}};
  const io = makeActor(given.extra);
  await appendAll(io, await openRun(io, given.plan), given);
  await io.drain();
  await collectGarbage();
  expect(opened.length).toBeGreaterThan(600);
  expect(opened.filter((reference) => reference.deref() !== undefined).length).toBeLessThan(50);
  await io.close();
});
