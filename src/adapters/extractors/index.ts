/** The table of built-in extractors, by the name a job uses. Each is loaded when first asked for. */
import type {Extractor} from '../../contracts/extractor.ts';

export const extractors: Readonly<Record<string, () => Promise<Extractor>>> = {
  'bulletins/norms': async () => (await import('./bulletins/norms.ts')).norms,
  amounts: async () => (await import('./amounts/amounts.ts')).amounts,
  references: async () => (await import('./references/references.ts')).references,
  dates: async () => (await import('./dates/dates.ts')).dates,
  tables: async () => (await import('./tables/tables.ts')).tables,
  audio: async () => (await import('./audio/audio.ts')).audio,
  validate: async () => (await import('./validate.ts')).validate,
  set: async () => (await import('./set.ts')).set,
  select: async () => (await import('./select/select.ts')).select,
  where: async () => (await import('./where/where.ts')).where,
  split: async () => (await import('./split/split.ts')).split,
  dedupe: async () => (await import('./dedupe/dedupe.ts')).dedupe,
  ask: async () => (await import('./ask.ts')).ask,
  identifiers: async () => (await import('./identifiers/identifiers.ts')).identifiers,
};
