/** How much of its time the I/O thread spends on its books while it asks, and how long anything waits for it: from its CPU profile. */
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import type {BenchOptions} from '../bench.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {writeInput} from './job.ts';
import {runEngine, type Race} from './paced.ts';
import {serve} from './serving.ts';

export interface Books {
  /** Of the time in which calls went out: inside transactions of run.db, leases and answers and rows. */
  readonly booksShare: number;
  readonly transactions: number;
  /** What comes at any moment waits so long for its turn. */
  readonly waitP50Ms: number;
  readonly waitP99Ms: number;
  readonly waitMostMs: number;
}

interface Node {
  readonly id: number;
  readonly callFrame: {readonly functionName: string};
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export async function bookkeeping({rpm, items, latency}: Race, options: BenchOptions): Promise<Books> {
  const server = await serve({rpm, latency}, options.buildDir);
  const dir = join(outDirIn(options.cacheDir), 'asks-books');
  const profileDir = join(dir, 'profile');
  try {
    const request = {inputPath: writeInput(dir, items), outDir: join(dir, 'run'), url: server.url, llm: {rpm}, profileDir};
    const {status} = await runEngine(request, options);
    // A small job runs on one thread.
    const names = readdirSync(profileDir);
    const name = names.find((file) => file.startsWith('io-')) ?? names.find((file) => file.startsWith('coordinator-'));
    if (status !== 'complete' || name === undefined) throw new Error(`the run ended ${status}, and left no profile of the I/O thread`);
    return booksOf(JSON.parse(readFileSync(join(profileDir, name), 'utf8')) as Profile);
  } finally {
    server.end();
    rmSync(dir, {recursive: true, force: true});
  }
}

/** The middle four fifths: neither start nor end. */
function booksOf({nodes, samples, timeDeltas}: Profile): Books {
  const inBooks = new Set<number>();
  const idle = new Set<number>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const walk = (id: number, isWithin: boolean): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const {functionName} = node.callFrame;
    const isBooks = isWithin || functionName === 'inTransaction';
    if (isBooks) inBooks.add(id);
    if (functionName === '(idle)') idle.add(id);
    for (const child of node.children ?? []) walk(child, isBooks);
  };
  walk(nodes[0]?.id ?? 0, false);
  const [from, to] = [Math.floor(samples.length * 0.1), Math.floor(samples.length * 0.9)];
  let books = 0;
  let all = 0;
  let count = 0;
  const busy: number[] = [];
  let span = 0;
  for (let index = from; index < to; index++) {
    const [id = 0, us = 0] = [samples[index], timeDeltas[index]];
    all += us;
    if (inBooks.has(id)) {
      books += us;
      count++;
    }
    if (!idle.has(id)) span += us;
    else if (span > 0) {
      busy.push(span / 1000);
      span = 0;
    }
  }
  return {booksShare: books / all, transactions: count, ...waitsOf(busy, all / 1000)};
}

/** A moment that falls into a busy span waits for the rest of it: spans count by their lengths. */
function waitsOf(busy: readonly number[], allMs: number): Pick<Books, 'waitP50Ms' | 'waitP99Ms' | 'waitMostMs'> {
  const waitingAtLeast = (ms: number): number => busy.reduce((sum, span) => sum + Math.max(0, span - ms), 0) / allMs;
  const most = Math.max(0, ...busy);
  const quantile = (share: number): number => {
    let [low, high] = [0, most];
    for (let halving = 0; halving < 40; halving++) {
      const middle = (low + high) / 2;
      if (waitingAtLeast(middle) > 1 - share) low = middle;
      else high = middle;
    }
    return high;
  };
  return {waitP50Ms: quantile(0.5), waitP99Ms: quantile(0.99), waitMostMs: most};
}
