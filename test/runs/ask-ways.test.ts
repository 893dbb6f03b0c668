/** A step that asks, by every way to run it: batches, one thread, the host's own; and its key, which is found nowhere behind it. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {resume, run, stream, type Job, type RunEvent} from '../../src/index.ts';
import {quern} from '../support/command-line.ts';
import {filesBelow, outputsOf, rowsOf, temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

const key = 'sk-a-key-that-nobody-is-to-see-0123456789';
const answerTo = (text: string): string => `<${text.trim()}>`;
const titles = Array.from({length: 25}, (_, n) => ({n, title: `Title ${n}`}));
const expected = titles.map((row) => ({...row, about: answerTo(row.title)}));

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The environment is changed when all is loaded: what starts later must find the key all the same. */
function jobIn(dir: string, url: string, more: Partial<Job> = {}): Job {
  vi.stubEnv('QUERN_TEST_KEY', key);
  writeFileSync(join(dir, 'in.jsonl'), titles.map((row) => JSON.stringify(row)).join('\n'));
  return {
    input: {files: join(dir, 'in.jsonl')},
    steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, into: 'about', pack: 4}}],
    output: {dir: join(dir, 'out')},
    llm: {baseURL: url, apiKeyEnv: 'QUERN_TEST_KEY', model: 'sim', rpm: 60_000, retry: {baseMs: 1, maxMs: 5}},
    ...more,
    limits: {threads: 1, ...more.limits},
  };
}

test.each([
  ['a coordinator of its own', {}, 'own-thread'],
  ["the caller's thread", {}, 'caller'],
  ['one thread for all', {limits: {inline: true}}, 'caller'],
  ['one thread for all, of its own', {limits: {inline: true}}, 'own-thread'],
] as const)('%s: the same rows, and the key gets there', async (_, more, coordinator) => {
  const {url} = await simulated({models: ['sim'], key, answers: answerTo});
  const dir = temporaryFolder();
  const result = await run(jobIn(dir, url, more), {cwd: dir, coordinator});
  expect(result).toMatchObject({exitCode: 0, asks: {answers: {asked: 25}}});
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual(expected);
});

test('batches come as rows are answered, in order', async () => {
  const {url} = await simulated({models: ['sim'], key, answers: answerTo});
  const dir = temporaryFolder();
  const rows: unknown[] = [];
  const job = jobIn(dir, url);
  for await (const batch of stream(job, {cwd: dir, batchRows: 10})) {
    rows.push(...batch.rows);
    await batch.ack();
  }
  expect(rows).toEqual(expected);
});

test('the key is in nothing that is written or told, whatever the server fails with', async () => {
  const faults = {serverError: 0.2, malformed: 0.1, resetMidBody: 0.1, refusal: 0.1};
  const {url} = await simulated({models: ['sim'], key, answers: answerTo, faults, seed: 5});
  const dir = temporaryFolder();
  const told: RunEvent[] = [];
  const job = jobIn(dir, url, {limits: {rejects: {rate: 1}}});
  const result = await run(job, {cwd: dir, onEvent: (event) => void told.push(event)});
  expect(Object.keys(result.asks?.calls.failed ?? {})).not.toEqual([]);
  const all = filesBelow(dir).map((name) => readFileSync(join(dir, name)));
  for (const bytes of [...all, Buffer.from(JSON.stringify([told, result]))]) expect(bytes.includes(key)).toBe(false);
  // A key that is refused is told of without itself.
  const other = await simulated({models: ['sim'], key: 'another', answers: answerTo});
  writeFileSync(
    join(dir, 'job.json'),
    JSON.stringify({...job, output: {dir: join(dir, 'refused')}, llm: {...job.llm, baseURL: other.url}}),
  );
  const said = await quern(['run', join(dir, 'job.json')]);
  expect(said.code).not.toBe(0);
  expect(said.err).toMatch(/key/i);
  expect(`${said.out}${said.err}`).not.toContain(key);
});

test('a report after stops and resumes tells the whole run', async () => {
  const {url, requests} = await simulated({models: ['sim'], key, answers: answerTo});
  const dir = temporaryFolder();
  const job = jobIn(dir, url, {llm: {...jobIn(dir, url).llm, budget: {calls: 2}}});
  expect(await run(job, {cwd: dir})).toMatchObject({exitCode: 4, asks: {answers: {asked: 8}, calls: {sent: 2}}});
  expect(await resume(join(dir, 'out'), {overrides: {'llm.budget.calls': 5}})).toMatchObject({
    exitCode: 4,
    asks: {answers: {asked: 20, hits: 0}, calls: {sent: 5}},
  });
  const done = await resume(join(dir, 'out'), {overrides: {'llm.budget.calls': 50}});
  expect(done).toMatchObject({exitCode: 0, asks: {answers: {asked: 25, hits: 0}, calls: {sent: 7}}});
  const spent = requests.filter(({outcome, items}) => outcome === 'answered' && items.length > 0);
  expect(done.asks?.tokens.completion).toBe(spent.reduce((sum, {completionTokens}) => sum + completionTokens, 0));
  expect(JSON.parse(readFileSync(join(dir, 'out', 'report.json'), 'utf8')).asks).toEqual(done.asks);
  expect(outputsOf(join(dir, 'out'))).toHaveProperty('records.jsonl');
});
