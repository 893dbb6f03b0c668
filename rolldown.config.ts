/**
 * How `npm run build` makes the package's code of src/: a few files in place of hundreds, since Node takes 0.4 ms of CPU a module and thread to
 * find, read and link it. zod goes in, for it alone is a hundred modules, and commander, which every command loads; every other package stays
 * what npm installs. The types are the compiler's.
 */
import {readFileSync} from 'node:fs';
import {join, relative, sep} from 'node:path';
import type {RolldownLog, RolldownOptions} from 'rolldown';

const root = import.meta.dirname;
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

interface Room {
  readonly name: string;
  /** Below src/, without their endings. */
  readonly modules: readonly RegExp[];
}

/**
 * Which modules stand in one file, beside what the bundler puts together by itself (what the same entries need): only such as are always
 * loaded together, for nothing may bring a thread code that it has no use for. No room may need one that needs it.
 */
export const rooms: readonly Room[] = [
  {
    // Every thread's.
    name: 'ground',
    modules: [
      /^(model|contracts|protocol)\/.+/,
      /^config\/(resolve|reopen|format-table|format-options)$/,
      /^adapters\/[a-z]+\/(index|names)$/,
      /^flow\/(clock|ticker)$/,
      /^ledger\/paths$/,
      /^threads\/(entry-url|profile|step-modules|run-ended)$/,
      /^engine\/handed-over$/,
    ],
  },
  // What reads Spanish needs most of it.
  {name: 'spanish', modules: [/^adapters\/extractors\/(spanish\/.+|look-first)$/]},
  // Records of JSON, whatever format holds them.
  {
    name: 'records',
    modules: [
      /^adapters\/formats\/(record-text|record-shape|found-members|member-search|known-keys|escaped-keys|shape-search|shape-kernel)$/,
      /^adapters\/formats\/(json-check|json-scan|json-values|line-scan|line-kernel|recognise|looks)$/,
    ],
  },
  {name: 'ledger', modules: [/^ledger\/.+/]},
  {name: 'extraction', modules: [/^actors\/extraction\/.+/, /^threads\/workshop$/]},
  {
    // Of a command that runs a job.
    name: 'reporters',
    modules: [
      /^cli\/reporters\/(asking|choose|jobs-summary|paint|reporter|sentences|summary|way-on)$/,
      /^cli\/(figures|printable|signals|standard-output|show-run|run-request|job-flags|step-flags)$/,
    ],
  },
  {
    // From a job to its plan.
    name: 'planning',
    modules: [
      /^config\/(load|schema|step-schema|ask-schema|llm-schema|leaf|faults|interpolate|overrides|scalar|job-path|earlier-job)$/,
      /^config\/(plan|plan-steps|plan-issues|identity|module-hash|module-ref|bounds|options-check|whole-files|overlap|standard-input)$/,
      /^engine\/(plan-run|prepare|preflight|checks|no-file)$/,
    ],
  },
  // The host's thread of an embedded run has this alone: it plans nothing.
  {name: 'beginning', modules: [/^engine\/(beginning|run|result|hearing|version|saved-job)$/]},
];

const {dependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const outside = Object.keys(dependencies).filter((name) => !bundled.includes(name));

export default {
  input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, 'src', path)])),
  platform: 'node',
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  preserveEntrySignatures: 'allow-extension',
  // What is imported on first use by one and at once by another is there for that other; and a slow machine is no fault.
  checks: {ineffectiveDynamicImport: false, bundlerTimings: false},
  onLog: refuseWarnings,
  output: {
    dir: join(root, 'dist'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'code/[name]-[hash].js',
    codeSplitting: {
      // A room takes its own modules, not what they need: that may be another thread's too.
      includeDependenciesRecursively: false,
      groups: [{name: nameOf, debugName: 'rooms'}],
    },
    banner: ({name}) => (bundled.includes(name) ? licenceOf(name) : ''),
  },
} satisfies RolldownOptions;

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
