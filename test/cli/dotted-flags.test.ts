import {expect, test} from 'vitest';
import {shortFlagOf, takeDottedFlags, UsageError} from '../../src/cli/dotted-flags.ts';

test('dotted flags are taken out, in both forms; the rest keeps its order', () => {
  const argv = [
    'run',
    '--limits.rejects.rate',
    '0.3',
    'job.yaml',
    '--output.dir=a=b',
    '--use',
    'x',
    '--steps.0.with.currency',
    '-5',
    '--commit',
    '{everyMs: 5}',
  ];
  expect(takeDottedFlags(argv)).toEqual({
    rest: ['run', 'job.yaml', '--use', 'x'],
    overrides: {'limits.rejects.rate': '0.3', 'output.dir': 'a=b', 'steps.0.with.currency': '-5', commit: '{everyMs: 5}'},
  });
});

test('what follows -- is left alone, and an empty value is a value', () => {
  expect(takeDottedFlags(['--input.records=', '--', '--a.b', 'c'])).toEqual({rest: ['--', '--a.b', 'c'], overrides: {'input.records': ''}});
});

test('a flag without its value is told of', () => {
  expect(() => takeDottedFlags(['run', '--limits.threads'])).toThrow(UsageError);
});

test('a key is told of by the flag one would have used', () => {
  expect(shortFlagOf('--limits.memoryMb')).toBe('--memory');
  expect(shortFlagOf('--limits.chunkBytes')).toBe('--limits.chunkBytes');
});
