/** What a command loads is most of what it costs to start: here is what each can do without. */
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {quern} from '../support/command-line.ts';

const preload = pathToFileURL(join(import.meta.dirname, '../support/loaded-modules.ts')).href;
const src = join(import.meta.dirname, '../../src');
const threads = ['piscina', 'comlink', 'threads/extraction-pool', 'threads/io-remote', 'threads/coordinator-remote'];
const rarely = ['ajv', 'stream-json', 'engine/stream', 'engine/verify', 'engine/check', 'engine/items-feeding', 'config/document'];
/** What a run of plain lines of JSON that are named has no use for. */
const ofOtherFiles = (
  'adapters/formats/json adapters/formats/json-walk adapters/formats/describe adapters/formats/delimited/ picomatch ' +
  'adapters/codecs/gzip adapters/codecs/unpacking adapters/codecs/checked-reader ' +
  'adapters/encodings/decodings adapters/encodings/utf8-reader adapters/encodings/guess ' +
  'actors/io/keys/key-judging actors/io/keys/stage-settling actors/io/asking/ llm/ simulate/ adapters/providers/openai/'
).split(' ');

/** What the coordinator has no use for where another thread writes. */
const ofTheIoThread = ['node:sqlite', 'ledger/ledger', 'actors/io/', 'engine/status', 'engine/preflight-run'];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-start-up-'));
  await writeFile(join(folder, 'small.jsonl'), '{"text":"$ 1.234,50"}\n');
  await writeFile(join(folder, 'job.yaml'), 'input: {files: small.jsonl}\nsteps: [{use: amounts}]\noutput: {dir: out}\n');
  expect((await quern(['run', 'job.yaml', '-q'], {cwd: folder})).code).toBe(0);
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

/** What each thread loads, the main one first: by the name of the package, or by the path below src/ without its ending. */
async function loadedByThread(words: readonly string[]): Promise<readonly ReadonlySet<string>[]> {
  const list = join(folder, 'loaded.txt');
  await rm(list, {force: true});
  const env = {NODE_OPTIONS: `--import ${preload}`, LOADED_MODULES: list};
  const {code, err} = await quern(words, {cwd: folder, env, from: 'sources'});
  expect([code, err]).toEqual([0, '']);
  const threads = new Map<number, Set<string>>();
  for (const line of (await readFile(list, 'utf8')).trimEnd().split('\n')) {
    const [thread = '', url = ''] = line.split('\t');
    const names = threads.get(Number(thread)) ?? new Set();
    threads.set(Number(thread), names.add(nameOf(url)));
  }
  return [...threads].toSorted(([one], [other]) => one - other).map(([, names]) => names);
}

function nameOf(url: string): string {
  return /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? /\/src\/(.+)\.ts$/.exec(url)?.[1] ?? url;
}

async function loadedBy(words: readonly string[]): Promise<ReadonlySet<string>> {
  const [main = new Set<string>()] = await loadedByThread(words);
  return main;
}

/** Whatever of these rooms (a name that ends in a slash) or modules was loaded. */
function among(names: readonly string[], loaded: ReadonlySet<string>): readonly string[] {
  return [...loaded].filter((one) => names.some((name) => (name.endsWith('/') ? one.startsWith(name) : one === name)));
}

test.each([
  {words: ['--version'], with: ['cli/main'], without: ['commander', 'index', 'zod', 'yaml', 'node:sqlite']},
  {words: ['--help'], with: ['commander'], without: ['index', 'zod', 'yaml', 'node:sqlite', 'cli/run']},
  {words: ['schema'], with: ['zod', 'config/schema'], without: ['yaml', 'node:sqlite', 'config/load', 'actors/coordinator/coordinator']},
  {words: ['status', 'out'], with: ['engine/status', 'node:sqlite'], without: ['zod', 'yaml', 'config/load', 'engine/run']},
  {words: ['verify', 'out'], with: ['engine/verify', 'node:sqlite'], without: ['zod', 'yaml', 'config/load', 'engine/recount']},
  {words: ['check', 'small.jsonl', '--use', 'amounts', '-o', 'new'], with: ['zod', 'engine/check'], without: ['yaml', 'threads/conduct']},
  {
    words: ['run', 'small.jsonl', '--use', 'amounts', '-o', 'flags', '-q'],
    with: ['zod', 'threads/inline'],
    without: ['yaml', ...rarely, ...ofOtherFiles],
  },
])('$words', async ({words, with: needed, without}) => {
  const loaded = await loadedBy(words);
  expect([...loaded]).toEqual(expect.arrayContaining(needed));
  expect(among([...without, ...threads], loaded)).toEqual([]);
});

test('what is named here is there', () => {
  const missing = ofOtherFiles.filter((name) => name !== 'picomatch' && !existsSync(join(src, name.endsWith('/') ? name : `${name}.ts`)));
  expect(missing).toEqual([]);
});

test('what is not needed at first is loaded where it is', async () => {
  expect([...(await loadedBy(['verify', 'out', '--deep']))]).toEqual(expect.arrayContaining(['engine/recount', 'zod']));
  await writeFile(join(folder, 'more.jsonl'), '{"text":"$ 5"}\n');
  const files = ['--input.files', '[small.jsonl, more.jsonl]', '--output.dir', 'threads'];
  const [main = new Set(), ...others] = await loadedByThread(['run', 'job.yaml', '-q', ...files]);
  expect([...main]).toEqual(expect.arrayContaining(['yaml', 'config/document', 'piscina', 'comlink']));
  expect(among([...ofOtherFiles, ...ofTheIoThread, 'threads/workshop'], main)).toEqual([]);
  const io = others.filter((loaded) => loaded.has('threads/io-entry'));
  const workers = others.filter((loaded) => loaded.has('threads/extraction-entry'));
  expect([io.length, workers.length]).toEqual([1, others.length - 1]);
  for (const loaded of io)
    expect(among([...ofOtherFiles, 'zod', 'adapters/formats/jsonl', 'adapters/codecs/', 'config/layers'], loaded)).toEqual([]);
  for (const loaded of workers)
    expect(among([...ofOtherFiles, 'adapters/codecs/', 'adapters/encodings/', 'ledger/', 'config/load'], loaded)).toEqual([]);
  expect(workers.some((loaded) => loaded.has('adapters/formats/jsonl'))).toBe(true);
});
