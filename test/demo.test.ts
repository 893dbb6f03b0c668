/** The demo does what it says, on the project's own bulletins: killed, taken up again, verified, the same bytes. */
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {said} from './support/command-line.ts';
import {filesBelow, temporaryFolder} from './support/folders.ts';

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
});
