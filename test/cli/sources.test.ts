/** The sources run as they are, threads too, and write what the bundle writes. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {quern} from '../support/command-line.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

test('a folder by two workers, from the sources and from the bundle', async () => {
  const dir = temporaryFolder();
  const lines = (first: number) => Array.from({length: 300}, (_, n) => `{"id":${first + n},"text":"paga $ 1.${100 + n},50"}\n`).join('');
  writeFiles(join(dir, 'in'), {'a.jsonl': lines(0), 'b.jsonl': lines(300)});
  writeFileSync(join(dir, 'job.yaml'), 'input: {files: in}\nsteps: [{use: amounts}]\nlimits: {threads: 2}\n');
  for (const from of ['sources', undefined] as const) {
    const words = ['run', 'job.yaml', '-q', '-o', from ?? 'bundle'];
    expect(await quern(words, {cwd: dir, ...(from === undefined ? {} : {from})})).toEqual({code: 0, out: '', err: ''});
  }
  expect(outputsOf(join(dir, 'sources'))).toEqual(outputsOf(join(dir, 'bundle')));
  expect(rowsOf(join(dir, 'sources', 'records.jsonl'))).toHaveLength(600);
});
