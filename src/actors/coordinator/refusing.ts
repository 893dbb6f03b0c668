/** Makes refused work: of a file that cannot be opened, of one that is not what it claims to be, of one record too large. */
import {createHash} from 'node:crypto';
import type {DecodeRange, FileFault, Format} from '../../contracts/format.ts';
import type {ByteReader} from '../../contracts/source.ts';
import {startOfFile, type Boundary, type FileFacts, type Split} from '../../model/chunk.ts';
import type {Desk} from './desk.ts';
import {openSplit, readFull, type FoundFormat, type Unreadable} from './opening.ts';
import type {Piece, RefusedWork, RowPlace} from './work.ts';

/** Stands for "nobody could read these bytes" where a range's sha256 would be. */
export const unknownHash = new Uint8Array(32);

/** What is known of a file that was opened. */
export type SeenFile = Pick<Piece, 'facts' | 'size' | 'mtimeMs'>;

/** Everything from `from` on is unreadable. A file that breaks off may be accepted as it is: then it ends with a warning. */
export function refuseUnreadable(
  desk: Desk,
  split: Split,
  {from, cause, seen}: {readonly from: Boundary; readonly cause: Unreadable; readonly seen: SeenFile | undefined},
): RefusedWork {
  const {facts, size, mtimeMs} = seen ?? {facts: refusedFacts, size: split.size, mtimeMs: split.mtimeMs};
  // Where damage begins is known; where an unreadable file ends, by its listing only.
  const end = Math.max(cause.isDamage || facts.compression !== null ? cause.byteOffset : split.size, from.offset);
  const accepted = cause.code === 'TRUNCATED_ARCHIVE' && desk.plan.input.acceptTruncated;
  return {
    type: 'refused',
    piece: pieceOf(split, {from, end, size, mtimeMs}, facts),
    unreadable: !accepted,
    accepted,
    code: cause.code,
    reason: cause.message,
    line: null,
    byteOffset: cause.byteOffset,
    raw: '',
    hash: unknownHash,
    boundary: {offset: end, line: from.line, record: from.record + (accepted ? 0 : 1), state: null},
    admitted: 0,
  };
}

/** Why a record, or a range, is refused. */
export interface Blame {
  readonly code: string;
  readonly reason: string;
}

export const killsWorker: Blame = {
  code: 'RECORD_KILLS_WORKER',
  reason: 'the worker died whenever it extracted this record (out of memory, or the step ended the thread)',
};

const hashOfNothing = createHash('sha256').digest();

/** One record inside of a stream, the next one behind `from`. It covers no bytes: no place behind it has a name. */
export function refuseRecord(piece: Piece, from: Boundary, given: Blame & Beginning): RefusedWork {
  const {code, reason, line, byteOffset, raw} = given;
  return {
    type: 'refused',
    piece: {...piece, span: {...piece.span, from, end: from.offset, last: false}},
    unreadable: false,
    code,
    reason,
    line,
    byteOffset,
    raw,
    hash: hashOfNothing,
    boundary: {...from, record: from.record + 1},
    admitted: 0,
  };
}

/** Everything from `from` on, as one; it is read once more, for its hash. @throws {Unreadable} */
export async function refuseRest(desk: Desk, piece: Piece, given: Blame & {readonly from: Boundary}): Promise<RefusedWork> {
  const {code, reason, from} = given;
  const sha256 = createHash('sha256');
  const reader = await openSplit(desk, piece.split, from.offset);
  const buffer = new Uint8Array(desk.buffers.take(desk.buffers.size));
  let end = from.offset;
  let raw = '';
  try {
    for (let read = await readFull(reader, buffer, end); read > 0; read = await readFull(reader, buffer, end)) {
      const bytes = buffer.subarray(0, read);
      if (end === from.offset) raw = beginningOf(bytes);
      sha256.update(bytes);
      end += read;
    }
  } finally {
    desk.buffers.giveBack(buffer.buffer);
    await reader.close();
  }
  return {
    type: 'refused',
    piece: {...piece, span: {...piece.span, from, end, last: true}},
    unreadable: false,
    code,
    reason,
    line: null,
    byteOffset: from.offset,
    raw,
    hash: sha256.digest(),
    boundary: {offset: end, line: from.line, record: from.record + 1, state: null},
    admitted: 0,
  };
}

/** A file that goes as one record, and of which no more is read. */
export function refuseUnread(piece: Piece, {code, reason}: Blame): RefusedWork {
  const {end} = piece.span;
  const boundary = {offset: end, line: 1, record: 1, state: null};
  const place = {line: null, byteOffset: 0, raw: ''};
  return {type: 'refused', piece, unreadable: false, code, reason, ...place, hash: unknownHash, boundary, admitted: 0};
}

/** The whole file is refused for its format; it is read once more, for its hash. */
export async function refuseFile(
  desk: Desk,
  split: Split,
  given: {readonly reader: ByteReader; readonly head: Uint8Array; readonly fault: FileFault; readonly facts: FileFacts},
): Promise<RefusedWork> {
  const {reader, fault, facts} = given;
  const sha256 = createHash('sha256').update(given.head);
  const buffer = new Uint8Array(desk.buffers.take(desk.buffers.size));
  let end = given.head.byteLength;
  // Somebody may be writing it for days: what comes once only is let be.
  const {rereadable} = desk.source;
  for (let read = rereadable ? await readFull(reader, buffer, end) : 0; read > 0; read = await readFull(reader, buffer, end)) {
    sha256.update(buffer.subarray(0, read));
    end += read;
  }
  desk.buffers.giveBack(buffer.buffer);
  return {
    type: 'refused',
    piece: pieceOf(split, {from: startOfFile, end, size: reader.stored?.size ?? end, mtimeMs: reader.mtimeMs}, facts),
    unreadable: false,
    code: fault.code,
    reason: fault.reason,
    line: fault.line,
    byteOffset: fault.byteOffset,
    raw: beginningOf(given.head),
    hash: sha256.digest(),
    boundary: {offset: end, line: fault.line ?? 1, record: 1, state: null},
    admitted: 0,
  };
}

const rawBytes = 500;

/** For people: a character that the cut splits shows as U+FFFD. */
export function beginningOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, rawBytes)).toString('utf8');
}

export interface Beginning {
  readonly byteOffset: number;
  readonly line: number | null;
  readonly raw: string;
  readonly row?: RowPlace;
}

/** Where the first record behind a boundary begins, as its worker would tell: blanks and commas may stand before it. */
export function firstRecordOf(format: Format, options: unknown, range: Omit<DecodeRange, 'last'>): Beginning {
  // As if the file ended here: a range that does not must end at a boundary, and these bytes may hold none.
  const entry = format.decoder(options, {...range, last: true}).next();
  if (entry === undefined) return {byteOffset: range.from.offset, line: range.from.line, raw: beginningOf(range.bytes)};
  const place = {byteOffset: entry.start, line: entry.line, raw: beginningOf(entry.text)};
  if (entry.type !== 'record' || entry.origin === undefined) return place;
  return {...place, row: {index: entry.index, sub: entry.origin.sub, part: entry.origin.part}};
}

/** A piece that ends its file. */
export function wholePiece(split: Split, found: FoundFormat, given: WholePlace): Piece {
  const piece = pieceOf(split, given, found.facts);
  return given.from.offset > 0 ? piece : {...piece, span: {...piece.span, ...toldOnce(found)}};
}

/** Notes go with a file's first range. */
export function toldOnce({notes}: FoundFormat): {readonly notes?: FoundFormat['notes']} {
  return notes.length === 0 ? {} : {notes};
}

interface WholePlace {
  readonly from: Boundary;
  readonly end: number;
  readonly size: number;
  readonly mtimeMs: number;
}

const refusedFacts: FileFacts = {format: null, compression: null, encoding: 'utf-8', columns: null};

function pieceOf(split: Split, {from, end, size, mtimeMs}: WholePlace, facts: FileFacts): Piece {
  const span = {splitId: split.id, file: split.file, format: facts.format ?? '', from, end, at: 0, last: true};
  return {split, span, size, mtimeMs, facts};
}
