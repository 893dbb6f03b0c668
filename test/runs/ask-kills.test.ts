/** kill -9 while models are asked: every row ends with its own answer, and nothing is paid for twice but what was on its way. */
import type {ChildProcess} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {askingJob, expectPaidOnce, expectWhole, serverTelling, type Killed} from '../support/asked-runs.ts';
import {said, startQuern} from '../support/command-line.ts';
import {filesBelow} from '../support/folders.ts';

const rounds = 5;

async function killAgainAndAgain(dir: string, items: number): Promise<Killed> {
  let left = Infinity;
  let child: ChildProcess | undefined;
  const killsMs: number[] = [];
  const server = await serverTelling(() => {
    if (--left !== 0) return;
    killsMs.push(Date.now());
    child?.kill('SIGKILL');
  });
  const job = join(dir, 'job.json');
  writeFileSync(job, JSON.stringify(askingJob(dir, 'out', server.url)));
  // Chance with a seed; all together less than there is to be asked.
  let seed = 4711;
  const chance = (): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < rounds; round++) {
    left = 1 + Math.floor((chance() * items * 0.9) / rounds);
    child = startQuern(['run', job, '--quiet']);
    expect((await said(child)).code).toBe(null);
  }
  left = Infinity;
  child = undefined;
  const {code} = await said(startQuern(['run', job, '--quiet']));
  expect(code).toBe(3);
  expect(killsMs).toHaveLength(rounds);
  await expectWhole(dir);
  // Both connections are closed before the books become one file.
  expect(filesBelow(join(dir, 'out', '.quern')).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
  return {server, killsMs};
}

test('killed while the server answers, again and again', async () => {
  await expectPaidOnce(killAgainAndAgain);
});
