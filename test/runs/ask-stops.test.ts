/** Asking that a person stops: what is on its way is waited for, but not for ever. */
import type {ChildProcess} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, run, type Job} from '../../src/index.ts';
import {systemClock} from '../../src/flow/clock.ts';
import type {Clock} from '../../src/model/clock.ts';
import {said, startQuern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

const answer = {type: 'object', properties: {of: {type: 'string'}}, required: ['of'], additionalProperties: false};
const answerTo = (text: string) => ({of: `<${text.trim()}>`});
/** So many that a machine which is slow to hand a signal over does not come to the end of them first. */
const count = 60;
const rows = Array.from({length: count}, (_, n) => ({n, title: `Title ${n}`}));

function jobIn(dir: string, url: string): Job {
  writeFileSync(join(dir, 'in.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  return {
    input: {files: join(dir, 'in.jsonl')},
    steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, answer, into: 'about', pack: 2}}],
    output: {dir: join(dir, 'out')},
    limits: {threads: 1},
    llm: {baseURL: url, apiKeyEnv: null, model: 'sim', rpm: 60_000, concurrency: 3},
  };
}

function reportOf(dir: string): any {
  return JSON.parse(readFileSync(join(dir, 'out', 'report.json'), 'utf8'));
}

test('what is on its way lands and is kept: nothing is asked twice', async () => {
  const dir = temporaryFolder();
  let child: ChildProcess | undefined;
  let items = 0;
  const answers = (text: string) => {
    if (++items === 8) child?.kill('SIGINT');
    return answerTo(text);
  };
  let isHurried = false;
  const clock: Clock = {now: systemClock.now, sleep: (ms, signal) => (isHurried ? Promise.resolve() : systemClock.sleep(ms, signal))};
  const {url, requests} = await simulated({models: ['sim'], latency: 'fixed:300', answers, clock});
  const job = join(dir, 'job.json');
  writeFileSync(job, JSON.stringify(jobIn(dir, url)));
  child = startQuern(['run', job, '--quiet']);
  expect((await said(child)).code).toBe(130);
  const {asks} = reportOf(dir);
  expect(asks.calls.failed).toEqual({});
  expect(asks.answers.asked).toBe(items);
  expect(items).toBeLessThan(count);
  isHurried = true;
  expect(await resume(join(dir, 'out'))).toMatchObject({exitCode: 0, asks: {answers: {asked: count, hits: 0}}});
  expect(requests.flatMap((request) => request.items)).toHaveLength(count);
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual(rows.map((row) => ({...row, about: answerTo(row.title)})));
});

test('a server that never answers holds no stop up: its calls are of unknown outcome, and asked again', async () => {
  const dir = temporaryFolder();
  let child: ChildProcess | undefined;
  let isTold = false;
  const hanging = await simulated({
    models: ['sim'],
    faults: {hang: 1},
    answers: (text: string) => {
      // Once: a second one would end the process at once.
      if (!isTold) child?.kill('SIGINT');
      isTold = true;
      return answerTo(text);
    },
  });
  const job = join(dir, 'job.json');
  writeFileSync(job, JSON.stringify(jobIn(dir, hanging.url)));
  child = startQuern(['run', job, '--quiet']);
  expect((await said(child)).code).toBe(130);
  const {asks} = reportOf(dir);
  expect(asks.calls.sent).toBeGreaterThan(0);
  expect(asks.calls.failed).toEqual({ABORTED: asks.calls.sent});
  const {url} = await simulated({models: ['sim'], answers: answerTo});
  expect(await resume(join(dir, 'out'), {overrides: {'llm.baseURL': url}})).toMatchObject({exitCode: 0, counts: {rows: count}});
});

test('the form of answers that a server takes is found out once, over sessions too', async () => {
  const dir = temporaryFolder();
  const {url, requests} = await simulated({models: ['sim'], faults: {schemaRefused: 1}, answers: answerTo});
  const job = jobIn(dir, url);
  const first = await run({...job, llm: {...job.llm, budget: {calls: 4}}}, {cwd: dir});
  expect(first).toMatchObject({exitCode: 4});
  const refused = () => requests.filter(({outcome}) => outcome === 'schemaRefused').length;
  const before = refused();
  expect(before).toBeGreaterThan(0);
  expect(await resume(join(dir, 'out'), {overrides: {'llm.budget.calls': 100}})).toMatchObject({exitCode: 0});
  expect(refused()).toBe(before);
});
