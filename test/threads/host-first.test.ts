/** The threads of an embedded run stand behind the host's, which stays as it was; elsewhere than on Linux nothing is touched. */
import {readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {getPriority, tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run} from '../../src/index.ts';
import {standBehindHost} from '../../src/threads/host-first.ts';

/** Of each thread of this process: its name and its nice value. */
function niceByThread(): readonly (readonly [string, number])[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    const end = stat.lastIndexOf(')');
    return [stat.slice(stat.indexOf('(') + 1, end), Number(stat.slice(end + 2).split(' ')[16])];
  });
}

test.skipIf(process.platform !== 'linux')(
  'coordinator, I/O thread and workers of an embedded run stand back, the host does not',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quern-host-first-'));
    try {
      for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name}.jsonl`), '{"text":"$ 5"}\n');
      const own = getPriority();
      let seen: ReturnType<typeof niceByThread> = [];
      const {counts} = await run(
        {
          input: {files: ['a', 'b', 'c'].map((name) => join(folder, `${name}.jsonl`))},
          steps: [{use: 'amounts'}],
          output: {dir: join(folder, 'out')},
        },
        {onEvent: ({type}) => void (type === 'chunk' && (seen = niceByThread()))},
      );
      expect(counts.rows).toBe(3);
      const nice = (name: string): number | undefined => seen.find(([thread]) => thread === name)?.[1];
      expect([nice('quern-coordinat'), nice('quern-io')]).toEqual([Math.max(own, 5), Math.max(own, 5)]);
      expect(getPriority()).toBe(own);
    } finally {
      await rm(folder, {recursive: true, force: true});
    }
  },
);

test.each(['darwin', 'win32'] as const)('on %s, where only a process has a priority, nothing changes', (platform) => {
  const own = getPriority();
  standBehindHost(platform);
  expect(getPriority()).toBe(own);
});
