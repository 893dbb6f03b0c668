/** Standard input of real processes: from pipes, files and /dev/null; as it comes, packed or in any encoding, and once only. */
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, openSync, writeFileSync} from 'node:fs';
import {devNull} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {Writable} from 'node:stream';
import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {check, type Job} from '../../src/index.ts';
import {encoded} from '../adapters/encodings/encoded.ts';
import {quern, said, startQuern, type Said} from '../support/command-line.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';

const deadly = join(import.meta.dirname, '..', 'support', 'modules', 'deadly.ts');
const linesOf = (count: number): string =>
  Array.from({length: count}, (_, id) => `{"id":${id},"text":"${'ñ'.repeat(id % 30)}"}\n`).join('');

/** Runs the words over `-` in a folder of its own, with all of these bytes. */
async function runOver(input: string | Uint8Array, words: readonly string[], dir: string): Promise<Said> {
  const child = startQuern(['run', '-', '-o', join(dir, 'out'), ...words], {cwd: dir, stdin: 'pipe'});
  const ended = said(child);
  inputOf(child).end(input);
  return ended;
}

function inputOf({stdin}: ChildProcess): Writable {
  if (stdin === null) throw new Error('the process has a pipe');
  // Who has read enough goes away.
  return stdin.on('error', () => undefined);
}

const rowsIn = (dir: string): any[] => rowsOf(join(dir, 'out', 'records.jsonl'));

test('a pipe is one file called -, and its run says that it cannot be resumed', async () => {
  const dir = temporaryFolder();
  const {code, err} = await runOver(linesOf(20_000), ['--lineage', '--limits.chunkBytes', '50000'], dir);
  expect(err).toMatch(/read once only/);
  expect(code).toBe(0);
  const rows = rowsIn(dir);
  expect(rows).toHaveLength(20_000);
  expect(rows.every(({id, _source}, index) => id === index && _source.file === '-' && _source.index === index)).toBe(true);
  expect((await quern(['verify', join(dir, 'out'), '--deep'])).code).toBe(0);
});

test('a file and /dev/null are standard input as well; inline, too', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'table.csv'), 'a,b\n1,"x\ny"\n2,z\n');
  for (const [path, count] of [
    [join(dir, 'table.csv'), 2],
    [devNull, 0],
  ] as const) {
    for (const way of ['--inline', '--lineage']) {
      const stdin = openSync(path, 'r');
      const out = join(dir, `out-${count}${way}`);
      const {code} = await said(startQuern(['run', '-', '-o', out, way], {cwd: dir, stdin}));
      closeSync(stdin);
      expect({code, rows: rowsOf(join(out, 'records.jsonl')).length}).toEqual({code: 0, rows: count});
    }
  }
});

test('an embedded run, its coordinator in a thread, reads the process’s standard input', async () => {
  const dir = temporaryFolder();
  const index = JSON.stringify(new URL('../../src/index.ts', import.meta.url).href);
  writeFileSync(
    join(dir, 'host.ts'),
    `import {run} from ${index};
const result = await run({version: 1, input: {files: '-'}, output: {dir: 'out'}});
console.log(result.status, result.counts.rows);
`,
  );
  const {spawn} = await import('node:child_process');
  const child = spawn(process.execPath, [join(dir, 'host.ts')], {cwd: dir, stdio: ['pipe', 'pipe', 'pipe']});
  const ended = said(child);
  inputOf(child).end(linesOf(1000));
  expect(await ended).toMatchObject({code: 0, out: 'complete 1000\n'});
});

/** A run that tells its events, and a way to await rows of it. */
function started(
  dir: string,
  words: readonly string[] = [],
): {readonly input: Writable; rows(count: number): Promise<void>; readonly ended: Promise<Said>} {
  const child = startQuern(['run', '-', '-o', join(dir, 'out'), '--json', ...words], {cwd: dir, stdin: 'pipe'});
  let seen = 0;
  const waiting: {readonly count: number; readonly wake: () => void}[] = [];
  if (child.stdout === null) throw new Error('the process says something');
  createInterface({input: child.stdout}).on('line', (line) => {
    const event = JSON.parse(line) as {readonly type: string; readonly rows: number};
    if (event.type === 'chunk') seen += event.rows;
    for (const {count, wake} of waiting) if (seen >= count) wake();
  });
  return {
    input: inputOf(child),
    rows: (count) => new Promise((wake) => void (seen >= count ? wake() : waiting.push({count, wake}))),
    ended: said(child),
  };
}

describe('as it comes', () => {
  test('whole lines go out while their writer thinks, the rest when it goes on', async () => {
    const dir = temporaryFolder();
    const {input, rows, ended} = started(dir);
    input.write('{"id":0}\n{"id":1}\n{"id":');
    await rows(2);
    input.write('2}\n');
    await rows(3);
    input.write('{"id":3}');
    input.end();
    expect(await ended).toMatchObject({code: 0});
    expect(rowsIn(dir)).toEqual([0, 1, 2, 3].map((id) => ({id})));
  });

  test('rows go to standard output as they come', async () => {
    const child = startQuern(['run', '-', '-o', '-'], {cwd: temporaryFolder(), stdin: 'pipe'});
    const input = inputOf(child);
    const ended = once(child, 'exit');
    if (child.stdout === null) throw new Error('the process writes');
    const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
    for (let id = 0; id < 3; id++) {
      input.write(`{"id":${id}}\n`);
      expect(await lines.next()).toMatchObject({value: `{"id":${id}}`});
    }
    input.end();
    expect(await ended).toEqual([0, null]);
  });

  test('also through an encoding that is named, and out of a table', async () => {
    const dir = temporaryFolder();
    const {input, rows, ended} = started(dir, ['--input.encoding', 'utf-16be', '--format', 'csv']);
    input.write(encoded('id,name\n1,né\n2,', 'utf-16be'));
    await rows(1);
    input.end(encoded('ñ\n', 'utf-16be'));
    expect(await ended).toMatchObject({code: 0});
    expect(rowsIn(dir)).toEqual([
      {id: '1', name: 'né'},
      {id: '2', name: 'ñ'},
    ]);
  });

  test('a limit ends the run although nobody ends the input', async () => {
    const dir = temporaryFolder();
    const {input, ended} = started(dir, ['--limit', '2']);
    input.write(linesOf(10));
    expect(await ended).toMatchObject({code: 0});
    expect(rowsIn(dir)).toHaveLength(2);
  });

  test('a signal drains it although nobody writes, and it is not gone on with', async () => {
    const dir = temporaryFolder();
    const child = startQuern(['run', '-', '-o', join(dir, 'out'), '--json', '--commit.everyMs', '10'], {cwd: dir, stdin: 'pipe'});
    if (child.stdout === null) throw new Error('the process says something');
    inputOf(child).write(linesOf(10));
    const lines = createInterface({input: child.stdout});
    for await (const line of lines) if (/"type":"chunk"/.test(line)) break;
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(130);
    const again = await runOver(linesOf(10), [], dir);
    expect(again.code).toBe(73);
    expect(again.err).toMatch(/can be read once only.*cannot be resumed/s);
    const resumed = await quern(['resume', join(dir, 'out')]);
    expect(resumed.code).toBe(73);
    const job: Job = {version: 1, input: {files: '-'}, output: {dir: join(dir, 'out')}, name: 'run'};
    const {checks} = await check(job, {cwd: dir});
    expect(checks.find(({name}) => name === 'run')).toMatchObject({ok: false, fix: expect.stringContaining('output.dir')});
  });
});

describe('what may lie over it', () => {
  test('packed input is unpacked, and its rows are asked for again when a worker dies', async () => {
    const dir = temporaryFolder();
    const records = Array.from({length: 3000}, (_, id) => JSON.stringify(id === 1500 ? {id, do: 'exit'} : {id, pad: 'p'.repeat(id % 40)}));
    const words = ['--use', deadly, '--limits.chunkBytes', '5000', '--threads', '1'];
    const {code} = await runOver(gzipSync(`${records.join('\n')}\n`), words, dir);
    expect(code).toBe(3);
    expect(rowsIn(dir).map(({id}) => id)).toEqual(Array.from({length: 3000}, (_, id) => id).filter((id) => id !== 1500));
    expect(rowsOf(join(dir, 'out', 'rejects.jsonl'))).toEqual([
      expect.objectContaining({code: 'RECORD_KILLS_WORKER', index: 1500, file: '-'}),
    ]);
  });

  test('bare input is asked for again as well', async () => {
    const dir = temporaryFolder();
    const records = Array.from({length: 3000}, (_, id) => JSON.stringify(id === 2900 ? {id, do: 'exit'} : {id}));
    const {code} = await runOver(`${records.join('\n')}\n`, ['--use', deadly, '--limits.chunkBytes', '5000', '--threads', '1'], dir);
    expect({code, rows: rowsIn(dir).length}).toEqual({code: 3, rows: 2999});
  });

  test('an encoding is guessed, told, and its bad sequences are rejects of their records', async () => {
    const dir = temporaryFolder();
    const text =
      'Nombre;Descripción\nNúñez;pagó según el artículo y la resolución de la comisión\nMuñoz;construcción del camión, además según lo establecido\n';
    const {code} = await runOver(encoded(text, 'latin1'), [], dir);
    expect(code).toBe(0);
    expect(rowsIn(dir)[1]).toMatchObject({Nombre: 'Muñoz'});
    expect(rowsOf(join(dir, 'out', 'warnings.jsonl'))).toEqual([
      expect.objectContaining({code: 'ENCODING_GUESSED', reason: expect.stringContaining('windows-1252')}),
    ]);
  });
});

test('records at a path go out before their document ends, once it is large: it cannot be looked through before', async () => {
  const dir = temporaryFolder();
  const {input, rows, ended} = started(dir, ['--records', 'data.items']);
  const items = Array.from({length: 20_000}, (_, id) => JSON.stringify({id, pad: 'p'.repeat(id % 40)}));
  input.write(`{"page":1,"data":{"items":[${items.slice(0, -1).join()}`);
  await rows(1000);
  input.end(`,${items.at(-1)}]}}`);
  expect(await ended).toMatchObject({code: 0});
  expect(rowsIn(dir)).toHaveLength(items.length);
});

test('what looks like nothing is refused at once, however much of it would come', async () => {
  const dir = temporaryFolder();
  const child = startQuern(['run', '-', '-o', join(dir, 'out')], {cwd: dir, stdin: 'pipe'});
  const ended = said(child);
  // More than a pipe holds, and no end.
  inputOf(child).write(Buffer.alloc(200_000, '\x89PNG\0'));
  expect(await ended).toEqual({code: 3, out: '', err: expect.stringContaining('stdin')});
});

test('what is rejected behind the last row is in the exit code, also of rows on standard output', async () => {
  const dir = temporaryFolder();
  const stdin = openSync(dir, 'r');
  const {code, out, err} = await said(startQuern(['run', '-', '-o', '-'], {cwd: dir, stdin}));
  closeSync(stdin);
  expect({code, out}).toEqual({code: 3, out: ''});
  expect(err).toMatch(/run with -o DIR/);
});

test.each([
  [{files: ['-', 'a.json']}, /standard input \('-'\) is read alone/],
  [{files: '-', filter: '*.json'}, /input\.filter: standard input has no name/],
  [{files: '-', encoding: 'latin-one'}, /no encoding is called 'latin-one'.*latin1/s],
] as const)('%j cannot be run', async (input, words) => {
  const {ok, checks} = await check({version: 1, input} as unknown as Job, {cwd: temporaryFolder()});
  expect(ok).toBe(false);
  expect(checks.map(({message, fix}) => `${message} ${fix}`).join('\n')).toMatch(words);
});
