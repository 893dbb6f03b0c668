/** Desks over files in memory, read in short reads: what the coordinator's reading is tested with. And works, told as plain values. */
import {createHash} from 'node:crypto';
import {z} from 'zod';
import {json} from '../../../src/adapters/formats/json.ts';
import {jsonl} from '../../../src/adapters/formats/jsonl.ts';
import {Buffers} from '../../../src/actors/coordinator/buffers.ts';
import type {Desk} from '../../../src/actors/coordinator/desk.ts';
import {StandingReader} from '../../../src/actors/coordinator/standing-reader.ts';
import type {FormatEvidence} from '../../../src/actors/coordinator/opening.ts';
import type {Work} from '../../../src/actors/coordinator/work.ts';
import {looks, type FormatLook} from '../../../src/adapters/formats/looks.ts';
import {makeDetect} from '../../../src/config/detect.ts';
import {makeLayers} from '../../../src/config/layers.ts';
import type {Format} from '../../../src/contracts/format.ts';
import type {ByteReader, Source} from '../../../src/contracts/source.ts';
import {systemClock} from '../../../src/flow/clock.ts';
import {Credit} from '../../../src/flow/credit.ts';
import {ShortCalls} from '../../../src/flow/short-calls.ts';
import {SourceError} from '../../../src/model/errors.ts';
import type {Boundary, Split} from '../../../src/model/chunk.ts';
import type {LimitsPlan} from '../../../src/model/plan.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {drain, type SeenRecord} from '../../contracts/format.suite.ts';
import {planWith} from '../../support/plan.ts';

/** Content as it is when the file is opened; a function may give another each time, or throw. */
export type FileContent = Uint8Array | (() => Uint8Array);

export interface DeskGiven {
  readonly files?: ReadonlyMap<string, FileContent>;
  readonly limits?: Partial<LimitsPlan>;
  /** Bytes a read gives at most, over and over. */
  readonly reads?: readonly number[];
  /** The size is not known before the end, as of items. */
  readonly sizeless?: boolean;
  readonly records?: string;
}

export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['jsonl', jsonl],
  ['json', json],
]);

const shape = {steps: ['input'], tallies: []};
const layers = makeLayers(planWith(), formats);

export function deskOf(given: DeskGiven): Desk {
  const usual = planWith();
  const input = {...usual.input, records: given.records ?? ''};
  const plan = {...usual, input, limits: {...usual.limits, chunkBytes: 100, bundleBytes: 100, recordBytesMax: 4000, ...given.limits}};
  const jsonOptions: unknown = json.options.parse(given.records === undefined ? {} : {records: given.records});
  return {
    plan,
    shape,
    stage: onlyStage(shape),
    source: memorySource(given),
    sourceOptions: {},
    formats,
    formatOptions: new Map([
      ['jsonl', {}],
      ['json', jsonOptions],
    ]),
    detect: makeDetect(
      input,
      new Map<string, FormatLook>([
        ['jsonl', looks.jsonl],
        ['json', looks.json],
      ]),
    ),
    layers,
    kept: new Map(),
    standing: new StandingReader(),
    clock: systemClock,
    shortCalls: new ShortCalls(),
    credit: new Credit({budget: () => Infinity}),
    buffers: new Buffers(plan.limits.chunkBytes, 3),
    columns: new Map(),
  };
}

/** As the ledger would list them. */
export function splitsOf(files: ReadonlyMap<string, FileContent>, listed: ReadonlyMap<string, number> = new Map()): Split[] {
  return [...files].map(([file, content], id) => {
    const size = listed.get(file) ?? (typeof content === 'function' ? 0 : content.byteLength);
    return {id, file, path: `/memory/${file}`, relative: file, size, mtimeMs: 1};
  });
}

export function readerOver(content: Uint8Array, offset: number, given: DeskGiven = {}): ByteReader {
  const {reads = [Infinity], sizeless = false} = given;
  let position = offset;
  let turn = 0;
  return {
    size: sizeless ? -1 : content.byteLength,
    mtimeMs: 1,
    async read(target) {
      const most = Math.min(target.byteLength, reads[turn++ % reads.length] ?? Infinity);
      const taken = content.subarray(position, position + most);
      target.set(taken);
      position += taken.byteLength;
      return taken.byteLength;
    },
    close: () => Promise.resolve(),
  };
}

function memorySource(given: DeskGiven): Source {
  return {
    name: 'memory',
    options: z.unknown(),
    rereadable: true,
    // eslint-disable-next-line require-yield
    async *list() {
      throw new Error('nobody lists');
    },
    async open(_options, split, offset) {
      const content = given.files?.get(split.file);
      if (content === undefined) throw new SourceError(`cannot be opened: there is no ${split.file}`, {code: 'UNREADABLE_FILE'});
      return readerOver(typeof content === 'function' ? content() : content, offset, given);
    },
  };
}

/** One range as it would be decoded in another process, or why it is refused. */
export interface SeenRange {
  readonly file: string;
  readonly from: Boundary;
  readonly end: number;
  readonly last: boolean;
  readonly behind: Boundary | undefined;
  readonly records: readonly SeenRecord[];
  readonly refused: {readonly code: string; readonly byteOffset: number; readonly line: number | null} | undefined;
}

/** Takes every work as the pool would, and gives its credit and its buffer back; the buffer is scribbled over. */
export async function seeWorks(desk: Desk, works: AsyncIterable<Work>): Promise<SeenRange[]> {
  const ranges: SeenRange[] = [];
  for await (const work of works) {
    ranges.push(...rangesOf(desk, work));
    desk.credit.give(work.admitted);
    if (work.type !== 'extract') continue;
    new Uint8Array(work.input).fill(0x22);
    desk.buffers.giveBack(work.input);
  }
  return ranges;
}

function rangesOf(desk: Desk, work: Work): SeenRange[] {
  if (work.type === 'stream' || work.type === 'ranges') return [{...rangeOf(work.piece), records: [], refused: undefined}];
  if (work.type === 'refused') {
    const {code, byteOffset, line, boundary} = work;
    return [{...rangeOf(work.piece), behind: boundary, records: [], refused: {code, byteOffset, line}}];
  }
  return work.pieces.map((piece) => {
    const {span} = piece;
    const bytes = Uint8Array.from(new Uint8Array(work.input, span.at, span.end - span.from.offset));
    const format = desk.formats.get(span.format);
    if (format === undefined) throw new Error(`${span.format} is in the table`);
    const decoder = format.decoder(desk.formatOptions.get(span.format), {
      file: span.file,
      from: viaJson(span.from),
      bytes,
      last: span.last,
    });
    return {...rangeOf(piece), records: drain(decoder), refused: undefined};
  });
}

function rangeOf({
  span,
  behind,
}: {
  readonly span: {readonly file: string; readonly from: Boundary; readonly end: number; readonly last: boolean};
  readonly behind?: Boundary;
}): Omit<SeenRange, 'records' | 'refused'> {
  return {
    file: span.file,
    from: viaJson(span.from),
    end: span.end,
    last: span.last,
    behind: behind === undefined ? undefined : viaJson(behind),
  };
}

/** As the ledger keeps it. */
export function viaJson(boundary: Boundary): Boundary {
  return JSON.parse(JSON.stringify(boundary)) as Boundary;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Of a whole file without wrappings. */
export function plainHead(head: Uint8Array): FormatEvidence {
  return {name: 'file', head, complete: true, compression: null, encoding: 'utf-8', notes: [], fault: null, refusal: null};
}
