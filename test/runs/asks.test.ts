/** Steps that ask, from end to end: a real server on loopback, real files, every row with its own answer. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {resume, run, simulate, verify, type Job} from '../../src/index.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';

type Server = Awaited<ReturnType<typeof simulate>>;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** An answer that is of this text and no other. */
function answerTo(text: string): {readonly slug: string} {
  return {
    slug: `slug-of-${text
      .trim()
      .replaceAll(/[^a-z0-9]+/gi, '-')
      .toLowerCase()}`,
  };
}

async function server(options: Parameters<typeof simulate>[0] = {}): Promise<Server> {
  const started = await simulate({models: ['sim'], answers: (text: string) => answerTo(text), ...options});
  servers.push(started);
  return started;
}

interface Given {
  readonly url: string;
  readonly rows?: readonly object[];
  readonly steps?: Job['steps'];
  readonly llm?: Partial<NonNullable<Job['llm']>>;
}

const slugStep = {
  ask: {
    prompt: {version: 1, instructions: 'Write a slug.', item: '{{title}}'},
    answer: {type: 'object', properties: {slug: {type: 'string'}}, required: ['slug'], additionalProperties: false},
    into: 'slug',
  },
};

function jobIn(dir: string, {url, rows = titles(40), steps = [slugStep], llm = {}}: Given): Job {
  writeFileSync(join(dir, 'in.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  return {
    input: {files: join(dir, 'in.jsonl')},
    steps,
    output: {dir: join(dir, 'out')},
    limits: {rejects: {rate: 1}},
    llm: {baseURL: url, apiKeyEnv: null, model: 'sim', rpm: 60_000, pack: 5, ...llm},
  };
}

/** Requests for answers; the others ask what the server is. */
function chatsOf(requests: Server['requests']): Server['requests'] {
  return requests.filter(({path}) => path.endsWith('/chat/completions'));
}

function titles(count: number): {readonly n: number; readonly title: string}[] {
  return Array.from({length: count}, (_, n) => ({n, title: `Title number ${n}`}));
}

test('each row has its own answer, in input order, whatever was packed and whichever came first', async () => {
  const {url, requests} = await server({latency: 'uniform:0..20'});
  const dir = temporaryFolder();
  const result = await run(jobIn(dir, {url}), {cwd: dir});
  expect(result).toMatchObject({status: 'complete', exitCode: 0, counts: {rows: 40, rejects: 0}});
  const rows = rowsOf(join(dir, 'out', 'records.jsonl'));
  expect(rows).toEqual(titles(40).map((row) => ({...row, slug: answerTo(row.title)})));
  expect(result.asks).toMatchObject({answers: {asked: 40, hits: 0}, calls: {sent: 8}});
  expect(chatsOf(requests)).toHaveLength(8);
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

test('what was answered is not asked again: equal items share one call, a second run asks nothing', async () => {
  const {url, requests} = await server();
  const dir = temporaryFolder();
  const rows = Array.from({length: 30}, (_, n) => ({n, title: `Title ${n % 3}`}));
  const job = jobIn(dir, {url, rows, llm: {cache: join(dir, 'answers.db')}});
  const first = await run(job, {cwd: dir});
  expect(first.asks).toMatchObject({answers: {asked: 3, coalesced: 27}});
  const sent = chatsOf(requests).length;
  const again = await run({...job, output: {dir: join(dir, 'again')}}, {cwd: dir});
  expect(again).toMatchObject({exitCode: 0, asks: {answers: {asked: 0}, calls: {sent: 0}}});
  expect(chatsOf(requests)).toHaveLength(sent);
  expect(rowsOf(join(dir, 'again', 'records.jsonl'))).toEqual(rows.map((row) => ({...row, slug: answerTo(row.title)})));
});

test('rows without the field that is named, or that hold nothing where `when` looks, are not asked for', async () => {
  const {url, requests} = await server();
  const dir = temporaryFolder();
  const rows = [{title: 'a', ask: true}, {title: 'b', ask: 0}, {ask: true}, {title: 'd', ask: []}];
  const steps: Job['steps'] = [{ask: {...slugStep.ask, when: 'ask'}}];
  const result = await run(jobIn(dir, {url, rows, steps}), {cwd: dir});
  expect(result).toMatchObject({exitCode: 3, counts: {rows: 3, rejects: 1}, rejectCodes: [{code: 'MISSING_FIELD', count: 1}]});
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({slug}) => slug)).toEqual([answerTo('a'), null, null]);
  expect(chatsOf(requests).flatMap(({items}) => items)).toHaveLength(1);
});

test('asks in sequence, with steps before, between and behind them; the text is the answer where there is no schema', async () => {
  const {url} = await server({answers: (text: string) => `about ${text}`});
  const dir = temporaryFolder();
  const steps: Job['steps'] = [
    {set: {kind: 'post'}},
    {ask: {prompt: {version: 1, item: '{{title}}'}, into: 'first'}},
    {where: {n: {lt: 6}}},
    {ask: {prompt: {version: 1, item: '{{first}} again'}, into: 'second'}},
    {select: ['n', 'second']},
  ];
  const result = await run(jobIn(dir, {url, rows: titles(8), steps}), {cwd: dir});
  expect(result).toMatchObject({exitCode: 0, counts: {records: 8, rows: 6}});
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual(titles(6).map(({n, title}) => ({n, second: `about about ${title} again`})));
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

test('a cap on calls stops the run cleanly; with more it goes on, and pays for nothing twice', async () => {
  const {url, requests} = await server();
  const dir = temporaryFolder();
  const job = jobIn(dir, {url, llm: {budget: {calls: 3}}});
  const stopped = await run(job, {cwd: dir});
  expect(stopped).toMatchObject({
    status: 'stopped',
    stopReason: 'budget',
    exitCode: 4,
    asks: {calls: {sent: 3, most: 3}, answers: {asked: 15}},
  });
  const done = await resume(join(dir, 'out'), {overrides: {'llm.budget.calls': 100}});
  expect(done).toMatchObject({exitCode: 0, counts: {rows: 40}, asks: {calls: {sent: 8}}});
  const asked = chatsOf(requests).flatMap(({items}) => items.map(({hash}) => hash));
  expect(asked).toHaveLength(40);
  expect(new Set(asked).size).toBe(40);
});

test('money: never over the cap, whatever the server claims', async () => {
  const {url} = await server({faults: {wrongUsage: 0.5, missingUsage: 0.2}});
  const dir = temporaryFolder();
  const prices = {input: 100, output: 100};
  const stopped = await run(jobIn(dir, {url, rows: titles(200), llm: {maxTokens: 50, prices, budget: {usd: 0.5}}}), {cwd: dir});
  expect(stopped).toMatchObject({stopReason: 'budget', exitCode: 4});
  expect(stopped.asks?.usd?.spent).toBeLessThanOrEqual(0.5);
  expect(stopped.asks?.answers.asked).toBeGreaterThan(0);
});

test('a server that fails in every way: every row ends with its own answer, or as a reject that says why', async () => {
  const {url} = await server({faults: 'hostile', seed: 7, slowMs: 50, hangMs: 2000});
  const dir = temporaryFolder();
  const llm = {retry: {baseMs: 1, maxMs: 5, attempts: 8}, timeouts: {totalMs: 1000, firstByteMs: 500}};
  const result = await run(jobIn(dir, {url, rows: titles(100), llm}), {cwd: dir});
  expect(result.status).toBe('complete');
  const rows = rowsOf(join(dir, 'out', 'records.jsonl'));
  const rejects = rowsOf(join(dir, 'out', 'rejects.jsonl'));
  expect(rows.length + rejects.length).toBe(100);
  expect(rows.length).toBeGreaterThan(50);
  for (const row of rows) expect(row.slug).toEqual(answerTo(row.title));
  for (const reject of rejects) expect(reject).toMatchObject({step: 'slug', code: expect.stringMatching(/^[A-Z_]+$/)});
});

test('a call step: results by id, one key called once, what the module refuses is a reject', async () => {
  const dir = temporaryFolder();
  const module = join(dir, 'lengths.ts');
  writeFileSync(
    module,
    `import {appendFileSync} from 'node:fs';
     export default {
       batch: 4,
       key: (row) => String(row.title),
       async call(items) {
         appendFileSync(${JSON.stringify(join(dir, 'called.txt'))}, items.map(({row}) => row.title + '\\n').join(''));
         return items.toReversed().map(({id, row}) =>
           row.title === 'bad' ? {id, reject: {code: 'TOO_BAD', reason: 'it is'}} : {id, value: row.title.length});
       },
     };`,
  );
  const rows = ['one', 'three', 'bad', 'three', 'seven', 'eleven'].map((title) => ({title}));
  const result = await run(jobIn(dir, {url: 'http://127.0.0.1:9/v1', rows, steps: [{call: module, into: 'length'}]}), {cwd: dir});
  expect(result).toMatchObject({counts: {rows: 5, rejects: 1}, rejectCodes: [{code: 'TOO_BAD'}]});
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({length}) => length)).toEqual([3, 5, 5, 5, 6]);
  const called = readFileSync(join(dir, 'called.txt'), 'utf8').trim().split('\n').sort();
  expect(called).toEqual(['bad', 'eleven', 'one', 'seven', 'three']);
});

test('a key that is refused, a model that is not there: told before anything is asked', async () => {
  const {url, requests} = await server({key: 'right'});
  const dir = temporaryFolder();
  await expect(run(jobIn(dir, {url}), {cwd: dir})).rejects.toThrow(/API key/);
  const other = await server();
  await expect(run(jobIn(dir, {url: other.url, llm: {model: 'simm'}}), {cwd: dir})).rejects.toThrow(/no model 'simm' \(did you mean 'sim'/);
  expect([...chatsOf(requests), ...chatsOf(other.requests)]).toEqual([]);
  expect(existsSync(join(dir, 'out'))).toBe(false);
});

test('a quota that is used up ends the run at once, with what was answered; later it goes on', async () => {
  const first = await server({faults: {quota: 1}});
  const dir = temporaryFolder();
  const result = await run(jobIn(dir, {url: first.url, llm: {rpm: 600}}), {cwd: dir});
  expect(result).toMatchObject({status: 'stopped', stopReason: 'provider', exitCode: 75, counts: {rows: 0}});
  expect(result.asks?.calls.sent).toBeLessThan(8);
  const {url} = await server();
  const done = await resume(join(dir, 'out'), {overrides: {'llm.baseURL': url}});
  expect(done).toMatchObject({exitCode: 0, counts: {rows: 40}});
});
