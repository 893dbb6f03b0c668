/** `quern simulate` as a process: what it says at its start and end, and what it will not start with. */
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {expect, onTestFinished, test} from 'vitest';
import {quern, startQuern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

/** A started server: its lines so far, and the rest once it has ended. */
async function started(words: readonly string[], cwd: string): Promise<{readonly first: string; end(): Promise<readonly string[]>}> {
  const child = startQuern(['simulate', ...words], {cwd});
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  if (child.stdout === null) throw new Error('its standard output is a pipe');
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => lines.push(line));
  const [first] = (await once(reader, 'line')) as [string];
  return {
    first,
    end: async () => {
      const ended = once(child, 'close');
      child.kill('SIGINT');
      expect(await ended).toEqual([0, null]);
      return lines;
    },
  };
}

test('listens, says that it is simulated, counts at Ctrl-C, and logs', async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, {'answers.ts': 'export default (text) => `you said ${text}`;\n'});
  const server = await started(['--port', '0', '--model', 'm', '--rpm', '2', '--answers', 'answers.ts', '--log', 'calls.jsonl'], cwd);
  expect(server.first).toMatch(/^simulated server \(no model: answers are made up\) on http:\/\/127\.0\.0\.1:\d+\/v1$/);
  const url = `${/http\S+/.exec(server.first)?.[0]}/chat/completions`;
  const ask = async (): Promise<any> => {
    const body = JSON.stringify({model: 'm', messages: [{role: 'user', content: 'hello'}]});
    return (await fetch(url, {method: 'POST', body})).json();
  };
  expect((await ask()).choices[0].message.content).toBe('you said hello');
  await ask();
  expect((await ask()).error.code).toBe('rate_limit_exceeded');
  expect((await server.end()).slice(1)).toEqual([
    'models m; stop with Ctrl-C',
    '3 requests, at most 1 at once; answered 2 items, 14 + 8 tokens (simulated)',
    'outcomes',
    '  answered             2',
    '  limited              1',
  ]);
  expect(rowsOf(join(cwd, 'calls.jsonl')).map(({outcome}) => outcome)).toEqual(['answered', 'answered', 'limited']);
});

test('--json says the same to programs', async () => {
  const server = await started(['--json', '--faults', '{"serverError": 1}'], temporaryFolder());
  const {url, ...said} = JSON.parse(server.first);
  expect(said).toEqual({type: 'listening', simulated: true, models: ['simulated'], pid: expect.any(Number)});
  const body = JSON.stringify({model: 'simulated', messages: [{role: 'user', content: 'hello'}]});
  expect((await fetch(`${url}/chat/completions`, {method: 'POST', body})).status).toBe(500);
  expect(JSON.parse((await server.end()).at(-1) ?? '')).toMatchObject({
    type: 'ended',
    outcomes: {serverError: 1},
    faults: {serverError: 1},
  });
});

test.each([
  {words: ['--faults', 'flakey'], err: /no fault profile is called 'flakey'[\s\S]*did you mean 'flaky'/},
  {words: ['--faults', '{"rest": 0.1}'], err: /faults.rest: no such fault is known/},
  {words: ['--faults', '{"hang": 0.7, "quota": 0.6}'], err: /quota \+ hang: their rates sum to 1.300/},
  {words: ['--faults', '{"badKey": 0.1}'], err: /no key is asked for[\s\S]*--key/},
  {words: ['--faults', './none.json'], err: /cannot be read: ENOENT/},
  {words: ['--window', 'round'], err: /window: must be 'fixed', 'sliding'/},
  {words: ['--answers', './none.ts'], err: /answers: cannot be loaded/},
  {words: ['--port', 'x'], err: /a number is wanted here/},
])('$words is refused with what to do', async ({words, err}) => {
  const said = await quern(['simulate', ...words], {cwd: temporaryFolder()});
  expect(said).toEqual({code: 2, out: '', err: expect.stringMatching(err)});
});

test('its help names every fault there is', async () => {
  const source = readFileSync(join(import.meta.dirname, '../../src/simulate/faults/kinds.ts'), 'utf8');
  const kinds = [...source.slice(0, source.indexOf('as const')).matchAll(/'(\w+)'/g)].map(([, kind]) => kind ?? '');
  expect(kinds.length).toBeGreaterThan(20);
  const {out} = await quern(['simulate', '--help']);
  expect(kinds.filter((kind) => !new RegExp(`\\b${kind}\\b`).test(out))).toEqual([]);
});
