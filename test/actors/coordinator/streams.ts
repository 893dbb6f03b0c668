/**
 * Streams over files in memory, through the real extraction, with workers that die on demand: at records, or when they decode
 * certain bytes. And results, told as plain values.
 */
import type {Dispatch} from '../../../src/actors/coordinator/dispatch.ts';
import {workerDied, type ExtractionPool, type StreamLane} from '../../../src/actors/coordinator/pool.ts';
import {wholePiece} from '../../../src/actors/coordinator/refusing.ts';
import type {Result} from '../../../src/actors/coordinator/results.ts';
import type {Piece} from '../../../src/actors/coordinator/work.ts';
import type {Workshop} from '../../../src/actors/extraction/extraction.ts';
import {setUpSteps, shapeOf, type ResolvedStep} from '../../../src/actors/extraction/steps.ts';
import {defineExtractor} from '../../../src/contracts/extractor.ts';
import {Slots} from '../../../src/flow/slots.ts';
import {startOfFile, type Boundary} from '../../../src/model/chunk.ts';
import {ActorError, assert} from '../../../src/model/errors.ts';
import type {RunPlan} from '../../../src/model/plan.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {ResultTable} from '../../../src/protocol/tables.ts';
import {inlinePool} from '../../../src/threads/inline.ts';
import {deskOf, sha256Of, splitsOf, type DeskGiven} from './desks.ts';

export const file = 'groups.json';

/** When workers die. */
export interface Mortality {
  /** At these ids, always. */
  readonly ids?: ReadonlySet<number>;
  /** When they decode the byte at this offset. */
  readonly byte?: number;
  /** What dies; the worker when left out. */
  readonly of?: 'process';
  /** Nobody dies any more behind so many; all do when left out. */
  readonly mostDeaths?: number;
  /** Deaths so far. */
  deaths: number;
}

/** Nothing is answered, and nobody lives to see it. */
export class ProcessDeath extends Error {}

export interface Streams {
  readonly on: Dispatch;
  readonly piece: (from?: Boundary) => Piece;
}

export async function streamsOver(text: string, mortality: Mortality, given: DeskGiven = {}): Promise<Streams> {
  const files = new Map([[file, Buffer.from(text)]]);
  const desk = deskOf({records: '*.rows', ...given, files});
  const workshop = await workshopOf(desk.plan, mortality);
  const [split] = splitsOf(files);
  const format = desk.formats.get('json');
  assert(split !== undefined && format !== undefined, 'there is a file of JSON');
  const facts = {format: 'json', compression: null, encoding: 'utf-8', columns: null};
  const found = {name: 'json', format, options: desk.formatOptions.get('json'), facts, start: startOfFile, notes: []};
  return {
    on: {
      desk: {...desk, shape: workshop.shape, stage: onlyStage(workshop.shape)},
      pool: mortal(
        inlinePool({...workshop, formats: desk.formats, formatOptions: desk.formatOptions, loadFormats: () => Promise.resolve()}),
        mortality,
      ),
      slots: new Slots(1),
      outputs: [],
      isEnding: () => false,
      recordsLeft: () => null,
    },
    piece: (from = startOfFile) => wholePiece(split, found, {from, end: split.size, size: split.size, mtimeMs: 1}),
  };
}

let isDying = false;

async function workshopOf(plan: RunPlan, {ids}: Mortality): Promise<Workshop> {
  const extractor = defineExtractor({
    name: 'deadly',
    adds: 'rows',
    extract: (record: {readonly id: number}) => {
      isDying ||= ids?.has(record.id) === true;
      return [{type: 'row', value: record}];
    },
  });
  const step = {name: 'deadly', module: {builtin: 'deadly', path: null}, with: null, from: null, into: null, onError: null};
  const resolved: ResolvedStep[] = [{extractor, plan: step}];
  const steps = await setUpSteps(plan, resolved);
  return {plan, shape: shapeOf(resolved), steps, formats: new Map(), formatOptions: new Map(), isStopping: () => false};
}

/** Answers as a worker does that dies: not at all, and never again. */
function mortal(pool: ExtractionPool, mortality: Mortality): ExtractionPool {
  return {
    ...pool,
    stream(message) {
      const lane = pool.stream(message);
      let isDead = false;
      let fed = 0;
      const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
        const answer = isDead ? undefined : await question();
        if (mortality.deaths === mortality.mostDeaths) isDying = false;
        if (answer !== undefined && !isDying) return answer;
        if (!isDead) mortality.deaths++;
        isDead = true;
        isDying = false;
        if (mortality.of === 'process') throw new ProcessDeath();
        throw new ActorError('an extraction worker died', {code: workerDied, retryable: true});
      };
      const mortalLane: StreamLane = {
        feed: (bytes, length) =>
          ask(() => {
            fed += length;
            isDying ||= mortality.byte !== undefined && fed > mortality.byte;
            return lane.feed(bytes, length);
          }),
        end: () => ask(() => lane.end()),
        take: (most) => ask(() => lane.take(most)),
        passOver: () => ask(() => lane.passOver()),
        close: () => lane.close(),
      };
      return mortalLane;
    },
  };
}

/** One result as its lines and its place. */
export interface SeenResult {
  readonly from: Boundary;
  readonly end: number;
  readonly last: boolean;
  readonly boundary: Boundary;
  readonly records: number;
  readonly ids: readonly number[];
  readonly rejects: readonly {
    readonly code: string;
    readonly reason: string;
    readonly index: number;
    readonly byteOffset: number;
    readonly raw: string;
  }[];
  readonly sha256: string;
}

export function seeResult(on: Dispatch, {extracted, pieces, boundary}: Result): SeenResult {
  const [piece] = pieces;
  assert(piece !== undefined, 'a result of a stream has one piece');
  const table = new ResultTable(on.desk.shape, new Float64Array(extracted.table));
  const {from, end, last} = piece.span;
  return {
    from,
    end,
    last,
    boundary,
    records: table.sum('records'),
    ids: linesOf(extracted.rows, table.sum('rowBytes')).map((line) => (JSON.parse(line) as {id: number}).id),
    rejects: linesOf(extracted.rejects, table.sum('rejectBytes')).map((line) => JSON.parse(line) as SeenResult['rejects'][number]),
    sha256: Buffer.from(extracted.hashes).toString('hex'),
  };
}

function linesOf(buffer: ArrayBuffer | null, length: number): readonly string[] {
  return Buffer.from(buffer ?? new ArrayBuffer())
    .toString('utf8', 0, length)
    .split('\n')
    .slice(0, -1);
}

export {sha256Of};
