/** The table of built-in sinks, by name. Each is loaded when first asked for. */
import type {Sink} from '../../contracts/sink.ts';

export const sinks: Readonly<Record<string, () => Promise<Sink>>> = {
  jsonl: async () => (await import('./jsonl.ts')).jsonl,
};
