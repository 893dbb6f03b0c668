/** Steps that ask, where something is as small, as large or as empty as can be. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run, verify, type Job, type RunResult, type SimulatedServer, type SimulateOptions} from '../../src/index.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

const answerTo = (text: string): {readonly slug: string} => ({slug: `<${text.trim()}>`});
const slugs = {
  prompt: {version: 1, instructions: 'Write a slug.', item: '{{title}}'},
  answer: {type: 'object', properties: {slug: {type: 'string'}}, required: ['slug'], additionalProperties: false},
  into: 'slug',
};

interface Given {
  readonly rows: readonly object[];
  readonly steps?: Job['steps'];
  readonly job?: Partial<Job>;
  readonly llm?: Partial<NonNullable<Job['llm']>>;
  readonly server?: SimulateOptions;
}

interface Done {
  readonly result: RunResult;
  readonly out: string;
  readonly asked: number;
  readonly requests: SimulatedServer['requests'];
}

async function runOf({rows, steps = [{ask: slugs}], job = {}, llm = {}, server = {}}: Given): Promise<Done> {
  const dir = temporaryFolder();
  const {url, requests} = await simulated({models: ['sim'], answers: answerTo, ...server});
  writeFileSync(join(dir, 'in.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const whole: Job = {
    input: {files: join(dir, 'in.jsonl')},
    steps,
    output: {dir: join(dir, 'out')},
    llm: {baseURL: url, apiKeyEnv: null, model: 'sim', rpm: 60_000, pack: 5, ...llm},
    ...job,
    limits: {threads: 1, rejects: {rate: 1}, ...job.limits},
  };
  const result = await run(whole, {cwd: dir});
  const chats = requests.filter(({path}) => path.endsWith('/chat/completions'));
  return {result, out: join(dir, 'out'), requests: chats, asked: chats.reduce((sum, {items}) => sum + items.length, 0)};
}

const titles = (count: number) => Array.from({length: count}, (_, n) => ({n, title: `Title ${n}`}));

test('a window of one item, and rows that come by the chunk', async () => {
  const {result, out} = await runOf({rows: titles(30), llm: {window: 1}});
  expect(result).toMatchObject({exitCode: 0, counts: {rows: 30}});
  expect(rowsOf(join(out, 'records.jsonl'))).toEqual(titles(30).map((row) => ({...row, slug: answerTo(row.title)})));
});

test('more equal rows than the window has places: one question', async () => {
  const rows = Array.from({length: 3000}, (_, n) => ({n, title: 'the same'}));
  const {result, asked} = await runOf({rows, llm: {window: 100}, server: {latency: 'fixed:100'}});
  expect(result).toMatchObject({exitCode: 0, counts: {rows: 3000}, asks: {calls: {sent: 1}, answers: {asked: 1}}});
  expect(asked).toBe(1);
  const {hits, coalesced} = result.asks?.answers ?? {hits: 0, coalesced: 0};
  expect(hits + coalesced).toBe(2999);
});

test('rows that are all skipped, and rows that are all gone before', async () => {
  const skipped = await runOf({rows: titles(5), steps: [{ask: {...slugs, when: 'missing'}}]});
  expect(skipped.result).toMatchObject({exitCode: 0, counts: {rows: 5}, asks: {answers: {skipped: 5}, calls: {sent: 0}}});
  expect(rowsOf(join(skipped.out, 'records.jsonl')).map(({slug}) => slug)).toEqual([null, null, null, null, null]);
  const gone = await runOf({rows: titles(5), steps: [{where: {n: {lt: 0}}}, {ask: slugs}, {ask: {...slugs, into: 'again'}}]});
  expect(gone.result).toMatchObject({exitCode: 0, counts: {rows: 0}, asks: {items: {total: 0}}});
  expect([...skipped.requests, ...gone.requests]).toEqual([]);
  expect((await verify(gone.out, {deep: true})).problems).toEqual([]);
});

test('a row of five megabytes between small ones', async () => {
  const rows = titles(9).map((row) => (row.n === 4 ? {...row, blob: 'x'.repeat(5_000_000)} : row));
  const {result, out} = await runOf({rows});
  expect(result).toMatchObject({exitCode: 0, counts: {rows: 9}});
  const done = rowsOf(join(out, 'records.jsonl'));
  expect(done.map(({slug}) => slug)).toEqual(rows.map(({title}) => answerTo(title)));
  expect(done[4].blob).toHaveLength(5_000_000);
});

test('an answer that no row bears is a reject that says so; the others stay', async () => {
  const answers = (text: string) => (text.includes('Title 3') ? {slug: 'y'.repeat(1_200_000)} : answerTo(text));
  const {result, out} = await runOf({rows: titles(6), llm: {pack: 1, maxTokens: 1_000_000}, server: {answers}});
  expect(result).toMatchObject({counts: {rows: 5, rejects: 1}, rejectCodes: [{code: 'ANSWER_TOO_LARGE', count: 1}]});
  expect(rowsOf(join(out, 'rejects.jsonl'))).toMatchObject([{index: 3, step: 'slug'}]);
});

const half = titles(40).map((row) => (row.n % 2 === 1 ? {n: row.n} : row));

test('onError keep: a null and a warning; stop: the first reject ends the run', async () => {
  const kept = await runOf({rows: half, steps: [{ask: slugs, onError: 'keep'}]});
  expect(kept.result).toMatchObject({exitCode: 0, counts: {rows: 40, rejects: 0, warnings: 20}});
  expect(rowsOf(join(kept.out, 'records.jsonl')).filter(({slug}) => slug === null)).toHaveLength(20);
  expect(rowsOf(join(kept.out, 'warnings.jsonl'))[0]).toMatchObject({step: 'slug', code: 'MISSING_FIELD'});
  const stopped = await runOf({rows: half, steps: [{ask: slugs, onError: 'stop'}]});
  expect(stopped.result).toMatchObject({status: 'stopped', stopReason: 'reject', exitCode: 3, counts: {rows: 1, rejects: 1}});
});

test('the rate of rejects is judged for steps that ask as for others', async () => {
  const {result} = await runOf({rows: half, job: {limits: {threads: 1, rejects: {rate: 0.3, after: 10}}}});
  expect(result).toMatchObject({status: 'stopped', stopReason: 'rejects', exitCode: 3});
  // The fifth, of the tenth record, is the first that is judged: the forty outcomes of the stage before do not count.
  expect(result.counts.rejects).toBe(4);
});
