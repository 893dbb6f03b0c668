/** What README, ARCHITECTURE and CONTRIBUTING say and a test can check: files that are named exist, links lead somewhere, the job loads. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {loadJob} from '../src/index.ts';
import {quern} from './support/command-line.ts';
import {temporaryFolder} from './support/folders.ts';

const root = join(import.meta.dirname, '..');
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const textOf = (name: string): string => readFileSync(join(root, name), 'utf8');

test.each(documents)('%s names no file that is not there', (name) => {
  // Patterns (with a star or braces) and places made at run time are none of these.
  const named = [...textOf(name).matchAll(/`((?:src|test|bench|fixtures)\/[\w./-]+\.\w+)`/g)].map(([, path]) => path ?? '');
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(documents)('%s links to files that are there', (name) => {
  const links = [...textOf(name).matchAll(/\]\(([^)#]+)[^)]*\)/g)]
    .map(([, link]) => link ?? '')
    .filter((link) => !link.startsWith('https:'));
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

test('every npm script that is named exists', () => {
  const {scripts} = JSON.parse(textOf('package.json')) as {readonly scripts: Readonly<Record<string, string>>};
  const named = documents.flatMap((name) => [...textOf(name).matchAll(/npm run ([a-z:]*[a-z])/g)].map(([, script]) => script ?? ''));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test('the job of the README is one', async () => {
  const [yaml = ''] = [...textOf('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
  const path = join(temporaryFolder(), 'job.yaml');
  writeFileSync(path, yaml);
  const {job} = await loadJob(path);
  expect(job).toMatchObject({
    name: 'norms',
    steps: [{use: 'bulletins/norms'}, {use: 'amounts'}, {validate: './norm.schema.json'}, {set: {}}],
  });
});

test('the commands of the README are those there are', async () => {
  const {out} = await quern(['--help']);
  const there = [...out.matchAll(/^ {2}(\w+)(?: \[\w+\]| <\w+>)* {2,}\S/gm)]
    .map(([, command]) => command)
    .filter((command) => command !== 'help');
  const told = [...textOf('README.md').matchAll(/^\| `quern (\w+)/gm)].map(([, command]) => command);
  expect(told.sort()).toEqual(there.sort());
});
