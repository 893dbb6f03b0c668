/** The demo does what it says, on the project's own bulletins: killed, taken up again, verified, the same bytes; then it asks. */
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {said} from './support/command-line.ts';
import {filesBelow, rowsOf, temporaryFolder} from './support/folders.ts';

const demo = join(import.meta.dirname, '..', 'fixtures', 'demo', 'demo.ts');

test('the demo runs to its end and leaves its output', async () => {
  const out = join(temporaryFolder(), 'demo');
  const child = spawn(process.execPath, [demo, '--out', out, '--no-shared', '--copies', '80'], {stdio: ['ignore', 'pipe', 'pipe']});
  const {code, out: told, err} = await said(child);
  expect({code, told, err}).toMatchObject({code: 0});
  expect(told).toMatch(/records\.jsonl: the same bytes/);
  // Some bundles of files, a commit every 50 ms, a look every 20: the run is met before its end.
  expect(told).toMatch(/Killed: \d+ rows of \d+ files are committed/);
  expect(err).toMatch(/going on in .*; kept: \d+ files/);
  expect(filesBelow(join(out, 'run')).filter((name) => !name.startsWith('.quern'))).toEqual([
    'progress.json',
    'records.jsonl',
    'rejects.jsonl',
    'report.json',
    'warnings.jsonl',
  ]);
  expect(told).toMatch(/The model is SIMULATED/);
  expect(told).toMatch(/The server has answered for \d+ titles so far/);
  expect(told).toMatch(/22 rows, each with the answer that is its own/);
  expect(told).toMatch(/none of them twice|[1-6] of them twice, for their answers were on their way/);
  expect(told).toMatch(/ {3}0 titles were asked for/);
  expect(rowsOf(join(out, 'slugs', 'records.jsonl'))).toHaveLength(22);
});
