/** What a command loads is most of what it costs to start: here is what each can do without. */
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {quern} from '../support/command-line.ts';

const preload = pathToFileURL(join(import.meta.dirname, '../support/loaded-modules.ts')).href;
const threads = ['piscina', 'comlink', 'threads/extraction-pool', 'threads/io-remote', 'threads/coordinator-remote'];
const rarely = ['ajv', 'stream-json', 'engine/stream', 'engine/verify', 'engine/check', 'engine/items-feeding', 'config/document'];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-start-up-'));
  await writeFile(join(folder, 'small.jsonl'), '{"text":"$ 1.234,50"}\n');
  await writeFile(join(folder, 'job.yaml'), 'input: {files: small.jsonl}\nsteps: [{use: amounts}]\noutput: {dir: out}\n');
  expect((await quern(['run', 'job.yaml', '-q'], {cwd: folder})).code).toBe(0);
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

/** What is loaded, by the name of the package, or by the path below src/ without its ending. */
async function loadedBy(words: readonly string[]): Promise<ReadonlySet<string>> {
  const list = join(folder, 'loaded.txt');
  const env = {NODE_OPTIONS: `--import ${preload}`, LOADED_MODULES: list};
  const {code, err} = await quern(words, {cwd: folder, env});
  expect([code, err]).toEqual([0, '']);
  const urls = (await readFile(list, 'utf8')).split('\n');
  return new Set(urls.map((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? /\/src\/(.+)\.ts$/.exec(url)?.[1] ?? url));
}

test.each([
  {words: ['--version'], with: ['cli/main'], without: ['commander', 'index', 'zod', 'yaml', 'node:sqlite']},
  {words: ['--help'], with: ['commander'], without: ['index', 'zod', 'yaml', 'node:sqlite', 'cli/run']},
  {words: ['schema'], with: ['zod', 'config/schema'], without: ['yaml', 'node:sqlite', 'config/load', 'actors/coordinator/coordinator']},
  {words: ['status', 'out'], with: ['engine/status', 'node:sqlite'], without: ['zod', 'yaml', 'config/load', 'engine/run']},
  {words: ['verify', 'out'], with: ['engine/verify', 'node:sqlite'], without: ['zod', 'yaml', 'config/load', 'engine/recount']},
  {words: ['check', 'small.jsonl', '--use', 'amounts', '-o', 'new'], with: ['zod', 'engine/check'], without: ['yaml', 'threads/conduct']},
  {words: ['run', 'small.jsonl', '--use', 'amounts', '-o', 'flags', '-q'], with: ['zod', 'threads/inline'], without: ['yaml', ...rarely]},
])('$words', async ({words, with: needed, without}) => {
  const loaded = await loadedBy(words);
  expect([...loaded]).toEqual(expect.arrayContaining(needed));
  expect([...without, ...threads].filter((name) => loaded.has(name))).toEqual([]);
});

test('what is not needed at first is loaded where it is', async () => {
  expect([...(await loadedBy(['verify', 'out', '--deep']))]).toEqual(expect.arrayContaining(['engine/recount', 'zod']));
  await writeFile(join(folder, 'more.jsonl'), '{"text":"$ 5"}\n');
  const files = ['--input.files', '[small.jsonl, more.jsonl]', '--output.dir', 'threads'];
  const job = await loadedBy(['run', 'job.yaml', '-q', ...files]);
  expect([...job]).toEqual(expect.arrayContaining(['yaml', 'config/document', 'piscina', 'comlink']));
});
