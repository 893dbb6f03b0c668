/** Runs one contestant against a server that keeps a limit, and says how much of the limit it used, and at what cost. */
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {BenchOptions} from '../bench.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {runScript} from '../measure/script.ts';
import type {EngineFigures, EngineRequest} from './engine.ts';
import {checkRows, writeInput} from './job.ts';
import type {RivalFigures} from './rival.ts';
import type {Rival} from './rivals.ts';
import type {ServerFigures} from './server.ts';
import {serve} from './serving.ts';

export type Contestant = Rival | 'quern';

export interface Race {
  readonly rpm: number;
  readonly items: number;
  readonly latency: string;
  /** What a server has no limits for. */
  readonly unlimited?: boolean;
}

export interface PacedFigures {
  readonly contestant: Contestant;
  readonly rpm: number;
  /** Of the limit, from a few seconds behind the first call that was taken to the last. */
  readonly used: number;
  readonly limited: number;
  readonly lost: number;
  readonly cpuUs: number;
  readonly wallMs: number;
  readonly inFlightMost: number;
}

/** Behind the first call: what comes before is a start. */
const startMs = 5000;

export async function race(contestant: Contestant, given: Race, options: BenchOptions): Promise<PacedFigures> {
  const {rpm, items, latency} = given;
  const server = await serve({rpm: given.unlimited === true ? null : rpm, window: 'sliding', latency}, options.buildDir);
  try {
    const taken = contestant === 'quern' ? await engine(given, server.url, options) : await rival(contestant, given, server.url, options);
    const came = await server.figures();
    if (came.answered + taken.lost < items) throw new Error(`${contestant}: ${came.answered} answers for ${items} items`);
    return {contestant, rpm, ...taken, used: usedOf(came, rpm), limited: came.limited, inFlightMost: came.inFlightMost};
  } finally {
    server.end();
  }
}

type Taken = Pick<PacedFigures, 'lost' | 'cpuUs' | 'wallMs'>;

async function rival(name: Rival, {items, rpm}: Race, url: string, {buildDir}: BenchOptions): Promise<Taken> {
  const {printed} = await runScript<RivalFigures>('asks/rival', [name, url, String(items), String(rpm)], buildDir);
  return {lost: printed.lost, cpuUs: printed.cpuUs, wallMs: printed.wallMs};
}

async function engine({items, rpm}: Race, url: string, options: BenchOptions): Promise<Taken> {
  const dir = join(outDirIn(options.cacheDir), `asks-${rpm}`);
  const outDir = join(dir, 'run');
  try {
    const figures = await runEngine({inputPath: writeInput(dir, items), outDir, url, llm: {rpm}}, options);
    if (figures.status !== 'complete' || figures.sent < items)
      throw new Error(`the run ended ${figures.status} with ${figures.sent} calls`);
    checkRows(outDir, items);
    return {lost: 0, cpuUs: cpuUsOf(figures, items), wallMs: figures.wallMs};
  } finally {
    rmSync(dir, {recursive: true, force: true});
  }
}

/** In a process of its own. */
export async function runEngine(request: EngineRequest, {buildDir, cacheDir}: BenchOptions): Promise<EngineFigures> {
  mkdirSync(outDirIn(cacheDir), {recursive: true});
  const path = join(outDirIn(cacheDir), `request-${ordinal++}.json`);
  writeFileSync(path, JSON.stringify(request));
  const {printed} = await runScript<EngineFigures>('asks/engine', [path], buildDir);
  return printed;
}

let ordinal = 0;

/** Of the whole process, between a fifth and the last twentieth of the calls, as of the rivals. */
function cpuUsOf({samples}: EngineFigures, items: number): number {
  const first = samples.find(({done}) => done >= items * 0.2);
  const last = samples.findLast(({done}) => done <= items * 0.95);
  if (first === undefined || last === undefined || last.done <= first.done) throw new Error('too few calls for a figure of CPU');
  return ((last.cpuMs - first.cpuMs) * 1000) / (last.done - first.done);
}

/** 0 where all came within the start. */
function usedOf({cameMs}: ServerFigures, rpm: number): number {
  const [first = 0, last = 0] = [cameMs[0], cameMs.at(-1)];
  const steady = cameMs.filter((ms) => ms > first + startMs).length;
  return steady === 0 ? 0 : steady / ((rpm * (last - first - startMs)) / 60_000);
}
