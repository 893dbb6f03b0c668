import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, existsSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {expect, onTestFinished, test} from 'vitest';
import {startQuern} from '../support/command-line.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';

test.skipIf(!existsSync('/dev/full'))('a full disk behind a redirection is told in a line, and is no success', async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, {'in.jsonl': '{"a":1}\n'});
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const child = spawn(process.execPath, [main, 'inspect', 'in.jsonl'], {cwd, stdio: ['ignore', full, 'pipe']});
  const ended = once(child, 'close');
  expect(child.stderr === null ? '' : await text(child.stderr)).toBe('error: standard output cannot be written (ENOSPC)\n');
  expect(await ended).toEqual([75, null]);
});

test('a simulated server stays when nobody reads on, and ends as it should', async () => {
  const child = startQuern(['simulate', '--port', '0', '--json'], {cwd: temporaryFolder()});
  onTestFinished(() => void child.kill('SIGKILL'));
  const {stdout} = child;
  if (stdout === null || child.stderr === null) throw new Error('both are pipes');
  const [first] = (await once(stdout, 'data')) as [Buffer];
  const {url} = JSON.parse(first.toString('utf8')) as {readonly url: string};
  stdout.destroy();
  expect((await fetch(`${url}/models`)).status).toBe(200);
  const said = text(child.stderr);
  const ended = once(child, 'close');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(await said).toBe('');
});
