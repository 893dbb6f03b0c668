/** A large run begins again with a leaner allocator, once; small ones, and whoever has settings of his own, are left alone. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {beginLean, type Process} from '../../src/cli/lean-start.ts';
import {quern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';

type Begun = readonly [string, readonly string[], Readonly<Record<string, string>>];

function begunBy(given: Partial<Process>): readonly Begun[] {
  const begun: Begun[] = [];
  beginLean({
    platform: 'linux',
    env: {HOME: '/home/a', EMPTY: undefined},
    execPath: '/bin/node',
    execArgv: ['--import', 'a.mjs'],
    argv: ['/bin/node', '/quern/main.js', 'run', 'x'],
    execve: (...call) => begun.push(call),
    ...given,
  });
  return begun;
}

const lean = {MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144', MALLOC_TRIM_THRESHOLD_: '1048576'};

test('the same words, the same environment and the settings beside it', () => {
  expect(begunBy({})).toEqual([
    ['/bin/node', ['/bin/node', '--import', 'a.mjs', '/quern/main.js', 'run', 'x'], {HOME: '/home/a', ...lean}],
  ]);
});

test.each([
  ['another system', {platform: 'darwin'}],
  ['what has begun again', {env: lean}],
  ["the user's own settings", {env: {MALLOC_ARENA_MAX: '1'}}],
  ["the user's own tunables", {env: {GLIBC_TUNABLES: 'glibc.malloc.arena_max=1'}}],
  ['a debugger', {execArgv: ['--inspect-brk=0']}],
  ['a parent that is talked with', {channel: {}}],
])('%s: nothing begins again', (_name, given: Partial<Process>) => {
  expect(begunBy(given)).toEqual([]);
});

test('nothing to begin again with: an older Node', () => {
  expect(() => beginLean({platform: 'linux', env: {}, execPath: '', execArgv: [], argv: []})).not.toThrow();
});

test.skipIf(process.platform !== 'linux' || process.execve === undefined)(
  'a real run of unknown size begins again, a small one does not',
  async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'in.jsonl'), '{"a":1}\n');
    const step =
      "export default {name: 'arenas', adds: 'rows', extract: () => [{type: 'row', value: {arenas: process.env.MALLOC_ARENA_MAX ?? null}}]};";
    writeFileSync(join(dir, 'arenas.ts'), step);
    const arenasOf = async (input: string, out: string): Promise<unknown> => {
      const ended = await quern(['run', input, '--use', './arenas.ts', '-o', out, '-q'], {cwd: dir});
      expect(ended).toEqual({code: 0, out: '', err: ''});
      return rowsOf(join(dir, out, 'records.jsonl'));
    };
    expect(await arenasOf('*.jsonl', 'unknown')).toEqual([{arenas: process.env.MALLOC_ARENA_MAX ?? '2'}]);
    expect(await arenasOf('in.jsonl', 'small')).toEqual([{arenas: process.env.MALLOC_ARENA_MAX ?? null}]);
  },
);
