/**
 * The second baseline, so that nobody can say that a slow one was chosen: one thread with whatever we know that makes it
 * faster. Synchronous reads and writes into buffers that are used again, and the byte path of the first step, where it has one.
 */
import {closeSync, fstatSync, openSync, readdirSync, readSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import type {Outcome} from '../../src/contracts/extractor.ts';
import {contextOf, loadSteps, rowsOf, type PlainCounts} from './plain-steps.ts';

const flushBytes = 2 ** 20;

const [inputDir = '', outputPath = ''] = process.argv.slice(2);
const steps = await loadSteps();
const counts: PlainCounts = {rows: 0, rejects: 0, warnings: 0, norms: 0, amounts: 0, references: 0};
const output = openSync(outputPath, 'w');
let input = Buffer.allocUnsafeSlow(4 * 2 ** 20);
let pending = Buffer.allocUnsafeSlow(2 * flushBytes);
let used = 0;

for (const name of readdirSync(inputDir).toSorted()) {
  const path = join(inputDir, name);
  for (const row of rowsOf(steps, outcomesOf(readWhole(path), path), counts, path)) add(JSON.stringify(row));
}
flush();
closeSync(output);
console.log(JSON.stringify(counts));

function readWhole(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  const {size} = fstatSync(descriptor);
  if (size > input.byteLength) input = Buffer.allocUnsafeSlow(size * 2);
  let length = 0;
  for (let read = -1; read !== 0 && length < size; length += read) read = readSync(descriptor, input, length, size - length, null);
  closeSync(descriptor);
  return input.subarray(0, length);
}

function outcomesOf(bytes: Buffer, path: string): Iterable<Outcome> {
  const {extractor, options} = steps.norms;
  const context = contextOf(path, options, {});
  const fromBytes = extractor.extractBytes?.(bytes, context);
  return fromBytes ?? (extractor.extract(JSON.parse(bytes.toString('utf8')), context) as Iterable<Outcome>);
}

function add(line: string): void {
  const most = line.length * 3 + 1;
  if (used + most > pending.byteLength) flush();
  if (most > pending.byteLength) pending = Buffer.allocUnsafeSlow(most * 2);
  used += pending.write(line, used, 'utf8');
  pending[used++] = 10;
  if (used >= flushBytes) flush();
}

function flush(): void {
  for (let at = 0; at < used;) at += writeSync(output, pending, at, used - at);
  used = 0;
}
