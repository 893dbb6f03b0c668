/**
 * The package as users have it, bundled, for tests of whole runs: a process, and each thread of a run, costs half of what it does from the
 * sources. Made again when a source, the bundler's configuration or a dependency is another; `test/cli/sources.test.ts` starts the sources.
 */
import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';

const root = join(import.meta.dirname, '..');
const kept = join(root, '.cache', 'built');
/** A run that kills itself at a checkpoint: started by the dozen. */
const crashing = 'test/support/crashing-run.ts';
/** Another run of the tests may be at work on one that is younger. */
const oldMs = 86_400_000;

/** Where the bundle of the sources as they are now stands, or will. */
export function builtPlace(): string {
  return join(kept, hashOfSources());
}

export async function setup(): Promise<void> {
  const place = builtPlace();
  process.env['QUERN_TEST_MAIN'] = join(place, 'dist', 'cli', 'main.js');
  process.env['QUERN_TEST_CRASHING'] = join(place, 'crashing', 'cli', 'crashing-run.js');
  if (existsSync(place)) return;
  mkdirSync(kept, {recursive: true});
  forgetOld();
  const made = mkdtempSync(join(kept, 'making-'));
  const [{build}, {default: bundle}] = await Promise.all([import('rolldown'), import('../rolldown.config.ts')]);
  await build({...bundle, output: {...bundle.output, dir: join(made, 'dist')}, logLevel: 'silent'});
  // Apart: what another entry needs would move modules of the package from file to file.
  const input = {...bundle.input, 'cli/crashing-run': join(root, crashing)};
  await build({...bundle, input, output: {...bundle.output, dir: join(made, 'crashing')}, logLevel: 'silent'});
  cpSync(join(root, 'package.json'), join(made, 'package.json'));
  try {
    renameSync(made, place);
  } catch (cause) {
    if (!existsSync(place)) throw cause;
    rmSync(made, {recursive: true});
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const own = ['package.json', 'package-lock.json', 'rolldown.config.ts', crashing, 'test/support/run-here.ts'];
  const sources = readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ts'));
  for (const name of [...own, ...sources.toSorted().map((path) => join('src', path))])
    hash.update(`${name}\n`).update(readFileSync(join(root, name)));
  return hash.digest('hex').slice(0, 16);
}

function forgetOld(): void {
  for (const name of readdirSync(kept)) {
    const path = join(kept, name);
    if (Date.now() - statSync(path).mtimeMs > oldMs) rmSync(path, {recursive: true, force: true});
  }
}
