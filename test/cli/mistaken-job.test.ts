/** What is a job by its text and input by its name is told; all else is let through. */
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {refuseMistakenJob} from '../../src/cli/mistaken-job.ts';
import {runRequest} from '../../src/cli/run-request.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';

const none = {steps: [], dir: undefined, keys: {}};
const job = {version: 1, name: 'a', input: {files: 'in'}, steps: [], output: {dir: 'out'}};
let dir = '';
beforeEach(() => {
  dir = temporaryFolder();
});

function refuse(name: string, text: string, flags: Partial<Parameters<typeof runRequest>[1]> = {}): void {
  writeFiles(dir, {[name]: text});
  refuseMistakenJob(runRequest([join(dir, name)], {...none, ...flags}));
}

test.each([job, {version: 1, jobs: [job]}])('a job under the name of an input', (content) => {
  const refused = expect.objectContaining({
    exitCode: 2,
    message: expect.stringContaining('my.json'),
    hint: expect.stringContaining('job.json'),
  }) as Error;
  expect(() => refuse('my.json', JSON.stringify(content))).toThrow(refused);
});

test.each([
  ['job.json', JSON.stringify(job), {}],
  ['my.json', JSON.stringify(job), {steps: [{use: 'amounts'}]}],
  ['my.json', JSON.stringify(job), {keys: {'input.format': 'json'}}],
  ['my.json', JSON.stringify([job]), {}],
  ['my.json', '{"version":1,"input":"a record"}', {}],
  ['my.json', '{"version":2,"jobs":[]}', {}],
  ['my.json', '{"version":1', {}],
  ['my.jsonl', JSON.stringify(job), {}],
])('%s with %s is let through', (name, text, flags) => {
  refuse(name, text, flags);
});

test('what is not there is told by the run', () => {
  refuseMistakenJob(runRequest([join(dir, 'missing.json')], none));
  refuseMistakenJob(runRequest([dir, join(dir, 'a.json')], none));
});
