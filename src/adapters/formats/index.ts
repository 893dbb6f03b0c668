/** The table of built-in formats, by name. Each is loaded when first asked for. */
import type {Format} from '../../contracts/format.ts';

export const formats: Readonly<Record<string, () => Promise<Format>>> = {
  json: async () => (await import('./json.ts')).json,
  jsonl: async () => (await import('./jsonl.ts')).jsonl,
  file: async () => (await import('./file.ts')).file,
};
