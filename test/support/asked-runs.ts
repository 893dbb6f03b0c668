/** Runs that ask in two stages, to be killed: their job, a server whose answers are of one text each, and what must be true in the end. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import {run, verify, type Job, type SimulatedServer} from '../../src/index.ts';
import {filesBelow, outputsOf, rowsOf, temporaryFolder} from './folders.ts';
import {simulated} from './simulated.ts';
import {watchStalls} from './stalls.ts';

const records = 60;
/** Promise 3. */
const keptWithinMs = 250;
/** What a machine that stands still may add to that; where it stood for longer, nobody can tell. */
const stalledMostMs = 200;
const attemptsMost = 3;

export interface Killed {
  readonly server: SimulatedServer;
  readonly killsMs: readonly number[];
}

const answer = {type: 'object', properties: {of: {type: 'string'}}, required: ['of'], additionalProperties: false};
/** Of this text and no other. */
const answerTo = (text: string): {readonly of: string} => ({of: `<${text.trim()}>`});

/** Two stages that ask; between and behind them steps that make more rows, and reject some. */
export function askingJob(dir: string, out: string, url: string): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in.jsonl')},
    steps: [
      {ask: {prompt: {version: 1, instructions: 'One.', item: '{{title}}'}, answer, into: 'first', pack: 3}, name: 'one'},
      {split: {field: 'title', separators: [' '], keep: false}},
      {ask: {prompt: {version: 1, instructions: 'Two.', item: '{{title}} of {{n}}'}, answer, into: 'second', pack: 4}, name: 'two'},
      {set: {done: true}},
    ],
    output: {dir: join(dir, out)},
    limits: {threads: 1, rejects: {rate: 1}},
    commit: {everyMs: 10, everyMb: 0.001},
    llm: {baseURL: url, apiKeyEnv: null, model: 'sim', rpm: 60_000, concurrency: 4, retry: {baseMs: 5, maxMs: 20}},
  };
}

function writeAskedInput(dir: string): void {
  const record = (n: number): string => (n % 13 === 5 ? '{"n":' : JSON.stringify({n, title: `a${n} b${n % 20}`}));
  writeFileSync(join(dir, 'in.jsonl'), Array.from({length: records}, (_, n) => record(n)).join('\n'));
}

/** A server that tells each item before it is answered. */
export function serverTelling(onItem: () => void): Promise<SimulatedServer> {
  return simulated({
    models: ['sim'],
    latency: 'uniform:5..40',
    answers: (text: string) => {
      onItem();
      return answerTo(text);
    },
  });
}

async function runUndisturbed(dir: string): Promise<number> {
  let items = 0;
  const {url} = await serverTelling(() => items++);
  const result = await run(askingJob(dir, 'undisturbed', url), {coordinator: 'caller', cwd: dir});
  expect(result).toMatchObject({status: 'complete', exitCode: 3});
  expect(rowsOf(join(dir, 'undisturbed', 'records.jsonl'))).toHaveLength(2 * (records - 5));
  return items;
}

export async function expectWhole(dir: string): Promise<void> {
  for (const row of rowsOf(join(dir, 'out', 'records.jsonl'))) {
    expect(row).toMatchObject({first: answerTo(`a${row.n} b${row.n % 20}`), second: answerTo(`${row.title} of ${row.n}`)});
  }
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
  expect(filesBelow(join(dir, 'out')).filter((name) => /\.(part|new|tmp)$|\.quern\/stage/.test(name))).toEqual([]);
}

/**
 * What was answered twice had been answered no more than a moment before a kill, or not yet. Tried again, in a folder of its own, where the
 * machine stood still for so long that nobody can tell.
 */
export async function expectPaidOnce(killed: (dir: string, items: number) => Promise<Killed>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const dir = temporaryFolder();
    writeAskedInput(dir);
    const items = await runUndisturbed(dir);
    const stalls = watchStalls();
    const {server, killsMs} = await killed(dir, items);
    const lateMs = latenessOf(server.requests, killsMs);
    // Of the process that was killed, too.
    const stallMs = 2 * stalls.longestMs();
    if (lateMs > stalledMostMs && lateMs <= stallMs && attempt < attemptsMost) continue;
    expect(lateMs).toBeLessThanOrEqual(Math.min(stalledMostMs, stallMs));
    return;
  }
}

/**
 * Of what was asked for again: by how much, at most, no kill explains it. One does that lies behind its sending, and not longer behind its answer
 * than answers take to be kept; Infinity: there is none at all.
 */
export function latenessOf(requests: SimulatedServer['requests'], killsMs: readonly number[]): number {
  const answered = new Map<string, {readonly fromMs: number; readonly toMs: number}[]>();
  for (const {items, outcome, at, ms} of requests) {
    if (outcome !== 'answered') continue;
    const fromMs = Date.parse(at);
    for (const {hash} of items) answered.set(hash, [...(answered.get(hash) ?? []), {fromMs, toMs: fromMs + ms}]);
  }
  let latestMs = 0;
  for (const times of answered.values()) {
    for (const [index, {fromMs, toMs}] of times.entries()) {
      const next = times[index + 1];
      if (next === undefined) continue;
      const between = killsMs.filter((killMs) => killMs <= next.fromMs);
      const offMs = between.map((killMs) => Math.max(0, killMs - keptWithinMs - toMs, fromMs - killMs));
      latestMs = Math.max(latestMs, Math.min(Infinity, ...offMs));
    }
  }
  return latestMs;
}
