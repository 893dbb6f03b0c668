/** Reads ranges again whose buffer was lost with its worker, and halves them where records end. */
import {startOfFile, type Boundary, type Split} from '../../model/chunk.ts';
import {assert, SourceError} from '../../model/errors.ts';
import type {ByteReader} from '../../contracts/source.ts';
import type {Desk} from './desk.ts';
import {openSplit, passOver, readFull, shrunk, Unreadable} from './opening.ts';
import type {Piece} from './work.ts';

/** The pieces' bytes side by side in a buffer of their own, and the pieces with their new places in it. */
export async function readAgain(
  desk: Desk,
  pieces: readonly Piece[],
): Promise<{pieces: readonly Piece[]; input: ArrayBuffer; length: number}> {
  const length = pieces.reduce((sum, {span}) => sum + span.end - span.from.offset, 0);
  const input = desk.buffers.take(length);
  const moved: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const bytes = new Uint8Array(input, at, piece.span.end - piece.span.from.offset);
    await readPiece(desk, piece, bytes);
    moved.push({...piece, span: {...piece.span, at}});
    at += bytes.byteLength;
  }
  return {pieces: moved, input, length};
}

/** @throws {SourceError} when what was read once cannot be read again: no record may get lost for that */
async function readPiece(desk: Desk, piece: Piece, target: Uint8Array): Promise<void> {
  const {split, span} = piece;
  const {offset} = span.from;
  try {
    const reader = await openStanding(desk, split, offset);
    try {
      const read = await readFull(reader, target, offset);
      if (read < target.byteLength) throw shrunk(split, offset + read);
    } catch (cause) {
      await reader.close();
      throw cause;
    }
    if (desk.source.rereadable) await desk.standing.leave({splitId: split.id, reader, position: span.end});
    else await reader.close();
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    throw unreadableAgain(split, cause);
  }
}

async function openStanding(desk: Desk, split: Split, offset: number): Promise<ByteReader> {
  const standing = desk.standing.take(split.id, offset);
  if (standing === undefined) return openSplit(desk, split, offset);
  const {reader, position} = standing;
  try {
    return await passOver(desk, reader, {split, offset: offset - position});
  } catch (cause) {
    await reader.close();
    throw cause;
  }
}

export function unreadableAgain(split: Split, cause: Unreadable): SourceError {
  return new SourceError(`${split.file} was read before and cannot be read again: ${cause.message}`, {
    code: 'UNREADABLE_AGAIN',
    where: `${split.path}, byte ${cause.byteOffset}`,
    hint: 'what is committed is safe: see that the file can be read, then resume',
    cause,
  });
}

/** Two halves of the pieces, cut between files or between records; undefined when they are one record. */
export async function halve(desk: Desk, pieces: readonly Piece[]): Promise<readonly [readonly Piece[], readonly Piece[]] | undefined> {
  if (pieces.length > 1) {
    const middle = pieces.length >> 1;
    return [pieces.slice(0, middle), pieces.slice(middle)];
  }
  const [piece] = pieces;
  assert(piece !== undefined, 'there is a piece to halve');
  const {span} = piece;
  const parts = await cutAt(desk, piece, (span.from.offset + span.end) >> 1);
  return parts === undefined ? undefined : [[parts[0]], [parts[1]]];
}

/** The piece in two at the record boundary nearest to an offset that leaves bytes on both sides; undefined where there is none. */
export async function cutAt(desk: Desk, piece: Piece, offset: number): Promise<readonly [Piece, Piece] | undefined> {
  const {from, boundary} = await boundaryNear(desk, piece, offset);
  if (boundary === undefined) return undefined;
  const {span} = piece;
  return [
    // What a look ahead over the whole range told is part of where its first half begins.
    {...piece, span: {...span, from, end: boundary.offset, last: false}, behind: boundary},
    {...piece, span: {...span, from: boundary}},
  ];
}

interface Cut {
  readonly from: Boundary;
  readonly boundary: Boundary | undefined;
}

/** The last boundary before or at the offset, else the first behind it; and the piece's own, with all that framing it needs. */
async function boundaryNear(desk: Desk, piece: Piece, offset: number): Promise<Cut> {
  const {span} = piece;
  const {input, length} = await readAgain(desk, [piece]);
  const bytes = new Uint8Array(input, 0, length);
  const format = desk.formats.get(span.format);
  assert(format !== undefined, 'a format that was found is in the table');
  const from = framingStart(desk, piece, bytes);
  const framer = format.framer(desk.formatOptions.get(span.format), from);
  const middle = offset - span.from.offset;
  if (middle > 0) framer.scan(bytes.subarray(0, middle));
  if (framer.boundary.offset <= span.from.offset) framer.scan(bytes.subarray(middle), true);
  desk.buffers.giveBack(input);
  const {boundary} = framer;
  return {from, boundary: boundary.offset > span.from.offset && boundary.offset < span.end ? boundary : undefined};
}

/** A whole file was never framed: where its format prescans, that is done on its bytes now. */
function framingStart(desk: Desk, piece: Piece, bytes: Uint8Array): Boundary {
  const {span} = piece;
  if (span.from.offset > 0 || span.from.state !== null) return span.from;
  const scan = desk.formats.get(span.format)?.prescan?.(desk.formatOptions.get(span.format));
  if (scan === undefined) return startOfFile;
  scan.scan(bytes);
  const result = scan.finish();
  return 'state' in result ? {...startOfFile, state: result.state} : startOfFile;
}
