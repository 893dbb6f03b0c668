import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {assertNode} from '../../src/cli/node-version.ts';

test('an older Node is refused with its version, and with the way on', () => {
  expect(() => assertNode('20.19.4')).toThrow('quern needs Node 24 or later, and this is Node 20.19.4');
  expect(() => assertNode('23.11.0')).toThrow(
    expect.objectContaining({exitCode: 2, hint: expect.stringContaining('nodejs.org') as string}),
  );
});

test.each(['24.0.0', '24.21.0', '25.1.0-nightly', '100.0.0', process.versions.node])('Node %s will do', (version) => {
  expect(() => assertNode(version)).not.toThrow();
});

test('what is needed is what the package says', () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {engines: {node: string}};
  const major = manifest.engines.node.replace('>=', '');
  expect(() => assertNode(`${major}.0.0`)).not.toThrow();
  expect(() => assertNode(`${Number(major) - 1}.99.0`)).toThrow('needs Node');
});
