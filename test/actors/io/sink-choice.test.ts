/** Options of a sink that do not fit are told in words, each with its place. */
import {expect, test} from 'vitest';
import {z} from 'zod';
import {choose} from '../../../src/actors/io/sink-choice.ts';
import type {Sink} from '../../../src/contracts/sink.ts';
import {settingsOf, type SimulatorOptions} from '../../../src/simulate/settings.ts';

const sink = {name: 'mine', options: z.strictObject({level: z.int(), end: z.string().default('\n')})} as unknown as Sink;

test('what fits is parsed', () => {
  expect(choose(sink, {level: 3}).options).toEqual({level: 3, end: '\n'});
});

test.each([
  [{level: 'three'}, {path: 'output.sinkOptions.level', message: 'must be a number, not text'}],
  [{}, {path: 'output.sinkOptions.level', message: 'is missing: it must be a number'}],
  [
    {level: 1, levle: 2},
    {path: 'output.sinkOptions.levle', message: 'is not a known key'},
  ],
])('%j is told of in words', (options, issue) => {
  expect(() => choose(sink, options)).toThrow(expect.objectContaining({issues: [expect.objectContaining(issue)]}));
});

test('so are settings of the simulated server', () => {
  const issues = [expect.objectContaining({path: 'rpm', message: expect.stringContaining('must be') as string})];
  expect(() => settingsOf({rpm: 'many'} as unknown as SimulatorOptions)).toThrow(expect.objectContaining({issues}));
});
