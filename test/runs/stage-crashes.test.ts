/** A crash at each checkpoint of a job that is cut into stages: nothing lost, nothing twice, nothing left over. */
import {appendFileSync, existsSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {verify, type Job} from '../../src/index.ts';
import {Ledger} from '../../src/ledger/ledger.ts';
import {innerKinds} from '../../src/ledger/records.ts';
import {filesBelow, outputsOf, temporaryFolder, writeFiles} from '../support/folders.ts';
import {runHere} from '../support/run-here.ts';

const splitWords = join(import.meta.dirname, '..', 'support', 'modules', 'split-words.ts');

/** A step in each stage makes rejects, warnings or more rows; two cuts. */
function jobOf(
  dir: string,
  out: string,
  given: {readonly layout?: 'single' | 'per-file' | 'parts'; readonly steps?: number; readonly keysInMemory?: number} = {},
): Job {
  const steps: Job['steps'] = [
    {use: splitWords},
    {dedupe: 'word'},
    {split: {field: 'word', separators: ['z'], keep: false}},
    {dedupe: {by: 'word', onMissing: 'keep'}, name: 'words'},
    {set: {done: true}},
  ];
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: steps.slice(0, given.steps ?? steps.length),
    output: {dir: join(dir, out), lineage: true, layout: given.layout ?? 'single', partMb: 0.001},
    limits: {inline: true, chunkBytes: 4096, rejects: {rate: 1}, keysInMemory: given.keysInMemory ?? 1000},
    commit: {everyMs: 60_000, everyMb: 0.005},
  };
}

function writeInput(dir: string): void {
  const record = (n: number): string =>
    n % 13 === 0 ? '{"n":' : JSON.stringify({n, text: `w${n % 9} x  y${'z'.repeat(n % 4)}${n % 7} w${n}`});
  const lines = Array.from({length: 60}, (_, n) => record(n));
  writeFiles(join(dir, 'in'), {
    'a.jsonl': lines.slice(0, 40).join('\n'),
    'b/c.jsonl': '',
    'b/d.jsonl': lines.slice(20).join('\n'),
    'e.json': record(1),
  });
}

class Crash extends Error {}

/** What a death may leave behind the committed bytes. */
function addGarbage(out: string): void {
  const path = join(out, '.quern', 'run.db');
  if (!existsSync(path) || Ledger.isUnborn(path)) return;
  const ledger = Ledger.open(path, 'read');
  for (const output of ledger.outputs.all()) {
    if (output.state !== 0) continue;
    const name = join(out, innerKinds.includes(output.kind) ? output.name : `${output.name}.part`);
    if (existsSync(name)) appendFileSync(name, '{"half": "a ro');
  }
  ledger.close();
}

async function expectWhole(out: string, expected: Readonly<Record<string, string>>, after: string): Promise<void> {
  expect(outputsOf(out), after).toEqual(expected);
  expect((await verify(out, {deep: true})).problems, after).toEqual([]);
  const left = filesBelow(out).filter((name) => /\.(part|new|tmp)$|\.quern\/stage|\.bin$/.test(name));
  expect(left, after).toEqual([]);
}

/** `every`: only one checkpoint in so many, a different one in each. */
test.each([
  ['two cuts', {every: 8, layout: 'single', steps: 5}],
  ['two cuts', {every: 17, layout: 'per-file', steps: 5}],
  ['two cuts', {every: 19, layout: 'parts', steps: 5}],
  ['one cut, nothing behind the second dedupe', {every: 11, layout: 'single', steps: 4}],
  ['no cut', {every: 3, layout: 'single', steps: 2}],
  ['three cuts, keys on the disk', {every: 10, layout: 'single', steps: 4, keysInMemory: 10}],
] as const)('%s, %j', async (_name, given) => {
  const dir = temporaryFolder();
  writeInput(dir);
  const seen: string[] = [];
  const report = await runHere(jobOf(dir, 'undisturbed', given), (name) => void seen.push(name));
  expect(report?.counts.duplicates).toBeGreaterThan(30);
  const expected = outputsOf(join(dir, 'undisturbed'));
  await expectWhole(join(dir, 'undisturbed'), expected, 'undisturbed');
  expect(seen.length).toBeGreaterThan(20);
  for (let count = 1; count <= seen.length; count += given.every) {
    const after = `after a crash at ${count}: ${seen[count - 1]}`;
    const job = jobOf(dir, 'out', given);
    const out = join(dir, 'out');
    let passed = 0;
    const crash = (name: string): void => {
      if (++passed >= count) throw new Crash(name);
    };
    const ended = await runHere(job, crash).catch((cause: unknown) => cause);
    // Commits come together as the disk lets them: there may have been fewer this time.
    if (!(ended instanceof Crash)) expect(passed, after).toBeLessThan(count);
    addGarbage(out);
    if (existsSync(join(out, '.quern', 'run.db'))) expect((await verify(out)).problems, after).toEqual([]);
    await runHere(job);
    await expectWhole(out, expected, after);
    rmSync(out, {recursive: true});
  }
  expect(readdirSync(dir)).toContain('undisturbed');
});
