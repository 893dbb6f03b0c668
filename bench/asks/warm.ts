/** A job that is stopped by its budget, resumed, and run again elsewhere with the same cache: how fast is what was answered before? */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {BenchOptions} from '../bench.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {median} from '../measure/statistics.ts';
import type {EngineFigures} from './engine.ts';
import {checkRows, writeInput} from './job.ts';
import {runEngine} from './paced.ts';
import {serve} from './serving.ts';

export interface Warm {
  readonly items: number;
  readonly calls: number;
  /** While the stage asked, to the end of the run. */
  readonly itemsPerSecond: number;
  /** Of the whole run, its start and the stage before too. */
  readonly wallMs: number;
  /** Of the whole process while the stage asked, an item. */
  readonly cpuUs: number;
  readonly firstCallMs: number;
}

const pack = 500;
const answeredItems = 60_000;
const moreItems = 1000;

export async function warm(options: BenchOptions): Promise<Warm> {
  const server = await serve({}, options.buildDir);
  const dir = join(outDirIn(options.cacheDir), 'asks-warm');
  const inputPath = writeInput(dir, answeredItems + moreItems);
  const llm = {rpm: 1_000_000, pack, maxTokens: 200_000, cache: join(dir, 'answers.db'), concurrency: 8};
  const all = answeredItems + moreItems;
  try {
    const first = {
      inputPath,
      outDir: join(dir, 'first'),
      url: server.url,
      llm: {...llm, budget: {calls: answeredItems / pack}},
      memoryMb: 600,
    };
    const {asked} = await runEngine(first, options);
    const before = (await server.figures()).answered;
    const resumed = await runEngine({...first, resume: {'llm.budget.calls': 1_000_000}}, options);
    const {cameMs} = await server.figures();
    if (resumed.status !== 'complete' || asked !== answeredItems) throw new Error(`resumed: ${resumed.status}, ${asked} answered before`);
    checkRows(first.outDir, all);
    const firstCallMs = (cameMs[before] ?? NaN) - resumed.beganMs;
    const runs: EngineFigures[] = [];
    for (let turn = 0; turn < (options.runs ?? 1); turn++) {
      const outDir = join(dir, `again-${turn}`);
      const figures = await runEngine({inputPath, outDir, url: server.url, llm, memoryMb: 600}, options);
      checkRows(outDir, all);
      rmSync(outDir, {recursive: true, force: true});
      runs.push(figures);
    }
    return {
      items: all,
      calls: Math.max(...runs.map(({sent}) => sent)),
      itemsPerSecond: median(runs.map(rateOf)),
      wallMs: median(runs.map(({wallMs}) => wallMs)),
      cpuUs: median(runs.map(cpuUsOf)),
      firstCallMs,
    };
  } finally {
    server.end();
    rmSync(dir, {recursive: true, force: true});
  }
}

/** From the last moment before it asked to the end of the run: reading, looking up, merging, writing, and what an end takes. */
function rateOf({samples, rows, wallMs}: EngineFigures): number {
  const first = samples.findLast(({done}) => done === 0);
  return rows / ((wallMs - (first?.ms ?? 0)) / 1000);
}

function cpuUsOf({samples, rows}: EngineFigures): number {
  const first = samples.findLast(({done}) => done === 0);
  return (((samples.at(-1)?.cpuMs ?? NaN) - (first?.cpuMs ?? 0)) * 1000) / rows;
}
