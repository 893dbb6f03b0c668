/**
 * Makes the package's code of src/: a few files in place of hundreds, since Node takes 0.4 ms of CPU a module and thread to find, read and link
 * it. zod goes in, for it alone is a hundred modules, and commander, which every command loads; every other package stays what npm installs.
 * Nobody imports this from src/.
 */
import {readFileSync} from 'node:fs';
import {join, relative, sep} from 'node:path';
import {rolldown, type OutputOptions, type RolldownLog} from 'rolldown';
import {rooms} from './rooms.ts';

const root = join(import.meta.dirname, '..');
/**
 * Where the code finds itself by `import.meta.url`: the thread entries and what they load by URL stand in one folder with all that starts
 * them, one below the package's root as cli/ is.
 */
const entries = {
  index: 'index.ts',
  'cli/main': 'cli/main.ts',
  'config/schema': 'config/schema.ts',
  'code/io-entry': 'threads/io-entry.ts',
  'code/extraction-entry': 'threads/extraction-entry.ts',
  'code/coordinator-entry': 'threads/coordinator-entry.ts',
  'code/plan-run': 'engine/plan-run.ts',
};
const bundled = ['zod', 'commander'];

/** Writes index.js, cli/main.js, config/schema.js and code/ below a folder. @throws when anything is not as it should be */
export async function bundle(outDir: string): Promise<void> {
  const {dependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const outside = Object.keys(dependencies).filter((name) => !bundled.includes(name));
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, 'src', path)])),
    platform: 'node',
    external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
    preserveEntrySignatures: 'allow-extension',
    // What is imported on first use by one and at once by another is there for that other; and a slow machine is no fault.
    checks: {ineffectiveDynamicImport: false, bundlerTimings: false},
    onLog: refuseWarnings,
  });
  try {
    await build.write({dir: outDir, ...output()});
  } finally {
    await build.close();
  }
}

function output(): OutputOptions {
  return {
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'code/[name]-[hash].js',
    codeSplitting: {
      // A room takes its own modules, not what they need: that may be another thread's too.
      includeDependenciesRecursively: false,
      groups: [{name: nameOf, debugName: 'rooms'}],
    },
    banner: ({name}) => (bundled.includes(name) ? licenceOf(name) : ''),
  };
}

/** Of the room that a module belongs to; null: the bundler finds it one. */
function nameOf(id: string): string | null {
  const parts = id.split(sep);
  const name = parts[parts.lastIndexOf('node_modules') + 1] ?? '';
  if (bundled.includes(name)) return name;
  const path = relative(join(root, 'src'), id).replaceAll(sep, '/').replace(/\.ts$/, '');
  return rooms.find(({modules}) => modules.some((one) => one.test(path)))?.name ?? null;
}

function licenceOf(name: string): string {
  return `/*! ${name}\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim()}\n*/`;
}

function refuseWarnings(level: string, {message}: RolldownLog): void {
  if (level === 'warn') throw new Error(`the bundler warns: ${message}`);
}
