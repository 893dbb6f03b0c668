/** Two thousand calls on their way at once, for four times as long as one takes: what the process holds meanwhile. */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {BenchOptions} from '../bench.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {median} from '../measure/statistics.ts';
import {checkRows, writeInput} from './job.ts';
import {runEngine} from './paced.ts';
import {serve} from './serving.ts';

export interface Held {
  /** Medians of the first, the middle and the last part of the time behind the first two thousand answers, to the last calls that are sent. */
  readonly rssMb: readonly [number, number, number];
  readonly inFlightMost: number;
}

const concurrency = 2000;
const items = 8000;
const llm = {rpm: 120_000, concurrency};

export async function manyInFlight(options: BenchOptions): Promise<Held> {
  const server = await serve({latency: 'fixed:5000'}, options.buildDir);
  const dir = join(outDirIn(options.cacheDir), 'asks-in-flight');
  const outDir = join(dir, 'run');
  try {
    const {samples, status} = await runEngine({inputPath: writeInput(dir, items), outDir, url: server.url, llm, memoryMb: 600}, options);
    if (status !== 'complete') throw new Error(`the run ended ${status}`);
    checkRows(outDir, items);
    // What comes before is a heap that fills for the first time.
    const full = samples.filter(({done, inFlight}) => done >= concurrency && done + inFlight < items);
    if (full.length < 6) throw new Error('too few moments with calls in flight for a figure of memory');
    const third = Math.ceil(full.length / 3);
    const part = (ordinal: number): number => median(full.slice(ordinal * third, (ordinal + 1) * third).map(({rssMb}) => rssMb));
    const {inFlightMost} = await server.figures();
    return {rssMb: [part(0), part(1), part(2)], inFlightMost};
  } finally {
    server.end();
    rmSync(dir, {recursive: true, force: true});
  }
}
