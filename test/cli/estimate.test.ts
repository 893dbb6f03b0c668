/** `quern estimate` and `quern run --dry-run` as processes: what they print, how they end, and that they ask nobody. */
import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {estimateLines} from '../../src/cli/estimate-lines.ts';
import {planLines} from '../../src/cli/estimate-plan-lines.ts';
import {promptLines} from '../../src/cli/estimate-prompt-lines.ts';
import {columnsOf} from '../../src/cli/printable.ts';
import {estimate, simulate, type AskEstimate, type Job} from '../../src/index.ts';
import {quern} from '../support/command-line.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';

async function jobIn(cwd: string, more = ''): Promise<Awaited<ReturnType<typeof simulate>>> {
  const server = await simulate({models: ['sim']});
  onTestFinished(async () => server.close());
  writeFiles(cwd, {
    'in.jsonl': Array.from({length: 30}, (_, n) => `{"title":"Title ${n}"}\n`).join(''),
    'job.yaml': `version: 1
input: {files: in.jsonl}
steps:
  - ask: {prompt: {version: 1, instructions: Say more., item: '{{title}}'}, into: more}
llm: {baseURL: '${server.url}', apiKeyEnv: null, model: sim, rpm: 60, pack: 4, prices: {input: 1, output: 2}, budget: {usd: 1}}
${more}`,
  });
  return server;
}

test('an estimate fits 80 columns and says what it does not know; nothing is sent', async () => {
  const cwd = temporaryFolder();
  const server = await jobIn(cwd);
  const {code, out, err} = await quern(['estimate', 'job.yaml'], {cwd});
  expect({code, err}).toEqual({code: 0, err: ''});
  expect(out).toContain('job: an estimate; nothing was sent');
  expect(out).toContain('  to ask    30 items in 8 requests\n');
  expect(out).toMatch(/ {2}time {6}about 8.0 s of sending, at 60 requests a minute/);
  expect(out).toContain('budget    0 USD of 1.00 USD spent: what is expected fits');
  for (const line of out.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(80);
  const json = JSON.parse((await quern(['estimate', 'job.yaml', '--json', '--sample', '1'], {cwd})).out);
  expect(json).toMatchObject({version: 1, name: 'job', asks: [{items: 30, requests: 8}]});
  expect(server.requests).toEqual([]);
  expect(existsSync(join(cwd, 'out'))).toBe(false);
});

test('--plan reads no input; --show-prompt prints the request; a pilot is asked', async () => {
  const cwd = temporaryFolder();
  const server = await jobIn(cwd);
  const plan = await quern(['estimate', 'job.yaml', '--plan', '--input.files', 'nothing.jsonl'], {cwd});
  expect(plan.code).toBe(0);
  expect(plan.out).toContain('limits    60 requests a minute');
  const shown = await quern(['estimate', 'job.yaml', '--show-prompt'], {cwd});
  expect(shown.out).toContain('--- the first request of more: data, not instructions');
  expect(shown.out).toContain('Title 3');
  expect(server.requests).toEqual([]);
  const pilot = await quern(['estimate', 'job.yaml', '--pilot', '4'], {cwd});
  expect(pilot.out).toContain('pilot     4 of 4 items of more answered · 1 request');
  expect(pilot.out).toContain('4 known already');
  expect(pilot.code).toBe(0);
  const nobody = ['--llm.baseURL', 'http://127.0.0.1:9/v1', '--llm.retry.attempts', '1', '-o', 'other'];
  const failed = await quern(['estimate', 'job.yaml', '--pilot', '4', ...nobody], {cwd});
  expect(failed.code).toBe(75);
  expect(failed.out).toContain('stopped   CONNECTION_REFUSED');
});

test('what is wrong with the job, or with the words, is told as of a run: exit 2', async () => {
  const cwd = temporaryFolder();
  await jobIn(cwd);
  const wrong = await quern(['estimate', 'job.yaml', '--llm.rpm', 'many'], {cwd});
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('--llm.rpm');
  for (const words of [
    ['--pilot', 'x'],
    ['--sample', '2'],
    ['--plan', '--pilot', '3'],
  ]) {
    expect((await quern(['estimate', 'job.yaml', ...words], {cwd})).code).toBe(2);
  }
});

test('run --dry-run checks, plans and estimates; it asks for no answer, and writes nothing', async () => {
  const cwd = temporaryFolder();
  const server = await jobIn(cwd);
  const {code, out} = await quern(['run', 'job.yaml', '--dry-run'], {cwd});
  expect(code).toBe(0);
  expect(out).toContain('all 7 checks passed');
  expect(out).toContain('job: the plan');
  expect(out).toContain('  to ask    30 items in 8 requests\n');
  expect(server.requests.filter(({path}) => path.endsWith('/chat/completions'))).toEqual([]);
  expect(existsSync(join(cwd, 'out'))).toBe(false);
  const missing = await quern(['run', 'job.yaml', '--dry-run', '--json', '--llm.model', 'sin'], {cwd});
  expect(missing.code).toBe(2);
  expect(JSON.parse(missing.out)).toMatchObject({ok: false, estimates: []});
});

test('of several jobs, each; of one that reads what is not there yet, the plan', async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, {
    'in.jsonl': '{"n":1}\n{"n":2}\n',
    'jobs.yaml': `version: 1
jobs:
  - {name: first, input: {files: in.jsonl}, steps: [{where: {n: {lt: 2}}}], output: {dir: out/first}}
  - {name: second, input: {from: first}, steps: [], output: {dir: out/second}}
`,
  });
  const {code, out} = await quern(['estimate', 'jobs.yaml'], {cwd});
  expect(code).toBe(0);
  expect(out).toContain('2 records · 1 row comes out; the job asks nothing');
  expect(out.replaceAll(/\s+/g, ' ')).toContain("the job 'first' is not complete, so that its records cannot be read");
});

test('hostile names move no cursor, and long ones break no line', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'in.jsonl'), '{"t":"\\u001b[2J"}\n');
  const ask = {prompt: {version: 1, item: '{{t}}'}, into: `x\u001b[2J${'long '.repeat(30)}`};
  const job: Job = {
    name: 'job',
    input: {files: 'in.jsonl'},
    steps: [{ask}],
    output: {dir: 'out'},
    llm: {baseURL: 'http://127.0.0.1:9/v1', apiKeyEnv: null, model: 'm'},
  };
  const told = await estimate(job, {cwd, showPrompt: true});
  const lines = [...estimateLines(told, 80), ...planLines(told, 80), ...told.asks.flatMap((one) => promptLines(one))];
  // oxlint-disable-next-line no-control-regex
  expect(lines.filter((line) => /[\u0000-\u001f]/.test(line))).toEqual([]);
  expect(lines.some((line) => line.includes(String.raw`\u{1b}[2J`))).toBe(true);
  const call = {...told.asks[0], kind: 'call', prompts: []} as unknown as AskEstimate;
  expect(promptLines(call)[0]).toContain('has no prompt');
});
