/** A run that asks, killed at chosen moments of its commits, stages and end. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import type {CheckpointName} from '../../src/actors/io/checkpoints.ts';
import {crashingRun} from '../support/command-line.ts';
import {askingJob, expectPaidOnce, expectWhole, serverTelling, type Killed} from '../support/asked-runs.ts';

async function killAtCheckpoints(dir: string): Promise<Killed> {
  const moment = join(dir, 'killed');
  const killsMs: number[] = [];
  const server = await serverTelling(() => undefined);
  const job = join(dir, 'job.json');
  writeFileSync(job, JSON.stringify(askingJob(dir, 'out', server.url)));
  const survived: string[] = [];
  const crashAt = async (checkpoint: CheckpointName | 'never'): Promise<void> => {
    const child = spawn(process.execPath, [crashingRun, job, checkpoint, '1', moment], {stdio: 'inherit', cwd: dirname(job)});
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (signal === 'SIGKILL') return void killsMs.push(Number(readFileSync(moment, 'utf8')));
    expect({checkpoint, code}).toEqual({checkpoint, code: 0});
    survived.push(checkpoint);
  };
  for (const name of ['created', 'listed', 'appended', 'staged', 'before-commit', 'after-commit', 'staged'] as const) await crashAt(name);
  for (const name of ['appended', 'finishing', 'reported', 'complete'] as const) await crashAt(name);
  await crashAt('never');
  expect(survived).toEqual(['never']);
  await expectWhole(dir);
  return {server, killsMs};
}

test('killed at the checkpoints of its stages and of its end', async () => {
  await expectPaidOnce(killAtCheckpoints);
});
