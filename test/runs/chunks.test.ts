/** Chunks: told one by one with what came of them, smaller where rows expand, and in the report where they gave rejects. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run, type Job, type Report, type RunEvent} from '../../src/index.ts';
import {KiB} from '../../src/model/units.ts';
import {outputsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const splitWords = join(import.meta.dirname, '..', 'support', 'modules', 'split-words.ts');
type Chunk = Extract<RunEvent, {type: 'chunk'}>;

async function runIn(
  dir: string,
  out: string,
  limits: Job['limits'],
): Promise<{readonly chunks: readonly Chunk[]; readonly report: Report}> {
  const chunks: Chunk[] = [];
  await run(
    {
      version: 1,
      input: {files: join(dir, 'in')},
      steps: [{use: splitWords}],
      output: {dir: join(dir, out), lineage: true},
      limits: {rejects: {rate: 1}, ...limits},
    },
    {coordinator: 'caller', onEvent: (event) => void (event.type === 'chunk' && chunks.push(event))},
  );
  return {chunks, report: JSON.parse(readFileSync(join(dir, out, 'report.json'), 'utf8')) as Report};
}

test('rows that expand make chunks smaller, and change no byte', async () => {
  const dir = temporaryFolder();
  const line = (n: number): string => JSON.stringify({n, text: n % 100 === 0 ? n : 'alphabetic bravissimo charlatans'});
  writeFiles(join(dir, 'in'), {'a.jsonl': Array.from({length: 40_000}, (_, n) => line(n)).join('\n')});
  const {chunks, report} = await runIn(dir, 'large', {inline: true, chunkBytes: 512 * KiB, memoryMb: 3000});
  const sizes = chunks.map(({start, end}) => end - start);
  // The first is small in any run.
  expect(sizes[0]).toBeLessThanOrEqual(64 * KiB);
  expect(Math.max(...sizes)).toBeLessThan(300 * KiB);
  expect(sizes.length).toBeLessThan(30);
  expect(chunks.reduce((sum, {rows}) => sum + rows, 0)).toBe(report.counts.rows);
  await runIn(dir, 'small', {threads: 2, chunkBytes: 5000});
  expect(outputsOf(join(dir, 'small'))).toEqual(outputsOf(join(dir, 'large')));
});

test('the report names the ranges that gave rejects, in the order of the input, a hundred at most', async () => {
  const dir = temporaryFolder();
  const good = '{"n":1,"text":"a"}';
  const files = Object.fromEntries(
    Array.from({length: 150}, (_, n) => [`many/${String(n).padStart(3, '0')}.json`, n % 2 === 0 ? 'no' : good]),
  );
  const lines = Array.from({length: 300}, (_, n) => (n === 250 || n === 251 ? '{"n":2}' : good));
  writeFiles(join(dir, 'in'), {'a.jsonl': lines.join('\n'), ...files, 'z.json': '{"n":3}'});
  const {chunks, report} = await runIn(dir, 'out', {threads: 2, chunkBytes: 1000});
  const {rejected, ...summary} = report.chunks;
  expect(summary).toMatchObject({total: chunks.length, withRejects: chunks.filter(({rejects}) => rejects > 0).length});
  // 2 lines of one range, 75 files, and one more.
  expect(rejected).toHaveLength(77);
  const [first, second] = rejected;
  expect(first).toMatchObject({file: join(dir, 'in', 'a.jsonl'), rejects: 2});
  expect(lines.join('\n').slice(first?.start, first?.end).split('{"n":2}')).toHaveLength(3);
  expect(second).toEqual({file: join(dir, 'in', 'many/000.json'), start: 0, end: 2, records: 1, rejects: 1});
  expect(rejected.at(-1)).toMatchObject({file: join(dir, 'in', 'z.json'), rejects: 1});
  expect(chunks.every(({ms, rssMb}) => ms >= 0 && rssMb > 10)).toBe(true);
  const broken = Object.fromEntries(Array.from({length: 120}, (_, n) => [`${n}.json`, 'no']));
  writeFiles(join(dir, 'other', 'in'), broken);
  expect((await runIn(join(dir, 'other'), 'out', {inline: true})).report.chunks.rejected).toHaveLength(100);
});
