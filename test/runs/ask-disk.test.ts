/** A disk that takes no more answers: a named error, and a resume that asks for what is missing. */
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, verify, type Job} from '../../src/index.ts';
import {said} from '../support/command-line.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
/** Of one file, in KiB: enough for all but the answers. */
const fileMost = 600;

/** Some 30 KB that no codec makes much smaller. */
function longAnswer(text: string): string {
  const parts = Array.from({length: 700}, (_, n) => createHash('sha256').update(`${text.trim()} ${n}`).digest('base64'));
  return parts.join('');
}

test.skipIf(process.platform === 'win32')('answers that cannot be written end the run by name; later it goes on', async () => {
  const dir = temporaryFolder();
  const rows = Array.from({length: 60}, (_, n) => ({n, title: `Title ${n}`}));
  // Slow enough for several writings before the file is full: answers are written within 100 ms.
  const {url, requests} = await simulated({models: ['sim'], latency: 'fixed:60', answers: longAnswer});
  writeFileSync(join(dir, 'in.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const job: Job = {
    input: {files: join(dir, 'in.jsonl')},
    steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, into: 'about'}}],
    output: {dir: join(dir, 'out')},
    limits: {threads: 1},
    llm: {baseURL: url, apiKeyEnv: null, model: 'sim', rpm: 60_000, concurrency: 1, maxTokens: 100_000},
  };
  writeFileSync(join(dir, 'job.json'), JSON.stringify(job));
  const limited = `ulimit -f ${fileMost}; exec "$0" "$@"`;
  const child = spawn('bash', ['-c', limited, process.execPath, main, 'run', join(dir, 'job.json')], {stdio: ['ignore', 'pipe', 'pipe']});
  const {code, err} = await said(child);
  expect({code, err}).toMatchObject({code: 75, err: expect.stringContaining('run.db')});
  const asked = (): number => requests.flatMap(({items}) => items).length;
  const before = asked();
  expect(before).toBeLessThan(60);
  expect((await verify(join(dir, 'out'))).problems).toEqual([]);
  expect(await resume(join(dir, 'out'))).toMatchObject({exitCode: 0, counts: {rows: 60}});
  // Those of the last moment alone were not kept.
  expect(asked()).toBeLessThan(60 + before);
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual(rows.map((row) => ({...row, about: longAnswer(row.title)})));
});
