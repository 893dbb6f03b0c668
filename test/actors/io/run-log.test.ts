import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {RunLog} from '../../../src/actors/io/run-log.ts';
import {runPaths} from '../../../src/ledger/paths.ts';
import type {Clock} from '../../../src/model/clock.ts';

const clock: Clock = {now: () => 0, sleep: () => Promise.resolve()};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quern-log-'));
});
afterEach(() => rmSync(dir, {recursive: true, force: true}));

test('stays within two files of bounded size, newest lines last', () => {
  const paths = runPaths(dir);
  mkdirSync(paths.state);
  const log = new RunLog({paths, clock, bytesMax: 1000});
  for (let index = 0; index < 200; index++) log.write('event', {index});
  log.close();
  expect(statSync(paths.olderLog).size).toBeLessThan(1100);
  const size = existsSync(paths.log) ? statSync(paths.log).size : 0;
  expect(size).toBeLessThan(1100);
  const text = readFileSync(paths.olderLog, 'utf8') + (size > 0 ? readFileSync(paths.log, 'utf8') : '');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toEqual({at: '1970-01-01T00:00:00.000Z', event: 'event', data: {index: 199}});
  const indexes = lines.map(({data}) => data.index);
  expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
});

test('that cannot be written never ends the run', () => {
  const log = new RunLog({paths: runPaths(join(dir, 'nowhere')), clock});
  expect(() => log.write('event')).not.toThrow();
  log.close();
});
