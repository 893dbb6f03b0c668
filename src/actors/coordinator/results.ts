/** A result on its way to the I/O actor: which pieces it covers, and where reading would go on behind it. */
import type {Boundary, FileFacts} from '../../model/chunk.ts';
import type {Extracted} from '../../protocol/extraction.ts';
import type {Append} from '../../protocol/mailboxes.ts';
import {rangeColumns} from '../../protocol/mailboxes.ts';
import {ResultTable, type TableShape} from '../../protocol/tables.ts';
import type {Piece} from './work.ts';

export interface Result {
  readonly extracted: Extracted;
  /** The pieces the result covers, cut to what was extracted; one row of the table each. */
  readonly pieces: readonly Piece[];
  readonly unreadable: boolean;
  /** Behind the last piece. */
  readonly boundary: Boundary;
}

/** Covers only the pieces that were extracted, where the worker stopped early. */
export function resultOf(pieces: readonly Piece[], extracted: Extracted, shape: TableShape): Result {
  const done = donePieces(pieces, extracted);
  const table = new ResultTable(shape, new Float64Array(extracted.table));
  const rows = done.length * table.stride;
  const cut =
    rows === table.values.length
      ? extracted
      : {...extracted, table: table.values.slice(0, rows).buffer, hashes: extracted.hashes.slice(0, done.length * 32)};
  const last = done.at(-1);
  const boundary: Boundary = extracted.stopped?.boundary ??
    last?.behind ?? {
      offset: last?.span.end ?? 0,
      line: table.get(done.length - 1, 'endLine'),
      record: table.get(done.length - 1, 'endRecord'),
      state: null,
    };
  return {extracted: cut, pieces: done, unreadable: false, boundary};
}

/** Bytes of the ranges that the result covers. */
export function inputBytesOf({pieces}: Result): number {
  return pieces.reduce((sum, {span}) => sum + span.end - span.from.offset, 0);
}

/** Bytes the result holds until it is written. */
export function outputBytesOf({extracted}: Result): number {
  const {rows, rejects, warnings, duplicates, keyed} = extracted;
  return [rows, rejects, warnings, duplicates, keyed?.records, keyed?.undo].reduce((sum, buffer) => sum + (buffer?.byteLength ?? 0), 0);
}

function donePieces(pieces: readonly Piece[], {stopped}: Extracted): readonly Piece[] {
  if (stopped === null) return pieces;
  const done = pieces.slice(0, stopped.span);
  const at = pieces[stopped.span];
  if (at !== undefined && stopped.boundary.offset > at.span.from.offset) {
    done.push({...at, span: {...at.span, end: stopped.boundary.offset, last: false}});
  }
  return done;
}

/** What is left of the pieces behind a stop. */
export function piecesBehind(pieces: readonly Piece[], {stopped}: Extracted): readonly Piece[] {
  if (stopped === null) return [];
  const at = pieces[stopped.span];
  if (at === undefined) return [];
  const {span} = at;
  const rest: Piece = {...at, span: {...span, from: stopped.boundary, at: span.at + stopped.boundary.offset - span.from.offset}};
  return [rest, ...pieces.slice(stopped.span + 1)];
}

/** The message for the I/O actor. */
export function appendOf(result: Result, {stage, seq}: {readonly stage: number; readonly seq: number}): Append {
  const facts: FileFacts[] = [];
  const ranges = new Float64Array(result.pieces.length * rangeColumns.length);
  for (const [index, {span, size, mtimeMs, facts: found, taken = span.end}] of result.pieces.entries()) {
    // Small files come by hundreds, and most are alike: what is told of one is told of those behind it.
    const last = facts.at(-1);
    if (last === undefined || !isSame(last, found)) facts.push(found);
    const row = [
      span.splitId,
      span.from.offset,
      span.end,
      Number(span.last),
      facts.length - 1,
      Number(result.unreadable),
      size,
      mtimeMs,
      taken,
    ];
    ranges.set(row, index * rangeColumns.length);
  }
  const {input: _input, type: _type, stopped: _stopped, rejectedAt: _rejectedAt, ...extracted} = result.extracted;
  return {type: 'Append', stage, seq, ranges: ranges.buffer, facts, boundary: result.boundary, extracted};
}

function isSame(one: FileFacts, other: FileFacts): boolean {
  if (one === other) return true;
  const {columns} = other;
  const isAlike = one.format === other.format && one.compression === other.compression && one.encoding === other.encoding;
  if (!isAlike || one.columns === null || columns === null) return isAlike && one.columns === columns;
  return one.columns.length === columns.length && one.columns.every((name, index) => name === columns[index]);
}
