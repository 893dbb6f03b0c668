import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {appendFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as fc from '../../../support/properties.ts';
import {expect, onTestFinished, test} from 'vitest';
import {KeyIndex} from '../../../../src/actors/io/keys/key-index.ts';
import {OnlineKeys} from '../../../../src/actors/io/keys/online-keys.ts';
import {KeyRecords, keyRecordBytes} from '../../../../src/protocol/keys.ts';

function makeFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'quern-keys-'));
  onTestFinished(() => rmSync(dir, {recursive: true, force: true}));
  return dir;
}

function recordsOf(keys: readonly (string | null)[], from: number): KeyRecords {
  const records = new KeyRecords(new ArrayBuffer(keys.length * keyRecordBytes));
  for (const [at, key] of keys.entries()) records.set(at, key, {sub: 0, index: from + at, byteOffset: 0, line: null, start: 0});
  return records;
}

function open(dir: string, committed: number, keysInMemory: number): Promise<OnlineKeys> {
  return OnlineKeys.open({path: join(dir, 'keys'), committed, keysInMemory, frozenPath: (ordinal) => join(dir, `frozen-${ordinal}`)});
}

/** Index of each row that is left out, and of the one it repeats. */
function plainly(keys: readonly (string | null)[]): [number, number][] {
  const first = new Map<string, number>();
  const drops: [number, number][] = [];
  for (const [index, key] of keys.entries()) {
    if (key === null) continue;
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    else drops.push([index, before]);
  }
  return drops;
}

/** Judges them append by append; opens the keys again behind every one where it is told to. */
async function judgeAll(dir: string, appends: readonly (readonly (string | null)[])[], reopens: boolean): Promise<[number, number][]> {
  writeFileSync(join(dir, 'keys'), '');
  let written = 0;
  let index = 0;
  const drops: [number, number][] = [];
  let keys = await open(dir, 0, 1);
  for (const append of appends) {
    const judged = await keys.judge(recordsOf(append, index));
    for (const {row, of} of judged.drops) drops.push([index + row, of.index]);
    await appendFile(join(dir, 'keys'), judged.fresh);
    written += judged.fresh.byteLength / keyRecordBytes;
    index += append.length;
    if (!reopens) continue;
    keys.close();
    keys = await open(dir, written, 1);
  }
  keys.close();
  return drops;
}

test('the first of each key stays, however the rows come and however often the keys are read again', async () => {
  const key = fc.option(fc.integer({min: 0, max: 40}).map(String), {nil: null, freq: 8});
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(key, {maxLength: 60}), {maxLength: 8}), fc.boolean(), async (appends, reopens) => {
      const dir = mkdtempSync(join(tmpdir(), 'quern-keys-'));
      try {
        expect(await judgeAll(dir, appends, reopens)).toEqual(plainly(appends.flat()));
      } finally {
        rmSync(dir, {recursive: true});
      }
    }),
    {numRuns: 40},
  );
});

test('more keys than memory has room for are found on the disk', async () => {
  const dir = makeFolder();
  // An index has 4,096 slots at least, and takes three quarters of them.
  const keys = Array.from({length: 20_000}, (_, n) => String(n % 3 === 0 ? n >> 1 : n));
  const appends = Array.from({length: 10}, (_, n) => keys.slice(n * 2000, (n + 1) * 2000));
  expect(await judgeAll(dir, appends, false)).toEqual(plainly(keys));
  expect(readdirSync(dir).filter((name) => name.startsWith('frozen')).length).toBeGreaterThan(2);
  expect(await judgeAll(dir, appends, true)).toEqual(plainly(keys));
});

test('an index tells entries of one tag apart, and is full at three quarters', () => {
  const index = new KeyIndex(1);
  for (let ordinal = 0; !index.isFull; ordinal++) index.add(ordinal % 7, ordinal);
  expect(index.size).toBe(3072);
  // 3,069 is 3 more than a multiple of 7.
  expect(index.find(3, (ordinal) => (ordinal === 3069 ? 'it' : undefined))).toBe('it');
  expect(index.find(4, (ordinal) => (ordinal === 3069 ? 'it' : undefined))).toBeUndefined();
  expect(index.find(8, () => 'nothing has this tag')).toBeUndefined();
  expect(() => index.add(1, 1)).toThrow(/room/);
});
