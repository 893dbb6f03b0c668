/** The result of a range that never went to a worker: one reject (or one warning), in the same form as a worker's result. */
import {assert} from '../../model/errors.ts';
import type {Remark} from '../../model/record.ts';
import type {Extracted} from '../../protocol/extraction.ts';
import {carriedLine} from '../../protocol/stage-lines.ts';
import type {Stage} from '../../protocol/stages.ts';
import {ResultTable} from '../../protocol/tables.ts';
import type {Desk} from './desk.ts';
import type {RefusedWork} from './work.ts';

/** An unreadable file is reported, but is no outcome of the input: the reject rate judges records only. */
export function refusedResult(work: RefusedWork, {shape, stage}: Pick<Desk, 'shape' | 'stage'>, chunkId: number): Extracted {
  const table = new ResultTable(shape, 1);
  table.set(0, 'endLine', work.boundary.line);
  table.set(0, 'endRecord', work.boundary.record);
  const told: Told = {table, stage, work, chunkId};
  return work.accepted === true ? acceptedResult(told) : rejectedResult(told);
}

interface Told {
  readonly table: ResultTable;
  readonly stage: Stage;
  readonly work: RefusedWork;
  readonly chunkId: number;
}

function rejectedResult({table, stage, work, chunkId}: Told): Extracted {
  const blamed = blamedStep(stage);
  const line = JSON.stringify({...remarkOf(work, table.shape.steps[blamed] ?? ''), raw: work.raw});
  const rejects = lineOf(line);
  const rows = stage.isLast ? null : lineOf(carriedLine('reject', line));
  table.set(0, 'records', 1);
  table.set(0, 'rejects', 1);
  table.set(0, 'rowBytes', rows?.byteLength ?? 0);
  table.set(0, 'rejectBytes', rejects.byteLength);
  // A stage that only leaves out duplicates has no step of its own: the row is taken back from the last one before it.
  if (blamed < stage.from) table.addToStep(0, blamed, 'outputs', -1);
  else table.addToStep(0, blamed, 'inputs', 1);
  table.addToStep(0, blamed, 'rejected', 1);
  // A row that was read back was an outcome already.
  const outcomes = stage.number === 0 ? 1 : 0;
  return {
    ...emptyResult(work, table, chunkId),
    rows,
    rejects,
    rejectedAt: work.unreadable ? null : Float64Array.of(0, outcomes - 1).buffer,
    outcomes: work.unreadable ? 0 : outcomes,
    rejectCodes: {[work.code]: 1},
  };
}

/** Which step it was nobody knows: it counts as the stage's first. */
function blamedStep({from, to, settles}: Stage): number {
  const blamed = from < to ? from : settles;
  assert(blamed !== null, 'a stage has steps, or duplicates to leave out');
  return blamed;
}

function acceptedResult({table, stage, work, chunkId}: Told): Extracted {
  const line = JSON.stringify(remarkOf(work, table.shape.steps[0] ?? ''));
  const empty = emptyResult(work, table, chunkId);
  table.set(0, 'warnings', 1);
  if (stage.isLast) {
    const warnings = lineOf(line);
    table.set(0, 'warningBytes', warnings.byteLength);
    return {...empty, warnings, warningCodes: {[work.code]: 1}};
  }
  const rows = lineOf(carriedLine('warning', line));
  table.set(0, 'fileWarnings', 1);
  table.set(0, 'rowBytes', rows.byteLength);
  return {...empty, rows};
}

function remarkOf({piece, code, reason, line, byteOffset, row}: RefusedWork, step: string): Remark {
  const {index, sub, part} = row ?? {index: piece.span.from.record, sub: 0, part: ''};
  return {file: piece.split.file, line, byteOffset, index, sub, ...(part === '' ? {} : {part}), step, code, reason};
}

function lineOf(json: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(`${json}\n`)).buffer;
}

function emptyResult(work: RefusedWork, table: ResultTable, chunkId: number): Extracted {
  return {
    type: 'Extracted',
    chunkId,
    input: null,
    rows: null,
    rejects: null,
    warnings: null,
    duplicates: null,
    keyed: null,
    table: table.values.buffer,
    hashes: new Uint8Array(work.hash).buffer,
    rejectedAt: null,
    outcomes: 0,
    rejectCodes: null,
    warningCodes: null,
    filteredReasons: null,
    stopped: null,
    ms: 0,
    stepMs: table.shape.steps.map(() => 0),
  };
}
