import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {expect, onTestFinished, test} from 'vitest';
import {openDatabase} from '../../../src/ledger/database.ts';
import {temporaryFolder} from '../../support/folders.ts';
import {answerOf, keyOf, openStore} from './support.ts';

/** Killed as soon as it says that so many rounds are flushed. Gives the last that it could say. */
async function killedAfter(path: string, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'flushing-process.ts'), path], {stdio: ['ignore', 'pipe', 'inherit']});
  onTestFinished(() => void child.kill('SIGKILL'));
  let last = 0;
  const ended = once(child, 'close');
  for await (const line of createInterface({input: child.stdout})) {
    last = Number(line);
    if (last === rounds) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return last;
}

test.each([1, 40, 97])('a process killed after %i flushes loses nothing that was flushed, and charges what is open', async (rounds) => {
  const path = join(temporaryFolder(), 'run.db');
  const last = await killedAfter(path, rounds);
  expect(last).toBeGreaterThanOrEqual(rounds);
  const database = openDatabase(path, false);
  onTestFinished(() => database.close());
  const {store} = openStore({database});
  for (let number = 1; number <= last; number++) {
    for (let index = 0; index < 1 + (number % 64); index++) {
      const name = `${number}-${index}`;
      const answer = store.read(keyOf(name));
      expect(answer).toEqual(answerOf(name, {value: JSON.stringify(name.repeat(300)), rawId: number}));
      expect(store.raw(answer?.rawId ?? 0)?.text).toContain(name);
    }
  }
  const {calls, unknown, costNano} = store.intents.spending();
  // One round may have been under way: leased and not settled, or settled and not said.
  expect(calls - last).toBeOneOf([0, 1]);
  expect(unknown).toBe(store.intents.unsettled.length);
  expect(costNano).toBe((calls - unknown) * 10 + unknown * 100);
});
