/** How jobs are cut: behind steps that give keys, before steps that ask. */
import {expect, test} from 'vitest';
import {stagesOf, type Stage} from '../../src/protocol/stages.ts';
import type {TableShape} from '../../src/protocol/tables.ts';

function shape(steps: number, given: {readonly keyed?: readonly number[]; readonly asked?: readonly number[]} = {}): TableShape {
  return {steps: ['input', ...Array.from({length: steps}, (_, n) => `s${n + 1}`)], tallies: [], ...given};
}

/** `from-to`, with what it does before and behind. */
function shown({from, to, isLast, keys, settles, asks}: Stage): string {
  const before = asks === null ? (settles === null ? '' : `settles ${settles} `) : `asks ${asks} `;
  return `${before}${from}-${to}${keys === null ? '' : ` ${keys}`}${isLast ? ' last' : ''}`;
}

test('a job without keys and asks is one stage', () => {
  expect(stagesOf(shape(3), 'online').map(shown)).toEqual(['0-4 last']);
  expect(stagesOf(shape(0), 'partitions').map(shown)).toEqual(['0-1 last']);
});

test('keys cut behind their step, where something follows or a pass is needed', () => {
  expect(stagesOf(shape(2, {keyed: [2]}), 'online').map(shown)).toEqual(['0-3 online last']);
  expect(stagesOf(shape(2, {keyed: [1]}), 'online').map(shown)).toEqual(['0-2 online', '2-3 last']);
  expect(stagesOf(shape(2, {keyed: [2]}), 'partitions').map(shown)).toEqual(['0-3 partitions', 'settles 2 3-3 last']);
});

test('asks cut before their step: what is asked stands on the disk', () => {
  expect(stagesOf(shape(1, {asked: [1]}), 'online').map(shown)).toEqual(['0-1', 'asks 1 1-2 last']);
  expect(stagesOf(shape(4, {asked: [2, 3]}), 'online').map(shown)).toEqual(['0-2', 'asks 2 2-3', 'asks 3 3-5 last']);
});

test('an ask behind keys that fit in memory needs no cut of its own; behind partitions a pass comes first', () => {
  const both = shape(3, {keyed: [1], asked: [2]});
  expect(stagesOf(both, 'online').map(shown)).toEqual(['0-2 online', 'asks 2 2-4 last']);
  expect(stagesOf(both, 'partitions').map(shown)).toEqual(['0-2 partitions', 'settles 1 2-2', 'asks 2 2-4 last']);
});

test('keys may stand behind an ask', () => {
  expect(stagesOf(shape(2, {keyed: [2], asked: [1]}), 'online').map(shown)).toEqual(['0-1', 'asks 1 1-3 online last']);
});
