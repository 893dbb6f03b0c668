/** The result of a range that never went to a worker: one reject, in the same form as a worker's result. */
import type {Remark} from '../../model/record.ts';
import type {Extracted} from '../../protocol/mailboxes.ts';
import {ResultTable, type TableShape} from '../../protocol/tables.ts';
import type {RefusedWork} from './work.ts';

const lineFeed = '\n';

/** An unreadable file is reported, but is no outcome of the input: the reject rate judges records only. */
export function refusedResult(work: RefusedWork, shape: TableShape, chunkId: number): Extracted {
  const {piece, code, reason, line, byteOffset, raw} = work;
  const remark: Remark = {
    file: piece.split.file,
    line,
    byteOffset,
    index: piece.span.from.record,
    sub: 0,
    step: 'input',
    code,
    reason,
    raw,
  };
  const table = new ResultTable(shape, 1);
  table.set(0, 'endLine', work.boundary.line);
  table.set(0, 'endRecord', work.boundary.record);
  if (work.accepted === true) return acceptedResult(remark, {table, work, chunkId});
  const rejects = lineOf(remark);
  table.set(0, 'records', 1);
  table.set(0, 'rejects', 1);
  table.set(0, 'rejectBytes', rejects.byteLength);
  table.addToStep(0, 0, 'inputs', 1);
  table.addToStep(0, 0, 'rejected', 1);
  return {
    ...emptyResult(work, table, chunkId),
    rejects,
    rejectedAt: work.unreadable ? null : Float64Array.of(0, 0).buffer,
    outcomes: work.unreadable ? 0 : 1,
    rejectCodes: {[code]: 1},
  };
}

interface Told {
  readonly table: ResultTable;
  readonly work: RefusedWork;
  readonly chunkId: number;
}

function acceptedResult({raw: _raw, ...remark}: Remark, {table, work, chunkId}: Told): Extracted {
  const warnings = lineOf(remark);
  table.set(0, 'warnings', 1);
  table.set(0, 'warningBytes', warnings.byteLength);
  return {...emptyResult(work, table, chunkId), warnings, warningCodes: {[work.code]: 1}};
}

function lineOf(remark: Remark): ArrayBuffer {
  return new Uint8Array(Buffer.from(JSON.stringify(remark) + lineFeed)).buffer;
}

function emptyResult(work: RefusedWork, table: ResultTable, chunkId: number): Extracted {
  return {
    type: 'Extracted',
    chunkId,
    input: null,
    rows: null,
    rejects: null,
    warnings: null,
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
