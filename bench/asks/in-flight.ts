/** Two thousand calls on their way at once, for three times as long as one takes: what the process holds meanwhile. */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {BenchOptions} from '../bench.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {median} from '../measure/statistics.ts';
import {checkRows, writeInput} from './job.ts';
import {runEngine} from './paced.ts';
import {serve} from './serving.ts';

export interface Held {
  /** Medians of the first, the middle and the last part of the time in which calls were on their way as many as may be. */
  readonly rssMb: readonly [number, number, number];
  readonly inFlightMost: number;
}

const concurrency = 2000;
const items = 6000;
const llm = {rpm: 120_000, concurrency};

export async function manyInFlight(options: BenchOptions): Promise<Held> {
  const server = await serve({latency: 'fixed:7000'}, options.buildDir);
  const dir = join(outDirIn(options.cacheDir), 'asks-in-flight');
  const outDir = join(dir, 'run');
  try {
    const {samples, status} = await runEngine({inputPath: writeInput(dir, items), outDir, url: server.url, llm, memoryMb: 600}, options);
    if (status !== 'complete') throw new Error(`the run ended ${status}`);
    checkRows(outDir, items);
    const full = samples.filter(({inFlight}) => inFlight >= concurrency * 0.9);
    const third = Math.ceil(full.length / 3);
    const part = (ordinal: number): number => median(full.slice(ordinal * third, (ordinal + 1) * third).map(({rssMb}) => rssMb));
    const {inFlightMost} = await server.figures();
    return {rssMb: [part(0), part(1), part(2)], inFlightMost};
  } finally {
    server.end();
    rmSync(dir, {recursive: true, force: true});
  }
}
