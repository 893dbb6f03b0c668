/** Rows of an estimate on the disk: written no faster than it takes them. */
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {copyRows, rowsOf, RowWriter} from '../../src/engine/estimate-rows.ts';
import {temporaryFolder} from '../support/folders.ts';

const text = 'x'.repeat(100_000);

test('rows that fill the writer many times wait for the disk, and leave nobody waiting behind', async () => {
  const warnings: string[] = [];
  const note = ({name}: Error): void => void warnings.push(name);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const dir = temporaryFolder();
  const writer = new RowWriter(join(dir, 'rows.jsonl'));
  for (let n = 0; n < 40; n++) await writer.write(`${JSON.stringify({n, text})}\n`);
  await writer.close();
  const rows = (await Array.fromAsync(rowsOf(writer.path))).flat();
  expect(rows.map(({value}) => value)).toEqual(Array.from({length: 40}, (_, n) => ({n, text})));
  const places = rows.filter((_, n) => n % 7 === 3);
  await copyRows(writer.path, places.toReversed(), join(dir, 'some.jsonl'));
  const some = (await Array.fromAsync(rowsOf(join(dir, 'some.jsonl')))).flat();
  expect(some.map(({value}) => (value as {n: number}).n)).toEqual([3, 10, 17, 24, 31, 38]);
  expect(warnings).toEqual([]);
});
