/** Rows that were answered and came to nothing: a resume does not pay for them again. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, run, type Job} from '../../src/index.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

test('a row whose answers were all of no use is not asked for again, by a resume nor by an equal row', async () => {
  const dir = temporaryFolder();
  const titles = ['never short', 'one', 'never short', 'two', 'three'];
  const asked: boolean[] = [];
  const answers = (text: string) => {
    asked.push(text.includes('never'));
    return {slug: text.includes('never') ? 'x'.repeat(200) : text.trim()};
  };
  const {url} = await simulated({models: ['sim'], answers});
  writeFileSync(join(dir, 'in.jsonl'), titles.map((title) => JSON.stringify({title})).join('\n'));
  const answer = {type: 'object', properties: {slug: {type: 'string', maxLength: 20}}, required: ['slug'], additionalProperties: false};
  const job: Job = {
    input: {files: join(dir, 'in.jsonl')},
    steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, answer, into: 'slug'}}],
    output: {dir: join(dir, 'out')},
    limits: {threads: 1, rejects: {rate: 1}},
    // The first item takes all three calls it may have, one of another in between at most, since it stays before those that came
    // behind it; then the money is gone, and nothing is written yet.
    llm: {baseURL: url, apiKeyEnv: null, model: 'sim', rpm: 600, pack: 1, concurrency: 1, budget: {calls: 5}},
  };
  expect(await run(job)).toMatchObject({exitCode: 4, counts: {rows: 0}});
  expect(asked.filter(Boolean)).toHaveLength(3);
  expect(asked).toHaveLength(5);
  const overrides = {'llm.budget.calls': 100};
  const result = await resume(join(dir, 'out'), {overrides});
  expect(result).toMatchObject({exitCode: 3, counts: {rows: 3, rejects: 2}, rejectCodes: [{code: 'INVALID_ANSWER', count: 2}]});
  expect(asked.slice(5)).toEqual([false]);
  expect(result.asks).toMatchObject({answers: {asked: 3, rejected: 2}, calls: {sent: 6}});
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual(['one', 'two', 'three'].map((title) => ({title, slug: {slug: title}})));
  const reasons = rowsOf(join(dir, 'out', 'rejects.jsonl')).map(({reason}) => reason);
  expect(reasons[0]).toContain('in 3 calls');
  expect(reasons[1]).toBe(reasons[0]);
});
