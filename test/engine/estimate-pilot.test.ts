/** A pilot that is killed: what it has paid for, and what that cost, is the run's when it is opened next, and counts once. */
import {cpSync, existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {estimate, run, verify, type Job, type RunResult} from '../../src/index.ts';
import {Ledger} from '../../src/ledger/ledger.ts';
import {pilotFolder, runPaths} from '../../src/ledger/paths.ts';
import {AnswerStore} from '../../src/llm/answer-store/answer-store.ts';
import {keyOf} from '../llm/answer-store/support.ts';
import {said, startQuern} from '../support/command-line.ts';
import {temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

const clock = {now: () => Date.now(), sleep: () => Promise.resolve()};

/** With the threads of the command line: fewer than an embedded run has. */
function runHere(job: Job, dir: string): Promise<RunResult> {
  return run(job, {cwd: dir, coordinator: 'caller'});
}

function jobIn(dir: string, url: string, given: {readonly titles: number; readonly budget: number; readonly out?: string}): Job {
  const rows = Array.from({length: given.titles}, (_, n) => `{"title":"Title ${n}"}\n`);
  writeFileSync(join(dir, 'in.jsonl'), rows.join(''));
  return {
    version: 1,
    name: 'job',
    input: {files: join(dir, 'in.jsonl')},
    steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, into: 'more'}}],
    output: {dir: join(dir, given.out ?? 'out')},
    llm: {
      baseURL: url,
      apiKeyEnv: null,
      model: 'sim',
      rpm: 60_000,
      pack: 1,
      concurrency: 1,
      prices: {input: 1, output: 1, perRequest: 0.01},
      budget: {usd: given.budget},
    },
  };
}

test('killed while its server answers: its folder stands in the run directory, and the run takes it up', async () => {
  const dir = temporaryFolder();
  let left = 12;
  let child: ReturnType<typeof startQuern> | undefined;
  const server = await simulated({
    models: ['sim'],
    latency: 'uniform:40..60',
    answers(text) {
      if (--left === 0) child?.kill('SIGKILL');
      return `of ${text}`;
    },
  });
  const job = jobIn(dir, server.url, {titles: 30, budget: 10});
  const out = join(dir, 'out');
  writeFileSync(join(dir, 'job.json'), JSON.stringify(job));
  child = startQuern(['estimate', join(dir, 'job.json'), '--pilot', '20'], {env: {TMPDIR: dir}});
  expect((await said(child)).code).toBe(null);
  const pilot = pilotFolder(runPaths(out));
  expect(existsSync(pilot)).toBe(true);
  expect((await verify(out)).problems).toEqual([]);
  const before = server.requests.filter(({path}) => path.endsWith('/chat/completions')).length;
  expect(before).toBeGreaterThanOrEqual(11);
  const {status, counts, asks} = await runHere(job, dir);
  expect({status, rows: counts.rows}).toEqual({status: 'complete', rows: 30});
  expect(asks?.answers.hits).toBeGreaterThan(0);
  // Each request counts, of whatever was left without an outcome too.
  expect(asks?.calls.sent).toBeGreaterThanOrEqual(before + 30 - (asks?.answers.hits ?? 0));
  expect(asks?.usd?.spent).toBeGreaterThanOrEqual(before * 0.01);
  expect(existsSync(pilot)).toBe(false);
  expect((await verify(out)).problems).toEqual([]);
});

test('what nobody knows the outcome of is charged, and a folder that was not removed in time counts once', async () => {
  const dir = temporaryFolder();
  const {url} = await simulated({models: ['sim']});
  const out = join(dir, 'out');
  const pilot = pilotFolder(runPaths(out));
  // A pilot's folder is that of a run of its own: four items paid, and one more sent when it was killed.
  await runHere(jobIn(dir, url, {titles: 4, budget: 10, out: 'pilot'}), dir);
  leaveUnknown(join(dir, 'pilot'), 3_000_000_000);
  const ask = (titles: number, budget: number) => runHere(jobIn(dir, url, {titles, budget}), dir);
  // Begun, and stopped before anything was listed.
  await estimate(jobIn(dir, url, {titles: 1, budget: 10}), {cwd: dir, pilot: 1});
  for (const leftAgain of [1, 2]) {
    mkdirSync(join(out, '.quern'), {recursive: true});
    cpSync(join(dir, 'pilot'), pilot, {recursive: true});
    if (leftAgain === 1) {
      // Whoever estimates before the run takes it in finds it where it stands, with what it has spent.
      const {asks: estimated, plan} = await estimate(jobIn(dir, url, {titles: 6, budget: 10}), {cwd: dir});
      expect(estimated[0]).toMatchObject({hits: 4, items: 2});
      expect(plan.store).toMatchObject({answers: 5, spent: {calls: 5}});
    }
    const {stopReason, asks} = await ask(6, 3.06);
    expect({leftAgain, stopReason}).toEqual({leftAgain, stopReason: 'budget'});
    expect(asks?.usd?.spent).toBeLessThan(3.06);
    expect(asks?.usd?.spent).toBeGreaterThan(3.05);
    expect(asks?.calls.sent).toBe(6);
    expect(existsSync(pilot)).toBe(false);
  }
});

test('what a killed run may have spent is no pilot\u2019s to spend', async () => {
  const dir = temporaryFolder();
  const {url, requests} = await simulated({models: ['sim']});
  const job = jobIn(dir, url, {titles: 5, budget: 10});
  await estimate(job, {cwd: dir, pilot: 1});
  leaveUnknown(join(dir, 'out'), 9_995_000_000);
  const before = requests.length;
  await expect(estimate(job, {cwd: dir, pilot: 1})).rejects.toMatchObject({issues: [{path: 'llm.budget.usd'}]});
  expect(requests).toHaveLength(before);
});

test('a pilot that had not begun its books is removed; damaged ones are told, with what to do', async () => {
  const dir = temporaryFolder();
  const {url} = await simulated({models: ['sim']});
  const job = jobIn(dir, url, {titles: 2, budget: 10});
  const pilot = pilotFolder(runPaths(join(dir, 'out')));
  await estimate(job, {cwd: dir, pilot: 1});
  mkdirSync(join(pilot, '.quern'), {recursive: true});
  writeFileSync(join(pilot, '.quern', 'run.db'), 'no database at all'.repeat(100));
  const {failure} = await runHere(job, dir);
  expect(failure).toMatchObject({code: 'RUN_DB_DAMAGED', hint: expect.stringContaining(`remove ${pilot}`)});
  rmSync(join(pilot, '.quern', 'run.db'));
  expect(await runHere(job, dir)).toMatchObject({status: 'complete', asks: {answers: {hits: 1}}});
  expect(existsSync(pilot)).toBe(false);
});

/** As a kill leaves a send that was on its way. */
function leaveUnknown(dir: string, worstNano: number): void {
  const ledger = Ledger.open(runPaths(dir).ledger, 'write');
  const store = new AnswerStore({database: ledger.connection, clock});
  store.lease([{lane: 'a', keys: [keyOf('x')], worstNano, tokens: 1, atMs: Date.now()}]);
  ledger.close();
}
