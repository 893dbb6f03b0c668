/** The table of built-in formats, by name, in the order of preference among equals. Each is loaded when first asked for. */
import type {Format} from '../../contracts/format.ts';

export const formats: Readonly<Record<string, () => Promise<Format>>> = {
  json: async () => (await import('./json.ts')).json,
  jsonl: async () => (await import('./jsonl.ts')).jsonl,
  lines: async () => (await import('./delimited/lines.ts')).lines,
  csv: async () => (await import('./delimited/csv.ts')).csv,
  tsv: async () => (await import('./delimited/tsv.ts')).tsv,
  file: async () => (await import('./file.ts')).file,
};
