/**
 * What two cores give the plain loop at best: it runs twice, on this thread and on another, each over half of the files, and the second
 * output is put behind the first. Nothing keeps order, bounds memory or could be resumed. Two threads do not do twice the work of one
 * where cores share caches, memory and clock: an engine is to be measured by this too.
 */
import {once} from 'node:events';
import {createReadStream, createWriteStream, rmSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {isMainThread, parentPort, Worker, workerData} from 'node:worker_threads';
import {extractPlainly} from './plain-loop.ts';
import type {PlainCounts} from './plain-steps.ts';

interface Half {
  readonly paths: readonly string[];
  readonly outputPath: string;
}

if (isMainThread) await extractHalves();
else {
  const {paths, outputPath} = workerData as Half;
  parentPort?.postMessage(await extractPlainly(paths, outputPath));
}

async function extractHalves(): Promise<void> {
  const [inputDir = '', outputPath = ''] = process.argv.slice(2);
  const paths = (await readdir(inputDir)).toSorted().map((name) => join(inputDir, name));
  // Files of one size on average: half of their number is half of the bytes.
  const middle = Math.ceil(paths.length / 2);
  const second: Half = {paths: paths.slice(middle), outputPath: `${outputPath}.second`};
  const worker = new Worker(new URL(import.meta.url), {workerData: second});
  const told = once(worker, 'message') as Promise<[PlainCounts]>;
  const counts = await extractPlainly(paths.slice(0, middle), outputPath);
  const [others] = await told;
  await pipeline(createReadStream(second.outputPath), createWriteStream(outputPath, {flags: 'a'}));
  rmSync(second.outputPath);
  console.log(JSON.stringify(sumOf(counts, others)));
}

function sumOf(left: PlainCounts, right: PlainCounts): PlainCounts {
  const keys = Object.keys(left) as (keyof PlainCounts)[];
  return Object.fromEntries(keys.map((key) => [key, left[key] + right[key]])) as unknown as PlainCounts;
}
