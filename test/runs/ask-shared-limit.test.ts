/** Two processes with one key at one server, who share a cache file: no request of either is refused, and both come to their end. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Job} from '../../src/index.ts';
import {said, startQuern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';
import {watchStalls} from '../support/stalls.ts';

const rpm = 6000;
/** A server that stands still for longer hears at its end, and at once, of more than a second of its limit. */
const stallMostMs = 300;
const refusedMost = 15;
/** More than a second of the limit for each: alone each would send so many at once with the other. */
const records = 150;

test('two processes on one limit take turns: none is refused', async () => {
  const dir = temporaryFolder();
  const stalls = watchStalls();
  const server = await simulated({
    models: ['sim'],
    rpm,
    window: 'bucket-1s',
    headers: 'none',
    answers: (text: string) => ({of: text.trim()}),
  });
  const jobOf = (name: string, priority: 'high' | 'low'): string => {
    const path = join(dir, name, 'job.json');
    const answer = {type: 'object', properties: {of: {type: 'string'}}, required: ['of'], additionalProperties: false};
    const job: Job = {
      version: 1,
      input: {files: join(dir, name, 'in.jsonl')},
      steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, answer, into: 'said', pack: 1, priority}}],
      output: {dir: join(dir, name, 'out')},
      limits: {threads: 1},
      llm: {baseURL: server.url, apiKeyEnv: null, model: 'sim', rpm, cache: join(dir, 'answers.db')},
    };
    const rows = Array.from({length: records}, (_, n) => JSON.stringify({title: `${name} ${n}`}));
    writeFiles(dir, {[`${name}/job.json`]: JSON.stringify(job), [`${name}/in.jsonl`]: rows.join('\n')});
    return path;
  };
  const jobs = [jobOf('first', 'low'), jobOf('second', 'high')];
  const ends = await Promise.all(jobs.map((path) => said(startQuern(['run', path, '--quiet']))));
  expect(ends.map(({code}) => code)).toEqual([0, 0]);
  const outcomes = server.requests.map(({outcome}) => outcome).filter((outcome) => outcome !== 'models');
  expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(2 * records);
  const refused = outcomes.filter((outcome) => outcome !== 'answered');
  // Of a stall that long the server hears at its end; what was refused slows both down, so few follow.
  expect(refused.length).toBeLessThanOrEqual(stalls.longestMs() < stallMostMs ? 0 : refusedMost);
  for (const name of ['first', 'second']) {
    expect(rowsOf(join(dir, name, 'out', 'records.jsonl')).map(({said}) => said)).toEqual(
      Array.from({length: records}, (_, n) => ({of: `${name} ${n}`})),
    );
  }
  expect(existsSync(join(dir, 'answers.db.limits'))).toBe(true);
});
