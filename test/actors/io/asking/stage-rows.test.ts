/** A stage's file, read in pages and by places: what comes out is what was written, however long its lines are. */
import * as fc from '../../../support/properties.ts';
import {truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {StageRows, type StageRow} from '../../../../src/actors/io/asking/stage-rows.ts';
import {carriedLine} from '../../../../src/protocol/stage-lines.ts';
import {temporaryFolder} from '../../../support/folders.ts';

interface Line {
  readonly text: string;
  /** Undefined of what is passed on. */
  readonly row?: unknown;
}

/** As a worker writes it. */
function rowLine(row: unknown, line = 1, index = 0): Line {
  return {text: `["R",${line},0,${index},0,"",0,0,${JSON.stringify(row)}]`, row};
}

function fileOf(lines: readonly Line[]): {readonly path: string; readonly bytes: number} {
  const path = join(temporaryFolder(), 'stage-0.jsonl');
  const text = lines.map((line) => `${line.text}\n`).join('');
  writeFileSync(path, text);
  return {path, bytes: Buffer.byteLength(text)};
}

async function readAll(rows: StageRows): Promise<StageRow[]> {
  const all: StageRow[] = [];
  for (let page = await rows.next(); page !== undefined; page = await rows.next()) all.push(...page);
  return all;
}

const line: fc.Arbitrary<Line> = fc.oneof(
  fc
    .tuple(fc.string({unit: 'grapheme'}), fc.constantFrom(0, 0, 0, 10, 5000, 300_000))
    .map(([text, pad]) => rowLine({text, pad: 'é'.repeat(pad)})),
  fc.constantFrom('reject', 'duplicate', 'warning').map((kind) => ({text: carriedLine(kind as 'reject', '{"code":"X"}')})),
);

test('rows in order, each again by its place, from any line on; what is passed on is left out', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, {maxLength: 12}), fc.nat(11), async (lines, skipped) => {
      const {path, bytes} = fileOf(lines);
      const before = lines.slice(0, skipped);
      const from = before.reduce((sum, {text}) => sum + Buffer.byteLength(text) + 1, 0);
      const rows = await StageRows.open(path, {from, end: bytes});
      const all = await readAll(rows);
      expect(all.map(({value}) => value)).toEqual(lines.slice(skipped).flatMap(({row}) => (row === undefined ? [] : [row])));
      expect(rows.position).toBe(bytes);
      for (const row of all.toReversed()) expect(await rows.read(row)).toEqual(row.value);
      await rows.close();
    }),
    {numRuns: 40},
  );
});

test('a row of five megabytes, and a place of it that reads no more than it must', async () => {
  const {path, bytes} = fileOf([rowLine({n: 1}), rowLine({blob: 'x'.repeat(5_000_000)}, 7, 3), rowLine({n: 2})]);
  const rows = await StageRows.open(path, {from: 0, end: bytes});
  const all = await readAll(rows);
  expect(all).toHaveLength(3);
  expect(await rows.placeOf(all[1] as StageRow)).toEqual({line: 7, index: 3});
  await rows.close();
});

test('an empty file, and one that is behind its end', async () => {
  const {path} = fileOf([]);
  const rows = await StageRows.open(path, {from: 0, end: 0});
  expect(await rows.next()).toBe(undefined);
  await rows.close();
  await expect(StageRows.open(`${path}.missing`, {from: 0, end: 0})).rejects.toMatchObject({code: 'STAGE_UNREADABLE'});
});

test.each([
  ['cut off', (path: string, bytes: number) => truncateSync(path, bytes - 40)],
  ['without its last line feed', (path: string, bytes: number) => writeFileSync(path, 'x'.repeat(bytes))],
  ['no JSON', (path: string, bytes: number) => writeFileSync(path, `${'["R",1,0,0,0,"",0,0,{'.padEnd(bytes - 1, 'x')}\n`)],
])('a file that is damaged is told of, and read no further: %s', async (_, damage) => {
  const {path, bytes} = fileOf([rowLine({text: 'one'.repeat(10)}), rowLine({text: 'two'.repeat(10)})]);
  damage(path, bytes);
  const rows = await StageRows.open(path, {from: 0, end: bytes});
  await expect(readAll(rows)).rejects.toMatchObject({code: 'STAGE_DAMAGED'});
  await rows.close();
});
