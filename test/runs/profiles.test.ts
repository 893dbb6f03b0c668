/** `--profile DIR`: a CPU profile of every thread, that tools can read. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {quern} from '../support/command-line.ts';
import {filesBelow, temporaryFolder, writeFiles} from '../support/folders.ts';

test('every thread that works is profiled: coordinator, workers, I/O', async () => {
  const dir = temporaryFolder();
  writeFiles(dir, {'in/a.jsonl': '{"a":1}\n', 'in/b.jsonl': '{"a":2}\n'});
  const words = ['run', 'in', '-o', 'out', '--profile', 'profiles', '--limits.threads', '2', '--quiet'];
  const {code, err} = await quern(words, {cwd: dir});
  expect(code, err).toBe(0);
  const names = filesBelow(join(dir, 'profiles'));
  const roles = names.map((name) => /^([a-z]+)-\d+\.cpuprofile$/.exec(name)?.[1]);
  // One chunk is work for one; the other is there where the first was not ready in time.
  expect([...new Set(roles)].toSorted()).toEqual(['coordinator', 'extraction', 'io']);
  for (const name of names) {
    const profile = JSON.parse(readFileSync(join(dir, 'profiles', name), 'utf8')) as {nodes: unknown[]; samples: unknown[]};
    expect(profile.nodes.length).toBeGreaterThan(0);
    expect(profile.samples.length).toBeGreaterThan(0);
  }
});
