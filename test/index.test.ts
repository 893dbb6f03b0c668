import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';
import {jobJsonSchema} from '../src/config/schema.ts';
import * as face from '../src/index.ts';
import {temporaryFolder} from './support/folders.ts';

const index = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href;

test('the face answers like the rooms behind it', async () => {
  const dir = temporaryFolder();
  expect(face.jobJsonSchema()).toEqual(jobJsonSchema());
  expect(await face.status(dir)).toMatchObject({dir, running: false, status: null});
  await expect(face.verify(dir)).rejects.toBeInstanceOf(face.LedgerError);
  await expect(face.run({input: {files: 'x', fils: 'y'}} as unknown as face.Job)).rejects.toBeInstanceOf(face.ConfigError);
  await expect(face.resume(dir)).rejects.toBeInstanceOf(face.LedgerError);
  await expect(face.stream('no-such.yaml').next()).rejects.toBeInstanceOf(face.ConfigError);
  expect((await face.check('no-such.yaml')).ok).toBe(false);
  expect(await face.loadJob({input: {files: 'x'}} as face.Job)).toMatchObject({job: {version: 1}});
});

test.each(['run', 'check', 'loadJob', 'resume', 'verify'])('the schema is there at once, also in the same breath as %s', (name) => {
  const script = `
    import {${name}, jobJsonSchema} from '${index}';
    const called = ${name}('nowhere.yaml').catch(() => undefined);
    console.log(jobJsonSchema().title);
    await called;
    console.log(jobJsonSchema().title);`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8', cwd: temporaryFolder()});
  const title = `${String(jobJsonSchema().title)}\n`;
  expect(out).toBe(title + title);
});

test('what is typed only is given back as it is', () => {
  const job = {input: {files: 'x'}};
  expect(face.defineJob(job)).toBe(job);
});
