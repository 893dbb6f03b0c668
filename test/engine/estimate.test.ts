/** What a job would ask and cost, told before it is run: counted by hand, compared with what a run then does, and nothing sent. */
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {estimate} from '../../src/engine/estimate.ts';
import {ConfigError, run, simulate, status, type Job} from '../../src/index.ts';
import {filesBelow, temporaryFolder} from '../support/folders.ts';

type Server = Awaited<ReturnType<typeof simulate>>;

const servers: Server[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
});

async function server(options: Parameters<typeof simulate>[0] = {}): Promise<Server> {
  const started = await simulate({models: ['sim'], ...options});
  servers.push(started);
  return started;
}

const slugSchema = {type: 'object', properties: {slug: {type: 'string', maxLength: 20}}, required: ['slug'], additionalProperties: false};
const slugStep = {ask: {prompt: {version: 1, instructions: 'Write a slug.', item: '{{title}}'}, answer: slugSchema, into: 'slug'}};

interface Given {
  readonly url: string;
  readonly rows?: readonly object[];
  readonly steps?: Job['steps'];
  readonly llm?: Partial<NonNullable<Job['llm']>>;
}

function jobIn(dir: string, {url, rows = titles(40), steps = [slugStep], llm = {}}: Given): Job {
  writeFileSync(join(dir, 'in.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return {
    input: {files: join(dir, 'in.jsonl')},
    steps,
    output: {dir: join(dir, 'out')},
    limits: {rejects: {rate: 1}},
    llm: {baseURL: url, apiKeyEnv: null, model: 'sim', rpm: 600, pack: 5, ...llm},
  };
}

function titles(count: number): readonly object[] {
  return Array.from({length: count}, (_, n) => ({n, title: `Title number ${n}`}));
}

function chatsOf({requests}: Server): Server['requests'] {
  return requests.filter(({path}) => path.endsWith('/chat/completions'));
}

test('counts each row once: not asked, without its field, equal to another, to be asked; and sends nothing', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const rows = [
    ...Array.from({length: 12}, (_, n) => ({title: `Title ${n % 6}`, ask: true})),
    {title: 'not this one', ask: false},
    {ask: true},
    {ask: true},
  ];
  // Of its own: others make estimates meanwhile.
  const temporary = temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  const job = jobIn(dir, {url: sim.url, rows, steps: [{ask: {...slugStep.ask, when: 'ask'}}]});
  const {input, asks, total} = await estimate(job, {cwd: dir});
  expect(input).toMatchObject({files: 1, records: 15, rows: 15, rejects: 0, share: 1, taken: 'all'});
  expect(asks).toMatchObject([
    {step: 'slug', rows: 15, notAsked: 1, rejected: 2, hits: 0, adopted: 0, equal: 6, items: 6, requests: 2, pack: 5},
  ]);
  expect(total).toMatchObject({items: 6, requests: 2, usd: null, fits: null, minutes: 2 / 600});
  expect(sim.requests).toEqual([]);
  expect(existsSync(join(dir, 'out'))).toBe(false);
  expect(readdirSync(temporary)).toEqual([]);
});

test('requests, tokens of prompts and the worst case are those of the run that follows', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const prices = {input: 1000, output: 2000, perRequest: 0.001};
  const job = jobIn(dir, {url: sim.url, rows: titles(43), llm: {prices, maxTokens: 100}});
  const {asks, total} = await estimate(job, {cwd: dir});
  const result = await run(job, {cwd: dir});
  expect(asks[0]).toMatchObject({items: 43, requests: 9});
  expect(result.asks?.calls.sent).toBe(9);
  // The simulated server counts a token for four bytes, as the estimate does as long as nothing is known.
  const counted = result.asks?.tokens.prompt ?? 0;
  expect(total?.promptTokens).toBeGreaterThan(counted * 0.9);
  expect(total?.promptTokens).toBeLessThan(counted * 1.1);
  const spent = result.asks?.usd?.spent ?? Infinity;
  expect(total?.usd?.most).toBeGreaterThan(spent);
  expect(total?.usd?.low).toBeLessThan(spent);
  expect(total?.usd?.low).toBeLessThan(total?.usd?.expected ?? 0);
  // Requests at their price, and max_tokens of each: by hand, beside the prompts.
  expect(total?.usd?.most).toBeGreaterThan(9 * (0.001 + (100 * 2000) / 1e6));
});

test('what is kept is known: after the run nothing is left to ask, and its answers tell how long answers are', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const job = jobIn(dir, {url: sim.url, llm: {cache: join(dir, 'answers.db')}});
  await run(job, {cwd: dir});
  const sent = chatsOf(sim).length;
  const books = filesBelow(join(dir, 'out'));
  expect((await estimate(job, {cwd: dir})).asks).toMatchObject([{rows: 40, hits: 40, items: 0, requests: 0}]);
  // Another run directory: found in the shared file; other rows: asked, at the length of the answers that are kept.
  const other = {...jobIn(dir, {url: sim.url, rows: titles(60), llm: {cache: join(dir, 'answers.db')}}), output: {dir: join(dir, 'other')}};
  const {asks} = await estimate(other, {cwd: dir});
  expect(asks).toMatchObject([{rows: 60, hits: 40, items: 20, requests: 4, tokens: {known: 'kept', seen: 40}}]);
  expect(chatsOf(sim)).toHaveLength(sent);
  expect(filesBelow(join(dir, 'out'))).toEqual(books);
  expect(existsSync(join(dir, 'other'))).toBe(false);
});

test('answers of another schema that pass are counted as adopted', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const job = jobIn(dir, {url: sim.url});
  await run(job, {cwd: dir});
  const wider = {...slugSchema, properties: {slug: {type: 'string', maxLength: 30}}};
  const {asks} = await estimate({...job, steps: [{ask: {...slugStep.ask, answer: wider}}]}, {cwd: dir});
  expect(asks).toMatchObject([{rows: 40, hits: 0, adopted: 40, items: 0}]);
});

test('a pilot asks a few for real, and the run asks them no more', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const prices = {input: 1, output: 1};
  const job = jobIn(dir, {url: sim.url, rows: titles(40), llm: {prices, budget: {usd: 1, calls: 100}}});
  const {pilots, asks, plan} = await estimate(job, {cwd: dir, pilot: 10});
  expect(pilots).toMatchObject([{step: 'slug', items: 10, answered: 10, rejected: 0, calls: 2, stopped: null}]);
  expect(pilots[0]?.answerTokens?.p50).toBeGreaterThan(0);
  expect(pilots[0]?.itemUsd?.p90).toBeGreaterThan(0);
  expect(asks).toMatchObject([{hits: 10, items: 30, tokens: {known: 'kept', seen: 10}}]);
  expect(plan.store).toMatchObject({run: 'begun', answers: 10, spent: {calls: 2}});
  expect(await status(join(dir, 'out'))).toMatchObject({status: 'stopped', stopReason: 'cancelled', progress: {rows: 0}});
  const result = await run(job, {cwd: dir});
  expect(result).toMatchObject({exitCode: 0, counts: {rows: 40}, asks: {answers: {hits: 10, asked: 30}, calls: {sent: 8}}});
  const asked = chatsOf(sim).flatMap(({items}) => items.map(({hash}) => hash));
  expect(asked).toHaveLength(40);
  expect(new Set(asked).size).toBe(40);
});

test('a pilot in the books of a run that was stopped; none of one that is complete, or of another job', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const job = jobIn(dir, {url: sim.url, llm: {budget: {calls: 3}}});
  expect(await run(job, {cwd: dir})).toMatchObject({exitCode: 4});
  await expect(estimate(job, {cwd: dir, pilot: 5})).rejects.toThrow(/budget is spent/);
  const more = {...job, llm: {...job.llm, budget: {calls: 9}}};
  expect((await estimate(more, {cwd: dir, pilot: 5})).pilots).toMatchObject([{answered: 5, calls: 1}]);
  expect(await run(more, {cwd: dir})).toMatchObject({exitCode: 0, asks: {calls: {sent: 8}}});
  await run({...jobIn(dir, {url: sim.url, rows: titles(3)}), output: {dir: join(dir, 'three')}}, {cwd: dir});
  const other = {...jobIn(dir, {url: sim.url, rows: titles(80), steps: [{set: {kind: 'x'}}, slugStep]}), output: {dir: join(dir, 'three')}};
  await expect(estimate(other, {cwd: dir, pilot: 5})).rejects.toThrow(/complete|not the one/);
  expect((await estimate(other, {cwd: dir, planOnly: true})).plan.store.changes.map(({name}) => name)).toContain('steps');
});

test('a pilot keeps to the hours, and keeps what was paid when its server fails', async () => {
  const sim = await server({faults: {quota: 0.2}, seed: 3});
  const dir = temporaryFolder();
  const hour = (new Date().getHours() + 5) % 24;
  const clock = (hours: number): string => `${String(hours % 24).padStart(2, '0')}:00`;
  const job = jobIn(dir, {url: sim.url, llm: {pack: 1, concurrency: 1, rpm: 6000}});
  const closed = {...job, llm: {...job.llm, hours: `${clock(hour)}-${clock(hour + 1)}`}};
  await expect(estimate(closed, {cwd: dir, pilot: 5})).rejects.toThrow(/nothing is sent at this time/);
  expect(sim.requests).toEqual([]);
  const {pilots, asks} = await estimate(job, {cwd: dir, pilot: 30});
  expect(pilots[0]?.stopped).toContain('QUOTA');
  const answered = pilots[0]?.answered ?? 0;
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(30);
  expect(asks).toMatchObject([{hits: answered, items: 40 - answered}]);
});

test('later asks: by the answers that are kept, and by made-up ones where there are none', async () => {
  const sim = await server({answers: (text) => `about ${text}`});
  const dir = temporaryFolder();
  const steps: Job['steps'] = [
    {ask: {prompt: {version: 1, item: '{{title}}'}, into: 'first'}},
    {where: {n: {lt: 6}}},
    {ask: {prompt: {version: 1, item: '{{first}} again'}, into: 'second'}},
  ];
  const job = jobIn(dir, {url: sim.url, rows: titles(10), steps, llm: {cache: join(dir, 'answers.db'), pack: 2}});
  const cold = await estimate(job, {cwd: dir});
  expect(cold.asks).toMatchObject([
    {step: 'first', rows: 10, assumedRows: 0, items: 10, requests: 5},
    {step: 'second', rows: 6, assumedRows: 6},
  ]);
  expect(cold.assumptions.join('\n')).toContain('second: 6 of 6 rows depend on answers that are not there yet');
  const half = jobIn(dir, {url: sim.url, rows: titles(4), steps, llm: {cache: join(dir, 'answers.db'), pack: 2}});
  await run({...half, output: {dir: join(dir, 'half')}}, {cwd: dir});
  const warm = await estimate(jobIn(dir, {url: sim.url, rows: titles(10), steps, llm: {cache: join(dir, 'answers.db'), pack: 2}}), {
    cwd: dir,
  });
  expect(warm.asks).toMatchObject([
    {step: 'first', hits: 4, items: 6, requests: 3},
    {step: 'second', rows: 6, assumedRows: 2, hits: 4},
  ]);
});

test('a part of the input stands for all of it', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const job = jobIn(dir, {url: sim.url, rows: titles(4000)});
  const sampled = await estimate(job, {cwd: dir, sample: 0.25});
  expect(sampled.input).toMatchObject({taken: 'sample', share: 0.25});
  expect(sampled.asks[0]?.items).toBeGreaterThan(3600);
  expect(sampled.asks[0]?.items).toBeLessThan(4400);
  const first = await estimate(job, {cwd: dir, first: 500});
  expect(first.input).toMatchObject({taken: 'first', records: 500});
  expect(first.asks[0]?.items).toBeGreaterThan(3600);
  expect(first.asks[0]?.items).toBeLessThan(4400);
  expect((await estimate(job, {cwd: dir, first: 5000})).input).toMatchObject({taken: 'all', share: 1, records: 4000});
});

test('packBy: each category has its own requests; hours and a limit of the day make days of minutes', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const rows = Array.from({length: 22}, (_, n) => ({title: `Title ${n}`, kind: n < 11 ? 'a' : 'b'}));
  const steps: Job['steps'] = [{ask: {...slugStep.ask, packBy: 'kind'}}];
  const llm = {rpm: 0.1, rpd: 2, hours: '22:00-23:00'};
  const {asks, total} = await estimate(jobIn(dir, {url: sim.url, rows, steps, llm}), {cwd: dir});
  expect(asks).toMatchObject([{items: 22, requests: 6, minutes: 60, bound: 'requests'}]);
  expect(total?.days).toBeGreaterThan(2);
  expect(total?.days).toBeLessThanOrEqual(3);
});

test('the plan alone, and the first request as it would be sent', async () => {
  const sim = await server();
  const dir = temporaryFolder();
  const job = jobIn(dir, {url: sim.url, steps: [{set: {kind: 'post'}}, slugStep, {select: ['slug']}]});
  const {plan, input} = await estimate(job, {cwd: dir, planOnly: true});
  expect(input).toBeNull();
  expect(plan.stages).toEqual([
    {number: 0, steps: ['set'], asks: null},
    {number: 1, steps: ['slug', 'select'], asks: 'slug'},
  ]);
  expect(plan.lanes).toEqual([{name: `${sim.url} sim`, steps: ['slug']}]);
  expect(plan.limits).toMatchObject({rpm: 600, isAssumed: false, share: 1});
  expect(plan.store).toMatchObject({run: 'none', answers: 0, cache: null});
  const {asks} = await estimate(job, {cwd: dir, showPrompt: true});
  const [prompt] = asks[0]?.prompts ?? [];
  expect(prompt?.settings).toMatchObject({model: 'sim', maxTokens: 2000, temperature: 0.1});
  expect(prompt?.messages[0]?.content).toContain('Write a slug.');
  expect(prompt?.messages.at(-1)?.content).toContain('Title number 4');
  expect(prompt?.messages.at(-1)?.content).not.toContain('Title number 5');
  expect(JSON.stringify(prompt?.shape)).toContain('slug');
  expect(sim.requests).toEqual([]);
});

test('a job that asks nothing has rows and no cost; what is wrong is told as of a run', async () => {
  const dir = temporaryFolder();
  const job = jobIn(dir, {url: 'http://127.0.0.1:9/v1', steps: [{where: {n: {lt: 10}}}]});
  expect(await estimate(job, {cwd: dir})).toMatchObject({input: {records: 40, rows: 10}, asks: [], total: null});
  await expect(estimate({...job, input: {files: join(dir, 'nothing*')}}, {cwd: dir})).rejects.toThrow(/no file is found/);
  await expect(estimate(job, {cwd: dir, sample: 2})).rejects.toThrow(ConfigError);
  await expect(estimate({...job, input: {items: titles(3)}} as never, {cwd: dir})).rejects.toThrow(/use up/);
});

test('a call step is counted without calling it', async () => {
  const dir = temporaryFolder();
  const module = join(dir, 'lengths.ts');
  writeFileSync(module, `export default {batch: 4, key: (row) => row.title, async call() { throw new Error('called'); }};`);
  const rows = ['one', 'three', 'three', 'seven', 'eleven', 'nine'].map((title) => ({title}));
  const job = jobIn(dir, {
    url: 'http://127.0.0.1:9/v1',
    rows,
    steps: [{call: module, into: 'length'}],
    llm: {pack: 50, budget: {calls: 1}},
  });
  const {asks, pilots, total} = await estimate(job, {cwd: dir});
  expect(asks).toMatchObject([{kind: 'call', rows: 6, equal: 1, items: 5, requests: 2, tokens: null, lane: 'call length'}]);
  expect(total).toMatchObject({requests: 2, fits: false});
  expect(pilots).toEqual([]);
});

test('a pilot of a call step calls it for a few items, tells time and calls and no money, and the run calls it for the others', async () => {
  const dir = temporaryFolder();
  const module = join(dir, 'lengths.ts');
  const called = join(dir, 'called');
  const call = `async call(items) {
    appendFileSync(${JSON.stringify(called)}, items.map(({row}) => row.title + '\\n').join(''));
    return items.map(({id, row}) =>
      row.title === 'seven' ? {id, reject: {code: 'UNLUCKY', reason: 'too many sevens'}} : {id, value: row.title.length});
  }`;
  writeFileSync(module, `import {appendFileSync} from 'node:fs';\nexport default {batch: 2, ${call}};`);
  const rows = ['one', 'three', 'eleven', 'seven', 'nine', 'two'].map((title) => ({title}));
  const llm = {prices: {input: 1, output: 1}, budget: {usd: 1, calls: 10}};
  const job = jobIn(dir, {url: 'http://127.0.0.1:9/v1', rows, steps: [{call: module, into: 'length'}], llm});
  const {pilots, asks, plan} = await estimate(job, {cwd: dir, pilot: 3});
  expect(pilots).toMatchObject([
    {step: 'length', items: 3, answered: 2, rejected: 1, calls: 2, usd: null, itemUsd: null, answerTokens: null},
  ]);
  expect(pilots[0]?.seconds).toBeGreaterThan(0);
  expect(asks).toMatchObject([{kind: 'call', hits: 2, items: 3, requests: 2}]);
  expect(plan.store.spent).toMatchObject({calls: 2});
  expect(await run(job, {cwd: dir})).toMatchObject({counts: {rows: 5, rejects: 1}, asks: {answers: {hits: 2, asked: 3}, calls: {sent: 4}}});
  expect(readFileSync(called, 'utf8').trimEnd().split('\n').sort()).toEqual(rows.map(({title}) => title).sort());
});
