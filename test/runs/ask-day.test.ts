/** A limit of the day over everything that is asked in one folder: pilots, the run, and a run that is begun there anew. */
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {estimate, run, type Job, type RunResult} from '../../src/index.ts';
import {temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

const aDay = 5;
const dayMs = 86_400_000;
/** A test that begins before midnight (UTC) and ends behind it is of two days. */
const isLate = Date.now() % dayMs > dayMs - 60_000;

async function jobIn(dir: string, cache: string | null) {
  const server = await simulated({models: ['sim']});
  const rows = Array.from({length: 20}, (_, n) => `{"title":"Title ${n}"}\n`);
  writeFileSync(join(dir, 'in.jsonl'), rows.join(''));
  const limits = {rpm: 60_000, rpd: aDay, pack: 1, concurrency: 1, ...(cache === null ? {} : {cache})};
  const job: Job = {
    version: 1,
    input: {files: join(dir, 'in.jsonl')},
    steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, into: 'more'}}],
    output: {dir: join(dir, 'out')},
    limits: {inline: true},
    llm: {baseURL: server.url, apiKeyEnv: null, model: 'sim', ...limits},
  };
  const asked = (): number => server.requests.filter(({path}) => path.endsWith('/chat/completions')).length;
  return {job, asked};
}

/** Until it waits for the next day. */
function runTillDayIsOver(job: Job): Promise<RunResult> {
  const stop = new AbortController();
  return run(job, {
    coordinator: 'caller',
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'progress' && event.progress.asks?.waiting === 'day') stop.abort();
    },
  });
}

test.skipIf(isLate)('a run that is begun anew in the same folder has what the one before has left of the day', async () => {
  const dir = temporaryFolder();
  const {job, asked} = await jobIn(dir, join(dir, 'answers.db'));
  await runTillDayIsOver(job);
  expect(asked()).toBe(aDay);
  rmSync(join(dir, 'out'), {recursive: true});
  const {asks} = await runTillDayIsOver(job);
  expect(asks?.answers).toMatchObject({hits: aDay, asked: 0});
  expect(asked()).toBe(aDay);
});

test.skipIf(isLate).each(['answers.db', null])(
  'what a pilot asks counts once, and it knows what its run has asked (cache: %s)',
  async (cache) => {
    const dir = temporaryFolder();
    const {job, asked} = await jobIn(dir, cache === null ? null : join(dir, cache));
    await estimate(job, {pilot: 2});
    expect(asked()).toBe(2);
    await estimate(job, {pilot: 1});
    expect(asked()).toBe(3);
    const {asks} = await runTillDayIsOver(job);
    expect(asks?.answers).toMatchObject({hits: 3, asked: aDay - 3});
    expect(asked()).toBe(aDay);
    await expect(estimate(job, {pilot: 1})).rejects.toMatchObject({issues: [{path: 'llm.rpd'}]});
    expect(asked()).toBe(aDay);
  },
);
