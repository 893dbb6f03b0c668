/** Killed between the word on the disk and the sending: nobody knows then, so its worst case stays charged, and no cap is ever passed. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, verify, type Job} from '../../src/index.ts';
import {said, startQuern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';

const deadlyProvider = join(import.meta.dirname, '..', 'support', 'modules', 'deadly-provider.ts');

test('what was killed before it was sent counts as sent', async () => {
  const dir = temporaryFolder();
  const [calls, deadly, job] = [join(dir, 'calls.txt'), join(dir, 'deadly'), join(dir, 'job.json')];
  const called = (): number => readFileSync(calls, 'utf8').trimEnd().split('\n').length;
  const rows = Array.from({length: 10}, (_, n) => ({n, title: `Title ${n}`}));
  writeFileSync(join(dir, 'in.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const given: Job = {
    input: {files: join(dir, 'in.jsonl')},
    steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, into: 'answer'}}],
    output: {dir: join(dir, 'out')},
    limits: {threads: 1},
    llm: {
      provider: deadlyProvider,
      providerOptions: {calls, deadly},
      apiKeyEnv: null,
      model: 'm',
      // One request a lease.
      rpm: 600,
      maxTokens: 100,
      prices: {input: 1, output: 10_000},
      // Of four requests at their worst.
      budget: {calls: 6, usd: 4.1},
    },
  };
  writeFileSync(job, JSON.stringify(given));
  for (let session = 1; session <= 3; session++) {
    writeFileSync(deadly, '');
    expect((await said(startQuern(['run', job, '--quiet']))).code).toBe(null);
    expect(called()).toBe(session);
  }
  const stopped = await resume(join(dir, 'out'));
  // Three at their worst, one USD each; then as many as the rest bears, at what they cost.
  expect(stopped).toMatchObject({exitCode: 4, stopReason: 'budget', asks: {calls: {sent: 6}, answers: {asked: 3}}});
  expect(stopped.asks?.usd?.spent).toBeGreaterThan(3);
  expect(stopped.asks?.usd?.spent).toBeLessThanOrEqual(4.1);
  expect(called()).toBe(6);
  const done = await resume(join(dir, 'out'), {overrides: {'llm.budget.calls': 100, 'llm.budget.usd': 100}});
  expect(done).toMatchObject({exitCode: 0, asks: {calls: {sent: 13}, answers: {asked: 10}}});
  expect(called()).toBe(13);
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual(rows.map((row) => ({...row, answer: 'ok'})));
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});
