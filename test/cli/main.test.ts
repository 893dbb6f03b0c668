import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {quern} from '../support/command-line.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-cli-'));
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

describe('without work', () => {
  test('the version is the package’s', async () => {
    const {version} = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8')) as {readonly version: string};
    expect(await quern(['--version'])).toEqual({code: 0, out: `${version}\n`, err: ''});
  });

  test('help that nobody reads ends quietly', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/main.ts'), 'run', '--help']);
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    expect([await once(child, 'close'), err]).toEqual([[0, null], '']);
  });

  test('help has every command, and examples', async () => {
    const {code, out} = await quern(['--help']);
    expect(code).toBe(0);
    for (const name of ['run', 'check', 'resume', 'status', 'verify', 'schema']) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(out).toContain('$ quern run job.yaml');
  });

  test.each(['run', 'check', 'resume', 'status', 'verify', 'schema'])('%s --help has examples', async (name) => {
    const {code, out, err} = await quern([name, '--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/Examples?:\n {2}\$ quern/);
  });

  test.each([
    [['rnu'], /Did you mean run\?/],
    [['run'], /missing required argument/],
    [['run', 'a', '--thraeds', '2'], /Did you mean --threads\?/],
    [['run', 'a', '--limits.threads'], /needs a value/],
    [['run', 'a.yaml', 'b'], /'a.yaml' is a job file/],
    [['run', 'a', '-o', '-', '--json'], /both want stdout/],
    [['status', 'a', '--rows', 'x'], /whole number/],
  ])('%j is a usage error: exit 2, told on stderr', async (words, message) => {
    const {code, out, err} = await quern(words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});

describe('jobs', () => {
  test('the schema is printed as JSON', async () => {
    const {code, out} = await quern(['schema']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({title: 'A quern job, or several (jobs)', $defs: {job: {properties: {limits: {}}}}});
  });

  test('every fault is told with its place, and the exit is 2', async () => {
    await writeFile(join(folder, 'faulty.yaml'), 'input: {files: x}\nlimts: {}\nsteps: [{use: amonts}]\n');
    const {code, out, err} = await quern(['run', 'faulty.yaml', '--memory', '5'], {cwd: folder});
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')).toEqual([
      'error: 2 things are wrong with this job',
      '  --memory: limits.memoryMb: must be at least 100',
      '  faulty.yaml:2:1: limts: is not a known key',
      "    hint: did you mean 'limits'?",
      '',
    ]);
  });

  test('check tells what is wrong on stdout, and exits 2', async () => {
    const {code, out} = await quern(['check', 'faulty.yaml', '--json'], {cwd: folder});
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ok: false});
  });
});
