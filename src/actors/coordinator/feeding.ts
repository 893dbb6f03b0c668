/**
 * Turns splits into work, in order: small files in bundles, larger ones whole where their format wants it, or cut where records
 * end. Reads; never parses, never waits for a result.
 */
import {startOfFile, type Boundary, type Split} from '../../model/chunk.ts';
import type {PlainFile} from '../../contracts/layers.ts';
import {withHead} from '../../contracts/reading.ts';
import {sourceSizeOf, type ByteReader} from '../../contracts/source.ts';
import type {Desk} from './desk.ts';
import {framedWorks, nextChunkBytes, type FramedFile} from './framed-reading.ts';
import {OpeningAhead} from './opening-ahead.ts';
import {asUnreadable, findFormat, openPlain, openSplit, passOver, readFull, shrunk, Unreadable, type FoundFormat} from './opening.ts';
import {refuseFile, refuseUnreadable, wholePiece, type SeenFile} from './refusing.ts';
import {readBundle, takeBundle} from './small-files.ts';
import type {RefusedWork, Work} from './work.ts';

/** All work of a page of splits, in order. */
export async function* worksOf(desk: Desk, splits: readonly Split[]): AsyncGenerator<Work> {
  const ahead = new OpeningAhead(desk);
  try {
    let rest = splits;
    for (let [split] = rest; split !== undefined; [split] = rest) {
      const bundle = takeBundle(rest, Math.min(desk.plan.limits.bundleBytes, nextChunkBytes(desk)), (one) =>
        desk.layers.bytesExpected(one),
      );
      const next = rest.slice(Math.max(1, bundle.length));
      const works = bundle.length > 1 ? bundleWorks(desk, bundle) : splitWorks(desk, {split, from: startOfFile, ahead});
      for await (const work of works) {
        ahead.look(next);
        yield work;
      }
      // Also behind a file by itself, which may go another way: a packed one that fills the first bundle must not leave those behind it so small.
      desk.buffers.sizing.noteCut();
      rest = next;
    }
  } finally {
    await ahead.close();
  }
}

async function* bundleWorks(desk: Desk, bundle: readonly Split[]): AsyncGenerator<Work> {
  for await (const part of readBundle(desk, bundle)) {
    if (part.type === 'bundle') yield part.work;
    else yield* worksOfSplit(desk, part.split, startOfFile);
  }
}

/** All work of one split from a boundary on. */
export async function* worksOfSplit(desk: Desk, split: Split, from: Boundary): AsyncGenerator<Work> {
  yield* splitWorks(desk, {split, from, ahead: undefined});
}

interface SplitOrder {
  readonly split: Split;
  readonly from: Boundary;
  readonly ahead: OpeningAhead | undefined;
}

async function* splitWorks(desk: Desk, order: SplitOrder): AsyncGenerator<Work> {
  const {split} = order;
  let reached = order.from;
  let seen: SeenFile | undefined;
  try {
    for await (const work of readSplit(desk, order, (file) => (seen = file))) {
      if (work.type === 'extract') reached = work.pieces.at(-1)?.behind ?? reached;
      else if (work.type === 'refused') reached = work.boundary;
      yield work;
    }
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    yield refuseUnreadable(desk, split, {from: reached, cause, seen});
  }
}

async function* readSplit(desk: Desk, {split, from, ahead}: SplitOrder, onSeen: (file: SeenFile) => void): AsyncGenerator<Work> {
  const file = ahead === undefined ? await openPlain(desk, split) : await ahead.open(split);
  try {
    const {reader, compression, encoding} = file;
    const found = await findFormat(desk, split, file);
    const facts = 'format' in found ? found.facts : {format: null, compression, encoding, columns: null};
    onSeen({facts, size: sourceSizeOf(reader), mtimeMs: reader.mtimeMs});
    if ('format' in found) yield* readAs(desk, {split, ...file, found, from});
    // What there is of a damaged file is too little to tell what it was.
    else if (file.damage !== undefined) throw asUnreadable(file.damage, 0, 0);
    else yield await refuseFile(desk, split, {...file, facts, fault: found});
  } finally {
    await file.reader.close();
  }
}

interface Opened extends Pick<PlainFile, 'reader' | 'head' | 'complete'> {
  readonly split: Split;
  readonly found: FoundFormat;
  readonly from: Boundary;
}

async function* readAs(desk: Desk, opened: Opened): AsyncGenerator<Work> {
  const {split, reader, found, head, from} = opened;
  const size = opened.complete ? head.byteLength : reader.size;
  if (found.format.streams?.(found.options) === true) {
    const piece = wholePiece(split, found, {from, end: size, size: sourceSizeOf(reader), mtimeMs: reader.mtimeMs});
    yield {type: 'stream', piece: reader.stored === undefined ? piece : {...piece, taken: 0}, admitted: 0};
  } else if (size > desk.plan.limits.recordBytesMax && !isByRanges(desk, opened) && found.format.tooLarge !== undefined) {
    const fault = {...found.format.tooLarge(desk.plan.limits.recordBytesMax), line: null, byteOffset: 0};
    yield await refuseFile(desk, split, {reader, head, facts: found.facts, fault});
  } else if (size > desk.plan.limits.chunkBytes && isByRanges(desk, opened)) {
    const {chunkBytes} = desk.plan.limits;
    await desk.credit.admit(chunkBytes);
    yield {type: 'ranges', piece: wholePiece(split, found, {from, end: size, size, mtimeMs: reader.mtimeMs}), admitted: chunkBytes};
  } else if (from.offset > 0 && reader.stored !== undefined) {
    const further = await passOver(desk, withHead(reader, head), {split, offset: from.offset});
    yield* framedWorks(desk, {split, reader: further, found, from});
  } else if (from.offset > 0) {
    yield* reopened(desk, split, from.offset, (further) => framedWorks(desk, {split, reader: further, found, from}));
  } else if (size >= 0 && size <= wholeBytesMax(desk, found)) {
    const whole = await readWhole(desk, opened, size);
    if (!(whole instanceof Unreadable)) yield whole;
    else if (found.format.whole) throw whole;
    // The records before the place that cannot be read are kept, as they are of a file of more chunks than one.
    else yield* reopened(desk, split, 0, (again) => framedFromStart(desk, {...opened, reader: again}));
  } else {
    yield* framedFromStart(desk, {...opened, reader: withHead(reader, head)});
  }
}

/** Ranges can be had of bytes that lie in the source as they are, and can be read again. */
function isByRanges({plan, source}: Desk, {reader}: Opened): boolean {
  return plan.input.byRanges && source.rereadable && reader.stored === undefined;
}

async function* reopened(
  desk: Desk,
  split: Split,
  offset: number,
  read: (reader: ByteReader) => AsyncGenerator<Work>,
): AsyncGenerator<Work> {
  const reader = await openSplit(desk, split, offset);
  try {
    yield* read(reader);
  } finally {
    await reader.close();
  }
}

async function* framedFromStart(desk: Desk, opened: Opened): AsyncGenerator<Work> {
  const {split, reader, found} = opened;
  const begun = await prescan(desk, opened);
  if ('type' in begun) yield begun;
  else yield* framedWorks(desk, {split, reader, found, ...begun});
}

/** Up to this size a file goes to a worker in one piece. */
function wholeBytesMax(desk: Desk, found: FoundFormat): number {
  const {recordBytesMax, chunkBytes} = desk.plan.limits;
  return found.format.whole ? recordBytesMax : chunkBytes;
}

/** The file as one piece; or why it cannot be read to its end. */
async function readWhole(desk: Desk, opened: Opened, size: number): Promise<Work | Unreadable> {
  const {split, reader, found, head} = opened;
  await desk.credit.admit(size);
  const input = desk.buffers.take(size);
  const bytes = new Uint8Array(input, 0, size);
  bytes.set(head);
  try {
    const read = head.byteLength + (await readFull(reader, bytes.subarray(head.byteLength), head.byteLength));
    if (read < size) throw shrunk(split, read);
  } catch (cause) {
    desk.credit.give(size);
    desk.buffers.giveBack(input);
    if (cause instanceof Unreadable) return cause;
    throw cause;
  }
  const piece = wholePiece(split, found, {from: found.start, end: size, size: sourceSizeOf(reader), mtimeMs: reader.mtimeMs});
  return {type: 'extract', pieces: [piece], input, length: size, admitted: size};
}

/** One pass over the file before it is framed, where its format needs one: the boundary to begin at, or the file's reject. */
async function prescan(desk: Desk, opened: Opened): Promise<Pick<FramedFile, 'from' | 'framer'> | RefusedWork> {
  const {split, found, head} = opened;
  const scan = found.format.prescan?.(found.options);
  // What comes once only cannot be looked through before: a document's surroundings stay unknown then.
  if (scan === undefined || !desk.source.rereadable) return {from: found.start};
  const reader = await openSplit(desk, split, 0);
  const buffer = desk.buffers.take(desk.buffers.size);
  try {
    const bytes = new Uint8Array(buffer);
    let offset = 0;
    for (let read = await readSound(reader, bytes, 0); read > 0; read = await readSound(reader, bytes, offset)) {
      scan.scan(bytes.subarray(0, read));
      offset += read;
    }
    const result = scan.finish();
    if ('state' in result) {
      const from = {...found.start, state: result.state};
      const isSame = reader.size === opened.reader.size && reader.mtimeMs === opened.reader.mtimeMs;
      return {from, framer: isSame ? result.framer?.(from) : undefined};
    }
    const fault = {...result, line: null, byteOffset: 0};
    return await refuseFile(desk, split, {reader: opened.reader, head, facts: {...found.facts, format: null}, fault});
  } finally {
    desk.buffers.giveBack(buffer);
    await reader.close();
  }
}

/** Up to where the file is damaged: what framing will give. */
async function readSound(reader: ByteReader, target: Uint8Array, byteOffset: number): Promise<number> {
  try {
    return await readFull(reader, target, byteOffset);
  } catch (cause) {
    if (cause instanceof Unreadable && cause.isDamage) return cause.filled;
    throw cause;
  }
}
