import {describe, expect, test} from 'vitest';
import {runRequest} from '../../src/cli/run-request.ts';

const none = {steps: [], dir: undefined, keys: {}};

describe('what is run', () => {
  test.each(['job.yaml', 'a/b.yml', 'job.ts', 'job.mjs', 'job.json', 'a.job.json', 'jobs/job.json'])('%s is a job', (name) => {
    expect(runRequest([name], {...none, dir: '/out', keys: {limit: '5'}})).toEqual({
      job: name,
      overrides: {limit: '5', 'output.dir': '/out'},
    });
  });

  test.each([
    ['data', 'data'],
    ['./data/', 'data'],
    ['my-job.json', 'my-job'],
    ['a/b c (1).jsonl', 'b-c-1'],
    ['**/*.json', 'run'],
    ['ünïcode.json', 'ünïcode'],
    ['-', 'stdin'],
  ])('%s is input, and the run is called %s', (file, name) => {
    expect(runRequest([file], none).job).toEqual({version: 1, name, input: {files: file}, steps: []});
  });

  test('several names are inputs', () => {
    expect(runRequest(['a.json', 'b.json'], {...none, steps: [{use: 'amounts'}]}).job).toMatchObject({
      input: {files: ['a.json', 'b.json']},
      steps: [{use: 'amounts'}],
    });
  });

  test.each([
    [[], none],
    [['job.yaml', 'data'], none],
    [['job.yaml'], {...none, steps: [{use: 'amounts'}]}],
  ])('%j is refused', (names, flags) => {
    expect(() => runRequest(names, flags)).toThrow(expect.objectContaining({exitCode: 2}) as Error);
  });
});
