/** From names and module paths to living adapters. Each thread resolves for itself: functions do not cross threads. */
import {pathToFileURL} from 'node:url';
import {extractors} from '../adapters/extractors/index.ts';
import {formats} from '../adapters/formats/index.ts';
import {providers} from '../adapters/providers/index.ts';
import {sinks} from '../adapters/sinks/index.ts';
import {sources} from '../adapters/sources/index.ts';
import type {StageSource} from '../adapters/sources/stage.ts';
import type {Extractor} from '../contracts/extractor.ts';
import type {Format} from '../contracts/format.ts';
import type {Provider} from '../contracts/provider.ts';
import type {Sink} from '../contracts/sink.ts';
import type {ItemsFeed, Source} from '../contracts/source.ts';
import {ConfigError, messageOf} from '../model/errors.ts';
import type {InputPlan, ModuleRef} from '../model/plan.ts';

export const builtinNames = {
  extractor: Object.keys(extractors),
  format: Object.keys(formats),
  source: Object.keys(sources),
  sink: Object.keys(sinks),
  provider: Object.keys(providers),
} as const;

export type AdapterKind = keyof typeof builtinNames;

/** The members a module of each kind must have to be taken for one. */
const required: Record<AdapterKind, readonly string[]> = {
  extractor: ['name', 'adds', 'extract'],
  format: ['name', 'options', 'recognise', 'framer', 'decoder'],
  source: ['name', 'options', 'list', 'open'],
  sink: ['name', 'open', 'extension'],
  provider: ['name', 'connect'],
};

export const resolveExtractor = async (ref: ModuleRef): Promise<Extractor> => (await resolve('extractor', extractors, ref)) as Extractor;
export const resolveFormat = async (ref: ModuleRef): Promise<Format> => (await resolve('format', formats, ref)) as Format;
export const resolveSource = async (ref: ModuleRef): Promise<Source> => (await resolve('source', sources, ref)) as Source;
export const resolveSink = async (ref: ModuleRef): Promise<Sink> => (await resolve('sink', sinks, ref)) as Sink;

export const resolveProvider = async (ref: ModuleRef): Promise<Provider> => (await resolve('provider', providers, ref)) as Provider;

/** The source behind `input.items`: what the host feeds. */
export const sourceOfItems = async (feed: ItemsFeed): Promise<Source> => (await import('../adapters/sources/items.ts')).itemsSource(feed);

export const newItemsWindow = async (): Promise<ItemsFeed> => new (await import('../adapters/sources/items.ts')).ItemsWindow();

/** What every stage but the first reads: the lines of the one before. No job can name it. */
export async function resolveStageInput(): Promise<StageSource & {readonly format: Format}> {
  const [{stageSource}, {stage}] = await Promise.all([import('../adapters/sources/stage.ts'), import('../adapters/formats/stage.ts')]);
  return {...stageSource(), format: stage};
}

/** A format as spans name it: a built-in, or the path of the job's own module. */
export function resolveSpanFormat(input: InputPlan, name: string): Promise<Format> {
  const isOwn = input.format !== 'auto' && input.format.path === name;
  return resolveFormat(isOwn ? {builtin: null, path: name} : {builtin: name, path: null});
}

/** The formats that a job's options may be meant for, by name: the one it names, or else all built-ins. */
export async function resolveFormats({format}: InputPlan): Promise<ReadonlyMap<string, Format>> {
  if (format !== 'auto') return new Map([[format.path ?? format.builtin ?? '', await resolveFormat(format)]]);
  const table = new Map<string, Format>();
  for (const name of builtinNames.format) table.set(name, await resolveFormat({builtin: name, path: null}));
  return table;
}

async function resolve(kind: AdapterKind, table: Readonly<Record<string, () => Promise<unknown>>>, ref: ModuleRef): Promise<unknown> {
  if (ref.path !== null) return importModule(kind, ref.path);
  const load = table[ref.builtin ?? ''];
  if (load === undefined) {
    throw new ConfigError([
      {
        path: '',
        message: `no ${kind} is called '${ref.builtin}'`,
        hint: `there are ${Object.keys(table).join(', ')}; or give a module path`,
      },
    ]);
  }
  return load();
}

async function importModule(kind: AdapterKind, path: string): Promise<unknown> {
  let module: {readonly default?: unknown};
  try {
    module = (await import(pathToFileURL(path).href)) as {readonly default?: unknown};
  } catch (cause) {
    throw new ConfigError([{path: '', message: `the ${kind} module ${path} does not load: ${messageOf(cause)}`}], {cause});
  }
  const adapter = module.default;
  const missing = required[kind].filter((member) => typeof adapter !== 'object' || adapter === null || !(member in adapter));
  if (missing.length > 0) {
    throw new ConfigError([
      {
        path: '',
        message: `the default export of ${path} is no ${kind}: it lacks ${missing.join(', ')}`,
        hint: `use define${kind[0]?.toUpperCase()}${kind.slice(1)}`,
      },
    ]);
  }
  return adapter;
}
