/**
 * What the built-in formats are told by, apart from what reads them: a run loads the formats of files that it meets, and no others. By
 * name, in the order of preference among equals. Reads no record.
 */
import type {Format, Recognition} from '../../contracts/format.ts';
import {recogniseJson, recogniseJsonl} from './recognise.ts';

/** Any format is one; a look may have to be loaded first, as that of tables. */
export interface FormatLook extends Pick<Format, 'name' | 'extensions' | 'binary'> {
  recognise(sample: Uint8Array, complete: boolean): Recognition | Promise<Recognition>;
  /** It takes records at a path inside of documents. */
  readonly selects?: boolean;
}

export const looks = {
  json: {name: 'json', extensions: ['.json', '.geojson'], selects: true, recognise: recogniseJson},
  jsonl: {name: 'jsonl', extensions: ['.jsonl', '.ndjson', '.jsonlines'], recognise: recogniseJsonl},
  lines: {name: 'lines', extensions: ['.txt', '.lst', '.log'], recognise: async (sample) => (await tables()).recogniseLines(sample)},
  csv: {name: 'csv', extensions: ['.csv'], recognise: async (sample, complete) => (await tables()).recogniseCsv(sample, complete)},
  tsv: {name: 'tsv', extensions: ['.tsv', '.tab'], recognise: async (sample, complete) => (await tables()).recogniseTsv(sample, complete)},
  file: {name: 'file', extensions: [], binary: true, recognise: () => ({confidence: 1})},
} as const satisfies Readonly<Record<string, FormatLook>>;

/** Where JSON is met, nobody looks for tables. */
const tables = () => import('./delimited/recognition.ts');
