import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {statsLines} from '../../src/cli/cache-lines.ts';
import {cachedAnswers, cachedMs, makeAskedRun} from '../support/answer-caches.ts';
import {quern, said, startQuern} from '../support/command-line.ts';
import {temporaryFolder} from '../support/folders.ts';

test('statistics say what is there and leave out what is not', () => {
  const nothing = {path: '/x', kind: 'shared' as const, answers: 0, bytes: 0, costNano: 0, steps: [], oldestMs: null, newestMs: null};
  const bare = {...nothing, raw: {responses: 0, bytes: 0}, lookups: null, spending: null};
  expect(statsLines(bare)).toEqual(['/x: 0 answers, 0 B']);
  const steps = Array.from({length: 52}, (_, index) => ({step: `s${index}\u001b[2J`, answers: 1, bytes: 10, costNano: 5}));
  const counters = {memoryHits: 5, runHits: 1, sharedHits: 2, adopted: 1, coalesced: 3, misses: 12, expired: 0, damaged: 1, savedNano: 7e8};
  const lines = statsLines({
    ...bare,
    answers: 52,
    costNano: 260,
    oldestMs: cachedMs - 86_400_000,
    newestMs: cachedMs,
    steps,
    raw: {responses: 3, bytes: 4000},
    lookups: {...counters, hits: 12, hitShare: 0.6},
    spending: {calls: 10, unknown: 2, costNano: 3e9, claimedNano: 5e8},
  });
  expect(lines[0]).toBe('/x: 52 answers, 0 B, bought for 0.00000026 USD, of 2026-01-14 to 2026-01-15');
  expect(lines[1]).toBe('  s0\\u{1b}[2J: 1 answer, 10 B, 0.000000005 USD');
  expect(lines.slice(51)).toEqual([
    '  and 2 more steps',
    '  raw responses: 3, 4.00 KB',
    '  looked up 20 items: 60.0 % needed no call (2 from the shared file, 1 from another schema, 3 with an equal one), 1 damaged, 0.70 USD saved',
    '  sent 10 requests for 3.00 USD; the outcome of 2 is unknown, and they are charged at their worst; servers claim 0.50 USD beyond what was possible',
  ]);
});

describe('quern cache', () => {
  function askedRun(): string {
    const dir = join(temporaryFolder(), 'run');
    makeAskedRun(dir, cachedAnswers(5));
    return dir;
  }

  test('counts, exports, clears and takes in again', async () => {
    const run = askedRun();
    const told = await quern(['cache', run]);
    expect(told).toMatchObject({code: 0, err: ''});
    expect(told.out).toContain('5 answers');
    expect(told.out).toContain('looked up 2 items: 50.0 % needed no call, 0.0020 USD saved');
    const file = join(run, '..', 'answers.jsonl');
    expect(await quern(['cache', run, 'export', '-o', file])).toEqual({code: 0, out: '', err: '5 answers exported\n'});
    const piped = await quern(['cache', run, 'export']);
    expect(piped.out).toBe(readFileSync(file, 'utf8'));
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(await quern(['cache', run, 'clear', '--step', 'slug'])).toMatchObject({code: 0, out: '3 answers removed\n'});
    const taken = await quern(['cache', run, 'import', file, '--json']);
    expect(JSON.parse(taken.out)).toEqual({lines: 5, added: 3, known: 2, bad: 0, faults: []});
    expect(JSON.parse((await quern(['cache', run, 'stats', '--json'])).out)).toMatchObject({answers: 5, lookups: {hitShare: 0.5}});
    expect(await quern(['cache', run, 'prune', '--older-than', '1s', '--size', '1GB'])).toMatchObject({out: '5 answers removed\n'});
  });

  test('takes answers from standard input, and tells what was wrong with them', async () => {
    const run = askedRun();
    const file = join(run, '..', 'answers.db');
    const {out} = await quern(['cache', run, 'export']);
    const child = startQuern(['cache', file, 'import', '-'], {stdin: 'pipe'});
    child.stdin?.end(`${out}{"version":9}\n`);
    const told = await said(child);
    expect(told.code).toBe(3);
    expect(told.out).toMatch(/^line 6: .*\n5 answers taken in, 0 were there already, 1 line left out\n$/);
  });

  test.each([
    [['clear'], '--all'],
    [['clear', '--all', '--step', 'slug'], '--all alone'],
    [['prune'], '--size or --older-than'],
    [['prune', '--size', 'much'], 'a size'],
    [['prune', '--size', '5 days'], 'a size'],
    [['clear', '--older-than', '5MB'], 'a time'],
    [['stats', '--step', 'slug'], '--step does not go with stats'],
    [['import'], 'import wants a file'],
    [['export', 'x'], 'export takes no further argument'],
    [['import', 'nowhere.jsonl'], 'cannot be read'],
    [['export', '-o', 'nowhere/answers.jsonl'], 'cannot be written'],
    [['export', '-o', '.quern'], 'cannot be written: EISDIR'],
    [['burn'], 'Allowed choices'],
  ])('%j is told what it lacks, and changes nothing', async (words, message) => {
    const run = askedRun();
    const told = await quern(['cache', run, ...words], {cwd: run});
    expect(told.code).toBeOneOf([2, 75]);
    expect(told.err).toContain(message);
    expect(told.err).not.toContain('a bug in quern');
    expect(JSON.parse((await quern(['cache', run, '--json'])).out)).toMatchObject({answers: 5});
  });

  test('names the way on where no answers are', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.txt'), 'text '.repeat(1000));
    expect(await quern(['cache', join(folder, 'none')])).toMatchObject({
      code: 75,
      err: expect.stringContaining('hint: name a run directory'),
    });
    expect(await quern(['cache', folder])).toMatchObject({code: 73, err: expect.stringContaining('holds no run')});
    expect(await quern(['cache', join(folder, 'x.txt')])).toMatchObject({code: 73, err: expect.stringContaining('not a database')});
  });
});
