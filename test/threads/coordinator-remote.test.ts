/** A run in a thread of its own, when that thread goes: its result, its batches and its acknowledgements are told, none hangs. */
import {join} from 'node:path';
import type {Worker} from 'node:worker_threads';
import {expect, onTestFinished, test} from 'vitest';
import {run, stream, type Job} from '../../src/index.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';

function jobOf(dir: string): Job {
  writeFiles(join(dir, 'in'), {'a.jsonl': Array.from({length: 300}, (_, n) => `{"n":${n}}\n`).join('')});
  return {version: 1, input: {files: join(dir, 'in')}, output: {dir: join(dir, 'out')}, limits: {inline: true, chunkBytes: 200}};
}

/** The next thread that is started. */
function nextThread(): Promise<Worker> {
  return new Promise((resolve) => {
    process.once('worker', resolve);
    onTestFinished(() => void process.off('worker', resolve));
  });
}

test('a run is a failure of the outside, and goes on later', async () => {
  const dir = temporaryFolder();
  const job = jobOf(dir);
  const thread = nextThread();
  const running = run(job);
  await (await thread).terminate();
  expect(await running).toMatchObject({
    status: 'stopped',
    exitCode: 75,
    failure: {code: 'COORDINATOR_DIED', hint: expect.stringContaining('resume')},
  });
  expect(await run(job)).toMatchObject({status: 'complete', counts: {rows: 300}});
});

test('a stream throws; what was acknowledged does not come again', async () => {
  const dir = temporaryFolder();
  const job = jobOf(dir);
  const options = {dir: join(dir, 'out'), batchRows: 50};
  const thread = nextThread();
  const batches = stream(job, options);
  const first = (await batches.next()).value;
  await first?.ack();
  const second = (await batches.next()).value;
  (await thread).emit('messageerror', new Error('cannot be read'));
  await expect(second?.ack()).rejects.toMatchObject({code: 'COORDINATOR_DIED'});
  await expect(batches.next()).rejects.toMatchObject({code: 'COORDINATOR_DIED'});
  const ids: number[] = [];
  for await (const batch of stream(job, options)) {
    ids.push(batch.id);
    await batch.ack();
  }
  expect(ids).toEqual([1, 2, 3, 4, 5]);
});
