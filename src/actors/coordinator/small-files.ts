/**
 * Reads small files whole, several at once, side by side into one buffer: 30,000 files of 2 KB, one a message, take 3.4 times
 * as long. A file that turns out not to be small, or cannot be read, is handed back to be read by itself.
 */
import type {FileFault} from '../../contracts/format.ts';
import type {PlainFile} from '../../contracts/layers.ts';
import {fromMemory} from '../../contracts/reading.ts';
import type {ByteReader} from '../../contracts/source.ts';
import type {Split} from '../../model/chunk.ts';
import type {Desk} from './desk.ts';
import {
  asUnreadable,
  findFormat,
  openStored,
  readFull,
  sampleBytes,
  Unreadable,
  unwrap,
  type FormatEvidence,
  type FoundFormat,
} from './opening.ts';
import {readAtOnce, type ReadAtOnce} from './reading-at-once.ts';
import {wholePiece} from './refusing.ts';
import {Turn} from './turn.ts';
import type {ExtractWork, Piece} from './work.ts';

/** Files open at once: enough to hide the latency of opening, far from any limit of descriptors. */
const readersAtOnce = 8;
/** More spans a chunk cost more than they save. */
const spansAtMost = 512;
/** Bytes that the packed files of a bundle may unpack to, in bundles: what is beyond is read by itself. */
const unpackedBundles = 2;

/** The next splits that fit one bundle, by the sizes that are expected of them; [] where the first does not. */
export function takeBundle(splits: readonly Split[], bundleBytes: number, bytesExpected: (split: Split) => number): readonly Split[] {
  let bytes = 0;
  let count = 0;
  for (const split of splits) {
    bytes += Math.max(split.size, bytesExpected(split));
    if (bytes > bundleBytes || count === spansAtMost) break;
    count++;
  }
  return splits.slice(0, count);
}

/** In order: a bundle of whole files, or a split that must be read by itself. */
export type Bundled = {readonly type: 'bundle'; readonly work: ExtractWork} | {readonly type: 'alone'; readonly split: Split};

/** A whole file, and its plain bytes: in the bundle's buffer where nothing had to be unpacked. */
interface WholeFile {
  readonly piece: Piece;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export async function* readBundle(desk: Desk, splits: readonly Split[]): AsyncGenerator<Bundled> {
  const total = splits.reduce((sum, split) => sum + split.size, 0);
  await desk.credit.admit(total);
  const input = desk.buffers.take(total);
  const read = await readSideBySide(desk, splits, input);
  // In order, one behind the other: the first file of a format is what the others are compared with.
  const files: (WholeFile | undefined)[] = [];
  for (const [index, split] of splits.entries()) {
    const file = read[index];
    const told = file === undefined ? undefined : findFormat(desk, split, file);
    const found = told instanceof Promise ? await told : told;
    files.push(file === undefined || found === undefined ? undefined : wholeFileOf(split, file, found));
  }
  if (files.every((file) => file?.bytes.buffer === input)) {
    const pieces = files.flatMap((file) => file?.piece ?? []);
    yield {type: 'bundle', work: {type: 'extract', pieces, input, length: total, admitted: total}};
    return;
  }
  // Each part is admitted by itself: who holds credit while he waits for more may wait for ever.
  desk.credit.give(total);
  let run: WholeFile[] = [];
  for (const [index, split] of splits.entries()) {
    const file = files[index];
    const isFull = run.length > 0 && sizeOf(run) + (file?.bytes.byteLength ?? 0) > desk.plan.limits.bundleBytes;
    if (isFull || (file === undefined && run.length > 0)) {
      yield {type: 'bundle', work: await copyOut(desk, run)};
      run = [];
    }
    if (file === undefined) yield {type: 'alone', split};
    else run.push(file);
  }
  if (run.length > 0) yield {type: 'bundle', work: await copyOut(desk, run)};
  desk.buffers.giveBack(input);
}

/** The plain bytes of a file that was as it was listed. */
interface ReadFile extends FormatEvidence {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mtimeMs: number;
}

async function readSideBySide(desk: Desk, splits: readonly Split[], input: ArrayBuffer): Promise<(ReadFile | undefined)[]> {
  const places = placesIn(input, splits);
  const room = {bytes: desk.plan.limits.bundleBytes * unpackedBundles};
  const atOnce = await readAtOnce(desk, splits, places);
  const files: (ReadFile | undefined)[] = Array.from({length: splits.length});
  const left: number[] = [];
  const turn = new Turn();
  for (const [index, split] of splits.entries()) {
    const bytes = places[index];
    // A file is a matter of microseconds, but each may unpack to a megabyte.
    if (turn.isOver()) await turn.give();
    files[index] = bytes === undefined ? undefined : plainFileOf(desk, split, {bytes, read: atOnce[index], room});
    if (files[index] === undefined) left.push(index);
  }
  const readOn = async (): Promise<void> => {
    for (let index = left.pop(); index !== undefined; index = left.pop()) {
      const split = splits[index];
      const bytes = places[index];
      if (split !== undefined && bytes !== undefined) files[index] = await readSmall(desk, split, {bytes, room, read: atOnce[index]});
    }
  };
  // From the first on: whoever pops takes the last.
  left.reverse();
  await Promise.all(Array.from({length: Math.min(readersAtOnce, left.length)}, readOn));
  return files;
}

/** Where nothing is to be taken off, or in a moment: most small files are plain. */
function plainFileOf({layers, source}: Desk, {file}: Split, {bytes, read, room}: Place): ReadFile | undefined {
  if (read === undefined || source.format !== undefined) return undefined;
  const plain = layers.plainly({name: file, bytes}, room.bytes);
  if (plain === undefined) return undefined;
  if (plain.bytes !== bytes) room.bytes -= plain.bytes.byteLength;
  return {...plain, head: plain.bytes.subarray(0, sampleBytes), mtimeMs: read.mtimeMs};
}

function placesIn(input: ArrayBuffer, splits: readonly Split[]): readonly Uint8Array<ArrayBuffer>[] {
  let offset = 0;
  return splits.map(({size}) => {
    const place = new Uint8Array(input, offset, size);
    offset += size;
    return place;
  });
}

interface Place {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What all packed files of the bundle may still unpack to. */
  readonly room: {bytes: number};
  /** Where its bytes were read already. */
  readonly read: ReadAtOnce;
}

/** Undefined when it is not as listed, not small, or cannot be read. */
async function readSmall(desk: Desk, split: Split, {bytes, room, read}: Place): Promise<ReadFile | undefined> {
  try {
    const stored = read ?? (await readStored(desk, split, bytes));
    if (stored === undefined) return undefined;
    const {mtimeMs} = stored;
    const head = bytes.subarray(0, sampleBytes);
    const memory = fromMemory(bytes, stored, head.byteLength);
    const file = await unwrap(desk, split, {reader: memory, head, complete: head.byteLength === bytes.byteLength});
    const {reader, ...evidence} = file;
    if (reader === memory) return {...evidence, bytes, mtimeMs};
    const plain = await readUnpacked(file, room);
    await reader.close();
    return plain === undefined ? undefined : {...evidence, head: plain.subarray(0, sampleBytes), bytes: plain, mtimeMs};
  } catch (thrown) {
    const cause = asUnreadable(thrown, 0, 0);
    if (cause instanceof Unreadable) return undefined;
    throw cause;
  }
}

/** Its bytes, as it lies in the source. @throws {Unreadable} */
async function readStored(desk: Desk, split: Split, bytes: Uint8Array): Promise<Pick<ByteReader, 'mtimeMs' | 'packing'> | undefined> {
  const began = performance.now();
  const stored = await openStored(desk, split, 0);
  try {
    if (stored.size !== split.size || (await readFull(stored, bytes, 0)) !== split.size) return undefined;
    return stored;
  } finally {
    await stored.close();
    // Others were read beside it.
    desk.shortCalls.noteWaited((performance.now() - began) / readersAtOnce);
  }
}

/** Undefined where it is larger than there is room for. @throws {Unreadable} */
async function readUnpacked({reader, head, complete}: PlainFile, room: Place['room']): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [head];
  room.bytes -= head.byteLength;
  for (let isAtEnd = complete; !isAtEnd && room.bytes >= 0;) {
    const target = new Uint8Array(sampleBytes);
    const read = await readFull(reader, target, 0);
    isAtEnd = read < target.byteLength;
    room.bytes -= read;
    parts.push(target.subarray(0, read));
  }
  if (room.bytes < 0) return undefined;
  // A copy, so that what was read into a larger buffer does not hold it.
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, {byteLength}) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** Undefined when it is of no format that goes whole. */
function wholeFileOf(split: Split, file: ReadFile, found: FoundFormat | FileFault): WholeFile | undefined {
  const {bytes, mtimeMs} = file;
  if (!('format' in found) || found.format.streams?.(found.options) === true) return undefined;
  const piece = wholePiece(split, found, {from: found.start, end: bytes.byteLength, size: split.size, mtimeMs});
  return {bytes, piece: {...piece, span: {...piece.span, at: bytes.byteOffset}}};
}

function sizeOf(files: readonly WholeFile[]): number {
  return files.reduce((sum, {bytes}) => sum + bytes.byteLength, 0);
}

/** A buffer has one owner: where a bundle breaks apart, each part gets its own. */
async function copyOut(desk: Desk, files: readonly WholeFile[]): Promise<ExtractWork> {
  const total = sizeOf(files);
  await desk.credit.admit(total);
  const input = desk.buffers.take(total);
  const target = new Uint8Array(input);
  let at = 0;
  const pieces = files.map(({piece, bytes}): Piece => {
    target.set(bytes, at);
    const span = {...piece.span, at};
    at += bytes.byteLength;
    return {...piece, span};
  });
  return {type: 'extract', pieces, input, length: total, admitted: total};
}
