import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {jsonl} from '../../../src/adapters/sinks/jsonl.ts';

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
