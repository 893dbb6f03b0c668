/** Duplicates that are found when a stage is whole: whatever the keys and however little memory, as a plain look through them finds. */
import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {OutputFile} from '../../../../src/actors/io/output-file.ts';
import {settleKeys} from '../../../../src/actors/io/keys/settling.ts';
import {choose} from '../../../../src/actors/io/sink-choice.ts';
import {jsonl} from '../../../../src/adapters/sinks/jsonl.ts';
import {KeyRecords, keyRecordBytes} from '../../../../src/protocol/keys.ts';
import {SettledRecords} from '../../../../src/protocol/settled.ts';

const rowBytes = 100;

function writeKeys(dir: string, keys: readonly string[]): void {
  const records = new KeyRecords(new ArrayBuffer(keys.length * keyRecordBytes));
  for (const [index, key] of keys.entries()) {
    records.set(index, key, {sub: index % 3, index, byteOffset: index * 10, line: index % 2 === 0 ? index : null, start: index * rowBytes});
  }
  writeFileSync(join(dir, 'keys'), records.bytes);
}

interface Settling {
  readonly keys: number;
  readonly keysInMemory: number;
  /** The question whose answer is that the run is stopping; none when left out. */
  readonly stopsAt?: number;
}

/** True when it was seen through. */
async function settleIn(dir: string, {keys, keysInMemory, stopsAt = Infinity}: Settling): Promise<boolean> {
  const settled = await OutputFile.open({dir, name: 'settled', kind: 'keys', splitId: null}, choose(jsonl, {}), undefined);
  let asked = 0;
  try {
    return await settleKeys({
      keys: {path: join(dir, 'keys'), records: keys},
      sortedPath: join(dir, 'sorted'),
      foundPath: join(dir, 'found'),
      settled,
      keysInMemory,
      isStopping: () => ++asked >= stopsAt,
    });
  } finally {
    await settled.close();
  }
}

/** Where each duplicate's row begins, and all of the row it repeats. */
function settledIn(dir: string): readonly unknown[] {
  const bytes = Uint8Array.from(readFileSync(join(dir, 'settled')));
  const records = new SettledRecords(bytes.buffer);
  return Array.from({length: records.count}, (_, at) => ({start: records.start(at), of: records.place(at)}));
}

function plainly(keys: readonly string[]): readonly unknown[] {
  const first = new Map<string, number>();
  return keys.flatMap((key, index) => {
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    if (before === undefined) return [];
    const line = before % 2 === 0 ? before : null;
    return [{start: index * rowBytes, of: {splitId: 0, sub: before % 3, index: before, byteOffset: before * 10, line}}];
  });
}

const someKeys = fc
  .record({count: fc.integer({min: 0, max: 3000}), different: fc.integer({min: 1, max: 4000}), step: fc.integer({min: 1, max: 5000})})
  .map(({count, different, step}) => Array.from({length: count}, (_, index) => String((index * step) % different)));

test('any keys, in one part and in many: what is found, in the order of the rows', async () => {
  await fc.assert(
    fc.asyncProperty(someKeys, fc.integer({min: 1, max: 5000}), async (keys, keysInMemory) => {
      const dir = mkdtempSync(join(tmpdir(), 'quern-keys-'));
      try {
        writeKeys(dir, keys);
        expect(await settleIn(dir, {keys: keys.length, keysInMemory})).toBe(true);
        expect(settledIn(dir)).toEqual(plainly(keys));
        expect(readdirSync(dir).sort()).toEqual(['keys', 'settled']);
      } finally {
        rmSync(dir, {recursive: true});
      }
    }),
    {numRuns: 60},
  );
});

test('called off anywhere, and begun again over whatever that left: the same', async () => {
  const keys = Array.from({length: 20_000}, (_, index) => String((index * 7) % 9000));
  const expected = plainly(keys);
  for (const keysInMemory of [100, 9000, 100_000]) {
    const dir = mkdtempSync(join(tmpdir(), 'quern-keys-'));
    try {
      writeKeys(dir, keys);
      let stopsAt = 1;
      while (!(await settleIn(dir, {keys: keys.length, keysInMemory, stopsAt}))) stopsAt += Math.ceil(stopsAt / 3);
      expect(stopsAt).toBeGreaterThan(1);
      expect(settledIn(dir)).toEqual(expected);
    } finally {
      rmSync(dir, {recursive: true});
    }
  }
});

test('keys that are fewer on the disk than the books say are told, by the name of their file', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'quern-keys-'));
  try {
    writeKeys(dir, ['a', 'b', 'a']);
    for (const keysInMemory of [1, 100]) {
      await expect(settleIn(dir, {keys: 4, keysInMemory})).rejects.toMatchObject({
        name: 'SinkError',
        message: expect.stringContaining('keys'),
      });
    }
  } finally {
    rmSync(dir, {recursive: true});
  }
});
