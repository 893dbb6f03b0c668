/**
 * What a user installs: the packed tarball in a folder of its own, its command and its library. Packs a copy of the project, so that
 * nobody's dist/ is touched. Needs npm and, for the dependencies, its registry or cache.
 */
import {execFileSync, type ExecFileSyncOptions} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {filesBelow} from './support/folders.ts';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {readonly version: string};
const folder = mkdtempSync(join(tmpdir(), 'quern-package-'));
const app = join(folder, 'app');
const installed = join(app, 'node_modules', 'quern');

/** Without what the npm that runs these tests tells its scripts, and with this Node first. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(lifecycle|package|config_local_prefix|command|execpath)|^INIT_CWD$/.test(name),
  );
  return {...Object.fromEntries(own), PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`};
}

function call(command: string, words: readonly string[], options: ExecFileSyncOptions = {}): string {
  return String(execFileSync(command, words, {cwd: app, env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], ...options}));
}

const quern = (...words: readonly string[]): string => call(join(app, 'node_modules', '.bin', 'quern'), words);

/** What each thread of a process loads, the main one first. */
function loadedBy(command: string, words: readonly string[]): readonly (readonly string[])[] {
  rmSync(join(app, 'loaded.txt'), {force: true});
  rmSync(join(app, 'ran'), {recursive: true, force: true});
  call(command, words, {env: {...cleanEnvironment(), NODE_OPTIONS: '--import ./loaded.ts', LOADED_MODULES: 'loaded.txt'}});
  const threads = new Map<number, string[]>();
  for (const line of readFileSync(join(app, 'loaded.txt'), 'utf8').trimEnd().split('\n')) {
    const [thread = '', url = ''] = line.split('\t');
    threads.set(Number(thread), [...(threads.get(Number(thread)) ?? []), url]);
  }
  return [...threads].toSorted(([one], [other]) => one - other).map(([, urls]) => urls);
}

beforeAll(() => {
  const project = join(folder, 'project');
  const documents = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'LICENSE'];
  const taken = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'rolldown.config.ts', 'src', ...documents];
  for (const name of taken) cpSync(join(root, name), join(project, name), {recursive: true});
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  call('npm', ['pack', '--silent', '--pack-destination', folder], {cwd: project});
  cpSync(join(root, 'fixtures', 'bulletins'), join(app, 'bulletins'), {recursive: true});
  writeFileSync(join(app, 'package.json'), JSON.stringify({name: 'app', private: true, type: 'module'}));
  call('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, `quern-${manifest.version}.tgz`)]);
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

describe('the packed package', () => {
  test('holds the compiled code and the documents, no sources and no tests', () => {
    const files = filesBelow(installed);
    expect(files.filter((name) => !name.startsWith('dist/'))).toEqual([
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(files.filter((name) => name.startsWith('dist/') && !/\.(js|d\.ts)$/.test(name))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['dist/code/extraction-entry.js', 'dist/index.d.ts']));
  });

  test('its code imports no .ts file', () => {
    const scripts = filesBelow(join(installed, 'dist')).filter((name) => name.endsWith('.js'));
    const imports = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'][^"'\n]+\.ts["']/;
    expect(scripts.filter((name) => imports.test(readFileSync(join(installed, 'dist', name), 'utf8')))).toEqual([]);
  });

  test('its command tells its version, runs a folder with workers, and verifies the output', () => {
    expect(quern('--version').trim()).toBe(manifest.version);
    const steps = ['--use', 'bulletins/norms', '--use', 'amounts', '--limits.rejects.rate', '1', '--threads', '2'];
    // Complete with rejects is exit code 3, which execFile throws.
    expect(() => quern('run', 'bulletins', ...steps, '-o', 'out', '--quiet')).toThrow(expect.objectContaining({status: 3}));
    expect(readFileSync(join(app, 'out', 'records.jsonl'), 'utf8').split('\n')).toHaveLength(36);
    expect(JSON.parse(readFileSync(join(app, 'out', 'report.json'), 'utf8'))).toMatchObject({
      status: 'complete',
      provenance: {quern: manifest.version, threads: 2},
    });
    expect(quern('verify', 'out', '--deep')).toMatch(/all \d+ checks passed/);
  });

  test('its library runs a job from a script, in its own thread, with an extractor of the user', () => {
    writeFileSync(
      join(app, 'shout.ts'),
      `import {defineExtractor} from 'quern';
export default defineExtractor({
  name: 'shout',
  adds: 'field',
  from: 'word',
  extract: (word: string) => [{type: 'row', value: word.toUpperCase()}],
});
`,
    );
    writeFileSync(
      join(app, 'embed.mjs'),
      `import {run, stream} from 'quern';
const items = [{word: 'uno'}, {word: 'dos'}, {word: 'tres'}];
const job = (dir) => ({version: 1, input: {items}, steps: [{use: './shout.ts'}], output: {dir}});
const {status, counts} = await run(job('ran'));
const batches = [];
for await (const batch of stream(job('streamed'), {batchRows: 2})) {
  batches.push(batch.rows.map((row) => row.shout));
  await batch.ack();
}
console.log(JSON.stringify({status, rows: counts.rows, batches}));
`,
    );
    expect(JSON.parse(call(process.execPath, ['embed.mjs']))).toEqual({status: 'complete', rows: 3, batches: [['UNO', 'DOS'], ['TRES']]});
  });

  test('its classes and schemas are those of its user, whatever file they stand in', () => {
    writeFileSync(
      join(app, 'loud.ts'),
      `import {defineExtractor} from 'quern';
import {z} from 'zod';
const options = z.strictObject({loud: z.boolean().default(true)});
export default defineExtractor<z.output<typeof options>>({
  name: 'loud',
  adds: 'field',
  from: 'word',
  options,
  schema: z.string().max(4),
  extract: (word: string, {options: {loud}}) => [{type: 'row', value: loud ? word.toUpperCase() : word}],
});
`,
    );
    writeFileSync(
      join(app, 'classes.mjs'),
      `import {readFileSync} from 'node:fs';
import {ConfigError, jobJsonSchema, run} from 'quern';
const job = (options, dir) => ({version: 1, input: {items: [{word: 'uno'}, {word: 'cinco'}]}, steps: [{use: './loud.ts', with: options, onError: 'reject'}], limits: {rejects: {rate: 1}}, output: {dir}});
const refused = await run(job({lod: true}, 'refused')).catch((thrown) => thrown);
const {counts} = await run(job({}, 'loud'));
const {reason} = JSON.parse(readFileSync('loud/rejects.jsonl', 'utf8'));
const [{hint}] = refused.issues;
console.log(JSON.stringify({isOurs: refused instanceof ConfigError, hint, rows: counts.rows, reason, schema: typeof jobJsonSchema().$schema}));
`,
    );
    expect(JSON.parse(call(process.execPath, ['classes.mjs']))).toEqual({
      isOurs: true,
      hint: "did you mean 'loud'?",
      rows: 1,
      reason: expect.stringContaining('4') as string,
      schema: 'string',
    });
  });

  test('each thread loads what it works with, in few files', () => {
    cpSync(join(root, 'test/support/loaded-modules.ts'), join(app, 'loaded.ts'));
    const bin = join(app, 'node_modules/.bin/quern');
    // 426, 84 and 262 where each module is a file.
    const [main = [], io = [], worker = []] = loadedBy(bin, ['run', 'bulletins', '--use', 'amounts', '--limit', '1', '-o', 'few', '-q']);
    expect([main.length < 125, io.length < 35, worker.length < 60]).toEqual([true, true, true]);
    expect(io.some((url) => url.endsWith('/io-entry.js'))).toBe(true);
    expect(io.filter((url) => /\/(zod|planning|extraction)-[^/]+$/.test(url))).toEqual([]);
    expect(worker.some((url) => url.endsWith('/extraction-entry.js'))).toBe(true);
    expect(worker.filter((url) => /\/(planning|ledger|reporters|beginning)-[^/]+$/.test(url))).toEqual([]);
    // Of an embedded run the host's thread plans nothing.
    const [host = []] = loadedBy(process.execPath, ['embed.mjs']);
    expect(host.some((url) => url.includes('/beginning-'))).toBe(true);
    expect(host.filter((url) => /\/(zod|planning|extraction|ledger)-[^/]+$/.test(url))).toEqual([]);
  });

  test('its types hold for a strict project, and for the examples of the README', () => {
    const examples = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
    const files = examples.map((text, index) => {
      writeFileSync(join(app, `example-${index}.ts`), text);
      return `example-${index}.ts`;
    });
    expect(files.length).toBeGreaterThan(1);
    writeFileSync(
      join(app, 'typed.ts'),
      `import {defineExtractor, defineJob, run, type RunResult} from 'quern';
const job = defineJob({version: 1, input: {files: 'bulletins'}, steps: [{use: 'bulletins/norms'}]});
export const result: Promise<RunResult> = run(job, {onEvent: (event) => void (event.type === 'progress' && event.progress.rows.toFixed())});
export const given = defineExtractor({name: 'x', adds: 'rows', extract: (record: {a: number}) => [{type: 'row', value: {b: record.a}}]});
// @ts-expect-error: a job has no key called inputs
run({version: 1, inputs: {}});
`,
    );
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--types',
      'node',
      '--typeRoots',
      join(root, 'node_modules', '@types'),
    ];
    expect(
      call(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...flags, 'typed.ts', 'shout.ts', ...files]),
    ).toBe('');
  });
});
