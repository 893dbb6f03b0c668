/** Compiles engine and benches once, so that what is measured is what users install, for all contestants alike. A folder a process. */
import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {rolldown} from 'rolldown';
import bundling from '../../rolldown.config.ts';

const root = join(import.meta.dirname, '../..');
export const buildsDir = join(root, '.cache/bench-build');

/**
 * @returns the folder: src/ and bench/ below it as in the project, and its package.json. The engine itself is the package's: a few files over
 * those that the compiler made, which the parts are taken of that a bench measures by themselves.
 */
export async function build(say: (line: string) => void): Promise<string> {
  const buildDir = join(buildsDir, String(process.pid));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  rmSync(buildDir, {recursive: true, force: true});
  mkdirSync(buildDir, {recursive: true});
  say('compiling src/ and bench/ ...');
  const {status, stdout} = spawnSync(process.execPath, [tsc, '-p', join(root, 'bench/tsconfig.build.json'), '--outDir', buildDir], {
    encoding: 'utf8',
  });
  // Types that do not agree are `npm run check`'s affair: the code is emitted all the same.
  if (status !== 0) say(`the compiler complains, go on with what it made:\n${stdout.slice(0, 600)}`);
  await bundle(join(buildDir, 'src'));
  copyFileSync(join(root, 'package.json'), join(buildDir, 'package.json'));
  return buildDir;
}

async function bundle(outDir: string): Promise<void> {
  const bundled = await rolldown(bundling);
  try {
    await bundled.write({...bundling.output, dir: outDir});
  } finally {
    await bundled.close();
  }
}
