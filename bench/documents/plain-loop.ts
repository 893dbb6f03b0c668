/** The loop of the script one would write: each file in order, readFile, utf8, JSON.parse, the same extractors and schemas, JSON.stringify. */
import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {readFile} from 'node:fs/promises';
import type {Outcome} from '../../src/contracts/extractor.ts';
import {contextOf, loadSteps, rowsOf, type PlainCounts} from './plain-steps.ts';

export async function extractPlainly(paths: readonly string[], outputPath: string): Promise<PlainCounts> {
  const steps = await loadSteps();
  const counts: PlainCounts = {rows: 0, rejects: 0, warnings: 0, norms: 0, amounts: 0, references: 0};
  const output = createWriteStream(outputPath, {highWaterMark: 2 ** 20});
  for (const path of paths) {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'));
    const outcomes = steps.norms.extractor.extract(record, contextOf(path, steps.norms.options, {})) as Iterable<Outcome>;
    // One write a file: a write a row costs a quarter more.
    let lines = '';
    for (const row of rowsOf(steps, outcomes, counts, path)) lines += `${JSON.stringify(row)}\n`;
    if (!output.write(lines)) await once(output, 'drain');
  }
  output.end();
  await once(output, 'close');
  return counts;
}
