/** Options of formats: what is wrong with one is told by its name, also where the job names no format. */
import {expect, test} from 'vitest';
import {ConfigError, check, type Job} from '../../src/index.ts';
import {csv} from '../../src/adapters/formats/delimited/csv.ts';
import {json} from '../../src/adapters/formats/json.ts';
import {parseFormatOptions} from '../../src/config/format-options.ts';
import type {Format} from '../../src/contracts/format.ts';
import type {InputPlan} from '../../src/model/plan.ts';
import {planWith} from '../support/plan.ts';

const formats = new Map<string, Format>([
  ['json', json],
  ['csv', csv],
]);

function issuesOf(formatOptions: InputPlan['formatOptions']): readonly unknown[] {
  try {
    parseFormatOptions({...planWith().input, formatOptions}, formats);
  } catch (cause) {
    expect(cause).toBeInstanceOf(ConfigError);
    return (cause as ConfigError).issues;
  }
  return [];
}

test('one that a format knows and does not take so is told by that format', () => {
  expect(issuesOf({comment: '//'})).toEqual([
    {path: 'input.formatOptions.comment', message: 'csv: one ASCII character is wanted here, and no line end'},
  ]);
  expect(issuesOf({comment: '//', trim: 'yes'})).toHaveLength(2);
  expect(issuesOf({delimiter: 5, maxRows: 0, ragged: 'fits'})).toEqual([
    {path: 'input.formatOptions.delimiter', message: "csv: must be text or 'auto', not a number"},
    {path: 'input.formatOptions.ragged', message: "csv: must be 'reject', 'pad' or 'fit'", hint: "did you mean 'fit'?"},
    {path: 'input.formatOptions.maxRows', message: 'csv: must be more than 0'},
  ]);
  expect(issuesOf({comment: '#', trim: true})).toEqual([]);
});

test('those that no format knows together are told as such', () => {
  expect(issuesOf({comment: '#', records: 'a'})).toMatchObject([{path: 'input', message: expect.stringContaining('comment, records')}]);
});

test('a job with one is refused before it begins', async () => {
  const job: Job = {version: 1, input: {files: import.meta.filename, formatOptions: {comment: '//'}}};
  const {ok, checks} = await check(job);
  expect(ok).toBe(false);
  expect(JSON.stringify(checks)).toContain('input.formatOptions.comment: lines: one ASCII character');
});
