/** The law of ARCHITECTURE.md as checks: each takes sources and names what breaks it, one sentence a breach. */
import {posix} from 'node:path';
import type {Import, Source} from './scan.ts';

export type Breaches = readonly string[];

/** Folder below src/ (or file in it) -> floor. */
const floors: Readonly<Record<string, number>> = {
  model: 1,
  contracts: 2,
  protocol: 2,
  flow: 2,
  ledger: 3,
  adapters: 3,
  llm: 3,
  simulate: 3,
  config: 4,
  actors: 4,
  threads: 5,
  engine: 6,
  'index.ts': 7,
  cli: 8,
};

/** Parts of a floor that are houses of their own: their rooms never meet. */
const divided = ['actors', 'adapters'];

/** Package -> where it may be imported. Whatever src/ imports stands here, is zod, or is a plain node: module. */
const doors: Readonly<Record<string, RegExp>> = {
  piscina: /^src\/threads\/extraction-|^bench\//,
  comlink: /^src\/threads\/io-|^bench\//,
  'stream-json': /^src\/adapters\/formats\/|^test\/|^bench\//,
  openai: /^src\/adapters\/providers\/|^test\/|^bench\//,
  undici: /^src\/adapters\/providers\/|^test\/|^bench\//,
  '@copilotkit/aimock': /^test\//,
  'p-queue': /^bench\//,
  'lru-cache': /^src\/llm\//,
  'node:sqlite': /^src\/(ledger|llm)\/|^test\/|^bench\//,
  'node:worker_threads': /^src\/(threads|protocol)\/|^test\/|^bench\//,
  tinybench: /^bench\//,
  vitest: /^test\/|^vitest\.config\.ts$/,
  'fast-check': /^test\/support\/properties\.ts$/,
  commander: /^src\/cli\//,
  yaml: /^src\/config\/|^test\//,
  ajv: /^src\/adapters\/extractors\/|^test\//,
  'ajv-formats': /^src\/adapters\/extractors\//,
  picomatch: /^src\/adapters\/sources\//,
  yauzl: /^src\/adapters\/sources\//,
  yazl: /^test\//,
  chardet: /^src\/adapters\/encodings\//,
  'music-metadata': /^src\/adapters\/extractors\/audio\/|^test\//,
  'iconv-lite': /^test\//,
  re2js: /^src\/adapters\/extractors\//,
};
const openPackages = ['zod'];
const heavyPackages = ['openai', 'undici', 'stream-json', 'chardet', 'music-metadata'];

const forbiddenNames = ['utils', 'helpers', 'common', 'lib', 'misc', 'types', 'interfaces', 'constants', 'manager'];
const linesWarned = 300;
const linesMost = 400;

function isSrc(source: Source): boolean {
  return source.path.startsWith('src/');
}

/** `src/adapters/formats/json.ts` -> ['adapters', 'formats', 'json.ts']. */
function partsOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

function eachImport(sources: readonly Source[], judge: (source: Source, found: Import) => string | undefined): Breaches {
  return sources.filter(isSrc).flatMap((source) => source.imports.flatMap((found) => judge(source, found) ?? []));
}

/** Lower floors, or the own folder on the own floor; protocol may use contracts. The CLI sees src/index.ts only. */
export function floorBreaches(sources: readonly Source[]): Breaches {
  const unknown = sources.filter((source) => isSrc(source) && floors[partsOf(source.path)[0] ?? ''] === undefined);
  const onNoFloor = unknown.map((source) => `${source.path} stands on no floor`);
  const breaches = eachImport(sources, (source, {target}) => {
    if (target === null) return undefined;
    const [room = ''] = partsOf(source.path);
    const [other = ''] = partsOf(target);
    if (!target.startsWith('src/')) return `${source.path} imports ${target}, outside the house`;
    if (room === other) return undefined;
    if (room === 'cli')
      return target === 'src/index.ts' ? undefined : `${source.path} imports ${target}: the CLI imports src/index.ts only`;
    if (room === 'protocol' && other === 'contracts') return undefined;
    const lower = (floors[other] ?? Infinity) < (floors[room] ?? 0);
    return lower ? undefined : `${source.path} (floor ${floors[room]}) imports ${target} (floor ${floors[other]})`;
  });
  return [...onNoFloor, ...breaches];
}

/** Rooms of actors/ and families of adapters/ never import each other. */
export function divisionBreaches(sources: readonly Source[]): Breaches {
  return eachImport(sources, (source, {target}) => {
    const [floor = '', room = '', ...rest] = partsOf(source.path);
    const [otherFloor, otherRoom = '', ...otherRest] = target === null ? [] : partsOf(target);
    if (floor !== otherFloor || !divided.includes(floor) || rest.length === 0 || otherRest.length === 0) return undefined;
    return room === otherRoom ? undefined : `${source.path} imports ${target}: ${floor}/${room} never knows ${floor}/${otherRoom}`;
  });
}

/** Two adapters of one family are equals: what a table lists, and its folder, is nothing to the others. */
export function equalsBreaches(sources: readonly Source[]): Breaches {
  const homes = sources
    .filter((source) => /^src\/adapters\/[^/]+\/index\.ts$/.test(source.path))
    .flatMap((table) => table.imports.map((found) => homeOf(table, found)));
  return eachImport(sources, (source, {target}) => {
    if (target === null || source.path.endsWith('/index.ts')) return undefined;
    const own = homes.find((home) => home !== null && isIn(source.path, home));
    const other = homes.find((home) => home !== null && isIn(target, home));
    if (own === undefined || other === undefined || own === other) return undefined;
    return `${source.path} imports ${target}, an adapter like itself`;
  });
}

/** The listed file itself, or its folder where it has one of its own. */
function homeOf(table: Source, found: Import): string | null {
  if (found.target === null || !found.target.startsWith(posix.dirname(table.path))) return null;
  const folder = posix.dirname(found.target);
  return folder === posix.dirname(table.path) ? found.target : folder;
}

function isIn(path: string, home: string): boolean {
  return path === home || path.startsWith(`${home}/`);
}

/** An index.ts is a table or a face for those above: nobody in its own folder imports it. */
export function ownIndexBreaches(sources: readonly Source[]): Breaches {
  return eachImport(sources, (source, {target}) => {
    if (target === null || !target.endsWith('/index.ts') || source.path === target) return undefined;
    const folder = posix.dirname(target);
    return isIn(source.path, folder) && folder !== 'src' ? `${source.path} imports its own ${target}` : undefined;
  });
}

/** Only config/ and the thread entries know an adapter by name; within a family, its index alone does. */
export function adapterNameBreaches(sources: readonly Source[]): Breaches {
  const mayKnow = /^src\/(config\/[^/]+|threads\/[\w-]+-entry\.ts$|adapters\/)/;
  return eachImport(sources, (source, {target}) => {
    if (target === null || !target.startsWith('src/adapters/') || mayKnow.test(source.path)) return undefined;
    return `${source.path} knows the adapter ${target}`;
  });
}

/** Circles of imports, `import type` and dynamic ones included: each as the files along it. */
export function circles(sources: readonly Source[]): Breaches {
  const graph = new Map(sources.map((source) => [source.path, source.imports.flatMap((found) => found.target ?? [])]));
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    state.set(path, 'open');
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

/** `@scope/name/deep` -> `@scope/name`; `node:fs/promises` stays whole. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export function doorBreaches(sources: readonly Source[]): Breaches {
  return sources.flatMap((source) =>
    source.imports.flatMap(({specifier, target}) => {
      if (target !== null) return [];
      const name = packageOf(specifier);
      const door = doors[name];
      if (door !== undefined) return door.test(source.path) ? [] : [`${source.path} imports ${name}, which has another door`];
      const open = !isSrc(source) || name.startsWith('node:') || openPackages.includes(name);
      return open ? [] : [`${source.path} imports ${name}, which has no door: give it one in the law`];
    }),
  );
}

export function heavyBreaches(sources: readonly Source[]): Breaches {
  return eachImport(sources, (source, {specifier, kind}) =>
    kind === 'static' && heavyPackages.includes(packageOf(specifier))
      ? `${source.path} loads ${specifier} at once: import it on first use`
      : undefined,
  );
}

export function nameBreaches(sources: readonly Source[]): Breaches {
  return sources.flatMap((source) => {
    const words = source.path
      .toLowerCase()
      .split('/')
      .map((part) => part.replace(/(\.test|\.d)?\.[cm]?ts$/, ''));
    return words.filter((word) => forbiddenNames.includes(word)).map((word) => `${source.path}: '${word}' says nothing`);
  });
}

function linesOf(source: Source): number {
  return source.text.split('\n').length - (source.text.endsWith('\n') ? 1 : 0);
}

export function lengthBreaches(sources: readonly Source[]): Breaches {
  return sources.filter((source) => linesOf(source) > linesMost).map((source) => `${source.path} has ${linesOf(source)} lines`);
}

export function lengthWarnings(sources: readonly Source[]): Breaches {
  return sources.filter((source) => linesOf(source) > linesWarned).map((source) => `${source.path} has ${linesOf(source)} lines`);
}

/** Word in the code -> where in src/ it may stand. */
const words: readonly {readonly word: RegExp; readonly may: RegExp}[] = [
  {word: /\bprocess\.env\b/, may: /^src\/(cli\/|config\/(load|secrets)\.ts$)/},
  {word: /\bprocess\.exit\b/, may: /^src\/cli\//},
  {word: /\bconsole\b/, may: /^src\/cli\//},
  {word: /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b/, may: /^src\/(cli\/|flow\/clock\.ts$)/},
];

export function wordBreaches(sources: readonly Source[]): Breaches {
  return sources.filter(isSrc).flatMap((source) =>
    words.flatMap(({word, may}) => {
      const match = word.exec(source.code);
      return match === null || may.test(source.path) ? [] : [`${source.path} uses ${match[0]}`];
    }),
  );
}

/** Where a host demands a default export: Piscina takes a worker's task from it. */
const defaultExports = ['src/threads/extraction-entry.ts'];

export function defaultExportBreaches(sources: readonly Source[]): Breaches {
  const sign = /\bexport\s+default\b|\bas\s+default\b/;
  return sources
    .filter((source) => isSrc(source) && sign.test(source.code) && !defaultExports.includes(source.path))
    .map((source) => `${source.path} has a default export`);
}

/** Each file opens with what it is for. */
export function openingBreaches(sources: readonly Source[]): Breaches {
  return sources
    .filter((source) => isSrc(source) && !/^(#![^\n]*\n)?\/[/*]/.test(source.text))
    .map((source) => `${source.path} does not say what it is for`);
}
