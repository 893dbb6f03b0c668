import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {jsonl} from '../../../src/adapters/sinks/jsonl.ts';
import {temporaryFolder} from '../../support/folders.ts';
import {collectGarbage} from '../../support/garbage.ts';

test('takes no options', () => {
  expect(jsonl.options).toBeUndefined();
});

// The kernel's own full disk: every write to it fails with ENOSPC.
test.skipIf(!existsSync('/dev/full'))('a full disk is ENOSPC with a way on, and stays so', async () => {
  const file = await jsonl.open('/dev/full', 0, undefined);
  const failed = file.append(Buffer.from('{}\n'));
  await expect(failed).rejects.toMatchObject({name: 'SinkError', code: 'ENOSPC', where: '/dev/full', retryable: false});
  await expect(failed).rejects.toMatchObject({hint: expect.stringContaining('resume')});
  const first: unknown = await failed.catch((cause: unknown) => cause);
  await expect(file.sync()).rejects.toBe(first);
  expect(file.length).toBe(0);
  await file.close();
});

test('a file is closed when all that was begun is through, what was begun before the last too', async () => {
  const file = await jsonl.open(join(temporaryFolder(), 'a.jsonl'), 0, undefined);
  let isSynced = false;
  const synced = file.sync().then(() => (isSynced = true));
  await file.append(Buffer.from('{}\n'));
  const closed = file.close();
  expect(isSynced).toBe(false);
  await closed;
  expect(isSynced).toBe(true);
  await synced;
  await expect(file.append(Buffer.from('{}\n'))).rejects.toMatchObject({name: 'SinkError', code: 'EBADF'});
});

test('what is written leaves nothing in memory, however often', async () => {
  const file = await jsonl.open(join(temporaryFolder(), 'a.jsonl'), 0, undefined);
  const row = Buffer.from('{}\n');
  for (let n = 0; n < 1000; n++) await file.append(row);
  await collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 30_000; n++) await file.append(row);
  await collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(1e6);
  await file.close();
});
