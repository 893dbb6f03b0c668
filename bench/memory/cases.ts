/** The inputs that must fit the memory bound, and what each must give. */
import {join} from 'node:path';
import {generateDocuments} from '../generate/documents.ts';
import {generateLines} from '../generate/lines.ts';
import {generatePackedFiles} from '../generate/packed-files.ts';
import {generateOversized} from '../generate/oversized.ts';
import {generateSmallFiles} from '../generate/small-files.ts';

export interface MemoryCase {
  readonly name: string;
  readonly inputPath: string;
  readonly inputBytes: number;
  readonly steps: readonly string[];
  /** MiB of the whole process; the usual bound where it says none. */
  readonly boundMb?: number;
  /** As many as the machine and the bound allow, where it says none. */
  readonly threads?: number;
  readonly rows: number;
  /** Reject code -> how many. */
  readonly rejects: Readonly<Record<string, number>>;
}

export interface CaseOrder {
  readonly cacheDir: string;
  readonly seed: number;
  /** 1: the sizes of the promise; less, for a quick look. */
  readonly scale: number;
  readonly say: (line: string) => void;
}

const realDir = join(import.meta.dirname, '../../../shared/data/bulletins/v1');
const recordBytes = 160;
const norms = ['--use', 'bulletins/norms', '--use', 'amounts', '--use', 'references'];
const set = ['--set', 'source=bench'];
const largeMb = 200;
/** MiB, unless a case says another. */
export const usualBoundMb = 245;

/** Each makes its input when called, so that the disk holds no more than was asked for. */
export const memoryCases: readonly ((order: CaseOrder) => MemoryCase)[] = [
  (order) => documentsCase(order, {}),
  (order) => documentsCase(order, {boundMb: 360, threads: 4}),
  (order) => {
    const {path, facts} = generateLines({...order, layout: 'array', records: Math.round((2e9 * order.scale) / recordBytes)});
    return {
      name: `${megabytes(facts.bytes)} JSON array`,
      inputPath: path,
      inputBytes: facts.bytes,
      steps: set,
      rows: facts.records,
      rejects: {},
    };
  },
  (order) => {
    const {path, facts} = generateLines({...order, layout: 'lines', records: Math.round(5_000_000 * order.scale)});
    return {name: `${facts.records} short lines`, inputPath: path, inputBytes: facts.bytes, steps: set, rows: facts.records, rejects: {}};
  },
  ...(['lines', 'array'] as const).map((layout) => (order: CaseOrder): MemoryCase => {
    const {path, facts} = generateOversized({...order, layout, largeMb});
    const name = `one record of ${largeMb} MB (${layout})`;
    return {name, inputPath: path, inputBytes: facts.bytes, steps: set, rows: facts.goodRecords, rejects: {RECORD_TOO_LARGE: 1}};
  }),
  (order) => {
    const {path, facts} = generateSmallFiles({...order, files: Math.round(30_000 * order.scale)});
    return {name: `${facts.files} files of 2 KB`, inputPath: path, inputBytes: facts.bytes, steps: norms, rows: facts.files, rejects: {}};
  },
  (order) => {
    const {path, facts} = generatePackedFiles({...order, files: Math.round(5000 * order.scale)});
    const name = `${facts.files} packed files of 20 KB`;
    return {name, inputPath: path, inputBytes: facts.bytes, steps: set, rows: facts.records, rejects: {}};
  },
];

function documentsCase(order: CaseOrder, bounds: Pick<MemoryCase, 'boundMb' | 'threads'>): MemoryCase {
  const {path, facts} = generateDocuments({...order, sizeMb: 500 * order.scale}, realDir);
  const among = bounds.threads === undefined ? '' : `, ${bounds.threads} workers`;
  const name = `${megabytes(facts.bytes)} of documents${among}`;
  return {...bounds, name, inputPath: path, inputBytes: facts.bytes, steps: norms, rows: facts.documents, rejects: {}};
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
