/** Counts come out under the names they went in by. */
import {expect, test} from 'vitest';
import {stepCountKeys} from '../../src/model/run.ts';
import {ResultTable} from '../../src/protocol/tables.ts';

test('each count of each step of each span comes back as it was added', () => {
  const table = new ResultTable({steps: ['input', 'one', 'two'], tallies: ['norms']}, 2);
  const value = (span: number, step: number, key: number): number => 1000 * span + 100 * step + key + 1;
  for (const span of [0, 1]) {
    for (const step of [0, 1, 2]) {
      for (const [key, name] of stepCountKeys.entries()) table.addToStep(span, step, name, value(span, step, key));
    }
  }
  for (const span of [0, 1]) {
    for (const step of [0, 1, 2]) {
      expect(table.stepCounts(span, step)).toEqual(Object.fromEntries(stepCountKeys.map((name, key) => [name, value(span, step, key)])));
    }
  }
});
