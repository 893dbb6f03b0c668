import {createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {describe, expect, onTestFinished, test} from 'vitest';
import {cacheStats, clearCache, exportCache, importCache, LedgerError, LockedError, pruneCache, SourceError} from '../../src/index.ts';
import {Ledger} from '../../src/ledger/ledger.ts';
import {RunLock} from '../../src/ledger/lock.ts';
import {runPaths} from '../../src/ledger/paths.ts';
import {cachedAnswers, cachedMs, makeAskedRun, makeRun, makeSharedFile} from '../support/answer-caches.ts';
import {temporaryFolder} from '../support/folders.ts';

async function linesOf(path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  await exportCache(path, (line) => void lines.push(line));
  return lines;
}

async function* bytesOf(text: string, size = text.length): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('a run', () => {
  test('tells its answers, what they saved, and what was spent', async () => {
    const dir = temporaryFolder();
    makeAskedRun(dir, cachedAnswers(5));
    expect(await cacheStats(dir)).toMatchObject({
      path: dir,
      kind: 'run',
      answers: 5,
      costNano: 10_000_000,
      newestMs: cachedMs,
      steps: [
        {step: 'mood', answers: 2},
        {step: 'slug', answers: 3},
      ],
      lookups: {hits: 1, hitShare: 0.5, misses: 1, savedNano: 2_000_000},
      spending: {calls: 1, costNano: 30_000_000},
    });
  });

  test('is looked at and exported while it goes on, and nothing else', async () => {
    const dir = temporaryFolder();
    makeAskedRun(dir, cachedAnswers(5));
    const lock = RunLock.take(dir);
    onTestFinished(() => lock.free());
    expect((await cacheStats(dir)).answers).toBe(5);
    expect(await linesOf(dir)).toHaveLength(5);
    await expect(clearCache(dir)).rejects.toThrow(LockedError);
    await expect(pruneCache(dir, {bytes: 0})).rejects.toThrow(LockedError);
    await expect(importCache(dir, bytesOf(''))).rejects.toThrow(LockedError);
    expect((await cacheStats(dir)).answers).toBe(5);
  });

  test('gives its lock back, also where the work failed', async () => {
    const dir = temporaryFolder();
    makeRun(dir).close();
    await expect(clearCache(dir)).rejects.toMatchObject({code: 'NO_ANSWERS', hint: expect.any(String)});
    await RunLock.take(dir).free();
  });

  test('that is complete stays one plain file', async () => {
    const dir = temporaryFolder();
    makeAskedRun(dir, cachedAnswers(5));
    const path = runPaths(dir).ledger;
    const ledger = Ledger.open(path, 'write');
    ledger.beginSession(1, 0, '0');
    ledger.complete(1, 5);
    ledger.settle();
    ledger.close();
    await clearCache(dir, {step: 'slug'});
    expect(() => statSync(`${path}-wal`)).toThrow('ENOENT');
    expect((await cacheStats(dir)).answers).toBe(2);
  });

  test('gives the space of pruned answers back', async () => {
    const dir = temporaryFolder();
    const text = 'no word of this is said twice '.split(' ');
    const value = (index: number): string => JSON.stringify(text.map((word) => `${word}${index * 7919}`).join(' '));
    makeAskedRun(
      dir,
      cachedAnswers(2000).map((answer, index) => ({...answer, value: value(index)})),
    );
    const path = runPaths(dir).ledger;
    const before = statSync(path).size + (statSync(`${path}-wal`, {throwIfNoEntry: false})?.size ?? 0);
    expect(await pruneCache(dir, {bytes: 10_000})).toEqual({removed: expect.any(Number), compacted: true});
    expect(statSync(path).size).toBeLessThan(before / 2);
    const {answers, newestMs} = await cacheStats(dir);
    expect(answers).toBeGreaterThan(10);
    expect(newestMs).toBe(cachedMs);
  });
});

describe('a shared file', () => {
  test('is told, cleared by age, and pruned by it', async () => {
    const path = join(temporaryFolder(), 'answers.db');
    makeSharedFile(path, cachedAnswers(5));
    expect(await cacheStats(path)).toMatchObject({kind: 'shared', answers: 5, lookups: null, spending: null});
    const now = Date.now();
    const isOld = now - cachedMs + 86_400_000 + 43_200_000;
    expect((await clearCache(path, {olderThanMs: isOld})).removed).toBe(3);
    expect((await pruneCache(path, {ttlMs: 0})).removed).toBe(2);
  });

  test('is not cleared while another process writes to it, and says so', async () => {
    const path = join(temporaryFolder(), 'answers.db');
    makeSharedFile(path, cachedAnswers(5));
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    expect((await cacheStats(path)).answers).toBe(5);
    await expect(clearCache(path)).rejects.toMatchObject({code: 'CACHE_BUSY', hint: expect.stringContaining('again')});
  });
});

describe('what is exported', () => {
  test('from one is the same in another, however it is read', async () => {
    const folder = temporaryFolder();
    const [dir, file] = [join(folder, 'run'), join(folder, 'answers.db')];
    makeAskedRun(dir, cachedAnswers(7));
    const lines = await linesOf(dir);
    const text = `\n${lines.join('\n\n')}`;
    expect(await importCache(file, bytesOf(text, 3))).toEqual({lines: 7, added: 7, known: 0, bad: 0, faults: []});
    expect(await importCache(file, bytesOf(text))).toMatchObject({added: 0, known: 7});
    expect(await linesOf(file)).toEqual(lines);
  });

  test('is checked line by line: what is good is kept, the rest is told', async () => {
    const file = join(temporaryFolder(), 'answers.db');
    makeSharedFile(file, cachedAnswers(1));
    const [good = ''] = await linesOf(file);
    const newer = good.replace(/"atMs":\d+/, '"atMs":9000000000000');
    const text = [good, '{"version":1}', newer, '', 'x'.repeat(100), '{'].join('\n');
    const {faults, ...sums} = await importCache(file, bytesOf(text, 50));
    expect(sums).toEqual({lines: 5, added: 1, known: 1, bad: 3});
    expect(faults.map(({line}) => line)).toEqual([2, 5, 6]);
  });

  test('and too long for a line is left out without being held', async () => {
    const file = join(temporaryFolder(), 'answers.db');
    async function* endless(): AsyncGenerator<Uint8Array> {
      const block = Buffer.alloc(1024 * 1024, 'x');
      for (let count = 0; count < 40; count++) yield block;
      yield Buffer.from('\n{\n');
    }
    expect(await importCache(file, endless())).toMatchObject({
      lines: 2,
      bad: 2,
      faults: [{line: 1, fault: expect.stringContaining('bytes')}, {line: 2}],
    });
  });

  test('and cannot be read is a fault of the outside', async () => {
    const file = join(temporaryFolder(), 'answers.db');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{');
      throw Object.assign(new Error('EIO: read'), {code: 'EIO'});
    }
    await expect(importCache(file, broken())).rejects.toMatchObject({name: 'SourceError', code: 'EIO'});
  });

  test('and is not there makes no store of its own', async () => {
    const file = join(temporaryFolder(), 'answers.db');
    await expect(importCache(file, createReadStream(join(file, 'nothing.jsonl')))).rejects.toMatchObject({name: 'SourceError'});
    expect(existsSync(file)).toBe(false);
  });
});

describe('what is no store of answers is refused with a way on', () => {
  test('nothing, a folder without a run, a text file', async () => {
    const folder = temporaryFolder();
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'not for you '.repeat(100));
    mkdirSync(join(folder, 'empty'));
    await expect(cacheStats(join(folder, 'none'))).rejects.toThrow(SourceError);
    await expect(clearCache(join(folder, 'none'))).rejects.toMatchObject({code: 'NO_CACHE', hint: expect.any(String)});
    for (const path of [join(folder, 'empty'), text]) {
      await expect(cacheStats(path)).rejects.toThrow(LedgerError);
      await expect(clearCache(path)).rejects.toMatchObject({exitCode: 73, hint: expect.any(String)});
    }
    expect(readFileSync(text, 'utf8')).toBe('not for you '.repeat(100));
  });

  test('an empty file, which stays one', async () => {
    const path = join(temporaryFolder(), 'rejects.jsonl');
    writeFileSync(path, '');
    await expect(cacheStats(path)).rejects.toMatchObject({code: 'NO_CACHE', message: expect.stringContaining('empty')});
    await expect(clearCache(path)).rejects.toMatchObject({code: 'NO_CACHE'});
    expect(statSync(path).size).toBe(0);
  });

  test('a damaged file may be deleted, and the message says so', async () => {
    const path = join(temporaryFolder(), 'answers.db');
    makeSharedFile(path, cachedAnswers(300));
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, 8192));
    await expect(cacheStats(path)).rejects.toMatchObject({code: 'CACHE_DAMAGED', hint: expect.stringContaining('delete it')});
  });
});
