/** Inputs that are hostile by their size, their names or their place: nothing lost, nothing twice, and what cannot be read is said. */
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run, verify, type Job, type RunResult} from '../../src/index.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

function jobOf(dir: string, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    output: {dir: join(dir, 'out')},
    limits: {inline: true, chunkBytes: 300, recordBytesMax: 1500, rejects: {rate: 1}},
    ...given,
  };
}

const ran = (dir: string, job: Job): Promise<RunResult> => run(job, {coordinator: 'caller', cwd: dir});

describe('a record too large, in every place of a JSON document', () => {
  const large = JSON.stringify({text: 'y'.repeat(9000)});
  test.each([
    ['first in an array', `[\n${large}, {"n":1}]`, 2, 2],
    ['inside an array', `[{"n":1},\n ${large}, {"n":2}]`, 11, 2],
    ['last in an array', `[{"n":1}, ${large}]`, 10, 1],
    ['cut off by the end of the file', `[{"n":1}, ${large.slice(0, 8000)}`, 10, 1],
    ['in a sequence', `{"n":1}\n${large}\n{"n":2}`, 8, 2],
  ])('%s', async (_place, text, byteOffset, line) => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), {'a.json': text});
    const {counts, rejectCodes} = await ran(dir, jobOf(dir));
    const rows = (text.match(/"n":/g) ?? []).length;
    expect(counts).toMatchObject({records: rows + 1, rows});
    expect(rejectCodes.map(({code, count}) => [code, count])).toEqual([['RECORD_TOO_LARGE', 1]]);
    const [reject] = rowsOf(join(dir, 'out/rejects.jsonl'));
    expect(reject).toMatchObject({byteOffset, line, raw: expect.stringMatching(/^\{"text":"yyy/)});
    expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
  });
});
