/**
 * Reads one file through recycled buffers and cuts it where records end. Holds one buffer; a record that outgrows the bound is
 * passed over and refused. Never parses.
 */
import {createHash, type Hash} from 'node:crypto';
import {recordTooLarge, type Framer} from '../../contracts/format.ts';
import {sourceSizeOf, type ByteReader} from '../../contracts/source.ts';
import type {Boundary, Split} from '../../model/chunk.ts';
import {KiB, MiB} from '../../model/units.ts';
import type {Desk} from './desk.ts';
import {readUntilIdle, shrunk, Unreadable, type FoundFormat, type ReadSoFar} from './opening.ts';
import {firstRecordOf, toldOnce, type Beginning} from './refusing.ts';
import type {ExtractWork, Piece, RefusedWork} from './work.ts';

export interface FramedFile {
  readonly split: Split;
  /** Stands at `from`. */
  readonly reader: ByteReader;
  readonly found: FoundFormat;
  readonly from: Boundary;
  /** From there; the format's own where none is given. */
  readonly framer?: Framer | undefined;
}

/** Every work's buffer is admitted; the caller gives the credit back. @throws {Unreadable} */
export async function* framedWorks(desk: Desk, file: FramedFile): AsyncGenerator<ExtractWork | RefusedWork> {
  yield* new FramedReading(desk, file).works();
}

class FramedReading {
  private readonly desk: Desk;
  private readonly file: FramedFile;
  private readonly framer: Framer;
  /** Where the bytes in the buffer begin. */
  private start: Boundary;
  private carry: Uint8Array;
  /** As in Piece, of what the buffer begins with. */
  private taken: number | undefined;
  private ended = false;
  /**
   * Credit held for the rows of what is in the buffer. Rows were taken unasked, so many buffers of a megabyte came back at once, more than
   * are kept; what is freed so raises the size from which malloc maps pages, and from then on large buffers lay scattered in its arenas.
   */
  private ahead = 0;
  /** Met behind whole records: those are given first. */
  private failure: Unreadable | undefined;

  constructor(desk: Desk, file: FramedFile) {
    this.desk = desk;
    this.file = file;
    this.framer = file.framer ?? file.found.format.framer(file.found.options, file.from);
    this.start = file.from;
    this.carry = nothing;
    if (file.from.offset === file.reader.size) this.end(file.reader.size);
  }

  async *works(): AsyncGenerator<ExtractWork | RefusedWork> {
    do {
      const filled = await this.fill();
      if (this.isUncut() && filled.length > 0) yield await this.passOver(filled);
      else yield this.cut(filled);
    } while (!this.ended || this.carry.byteLength > 0);
  }

  /** Fills a buffer until it holds a chunk and a boundary, the file's end, or a record too large. @throws {Unreadable} */
  private async fill(): Promise<Filled> {
    if (this.failure !== undefined) throw this.failure;
    this.taken = this.file.reader.stored?.taken;
    const chunkBytes = nextChunkBytes(this.desk);
    this.desk.buffers.sizing.noteCut();
    const size = this.bytesToTake(chunkBytes);
    this.ahead = this.desk.buffers.sizing.outputOf(chunkBytes);
    await this.desk.credit.admit(size + this.ahead);
    const filled = {bytes: new Uint8Array(this.desk.buffers.take(size)), length: this.carry.byteLength};
    filled.bytes.set(this.carry);
    this.carry = nothing;
    try {
      await this.readOn(filled, chunkBytes);
    } catch (cause) {
      if (!(cause instanceof Unreadable) || this.isUncut()) {
        this.letGo(filled.bytes);
        throw cause;
      }
      this.failure = cause;
    }
    return {buffer: filled.bytes.buffer, length: filled.length};
  }

  /**
   * The standard buffer, though it has a little less than a chunk's room behind what was carried over: one of any other size is not used
   * again, and a fresh one for each chunk left 17 MB of freed pieces behind (600 MB of lines).
   */
  private bytesToTake(chunkBytes: number): number {
    const {size} = this.desk.buffers;
    return this.carry.byteLength * 2 <= size ? size : Math.max(size, this.carry.byteLength + chunkBytes);
  }

  private async readOn(filled: {bytes: Uint8Array<ArrayBuffer>; length: number}, chunkBytes: number): Promise<void> {
    const most = this.uncutBytesMost();
    let isIdle = false;
    while (!this.ended && (this.isUncut() || (filled.length < chunkBytes && !isIdle))) {
      if (this.isUncut() && filled.length >= most) break;
      if (filled.length === filled.bytes.byteLength) filled.bytes = this.grow(filled.bytes);
      const {bytes, length} = filled;
      const bound = this.isUncut() ? Math.min(bytes.byteLength, most) : bytes.byteLength;
      const target = bytes.subarray(length, Math.min(bound, length + chunkBytes));
      try {
        const read = await this.read(target, this.start.offset + length);
        filled.length += read.read;
        isIdle = read.isIdle;
      } catch (cause) {
        if (!(cause instanceof Unreadable)) throw cause;
        this.framer.scan(target.subarray(0, cause.filled));
        filled.length += cause.filled;
        throw cause;
      }
    }
  }

  private letGo(bytes: Uint8Array<ArrayBuffer>): void {
    this.desk.credit.give(bytes.byteLength + this.ahead);
    this.desk.buffers.giveBack(bytes.buffer);
  }

  /** No record has ended in the buffer yet. */
  private isUncut(): boolean {
    return this.framer.boundary.offset === this.start.offset;
  }

  /** A little more than a record may have: what stands between two records is not the worker's to count against the bound. */
  private uncutBytesMost(): number {
    const {format, options} = this.file.found;
    const {recordBytesMax} = this.desk.plan.limits;
    return recordBytesMax + betweenRecordsBytes(recordBytesMax) + (format.uncutBytes?.(options) ?? 0);
  }

  private grow(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const size = Math.min(bytes.byteLength * 2, this.uncutBytesMost() + this.desk.plan.limits.chunkBytes);
    this.desk.credit.take(size - bytes.byteLength);
    const grown = new Uint8Array(this.desk.buffers.take(size));
    grown.set(bytes);
    this.desk.buffers.giveBack(bytes.buffer);
    return grown;
  }

  /** Reads and scans; notices the end of the file. */
  private async read(target: Uint8Array, byteOffset: number): Promise<ReadSoFar> {
    const {reader} = this.file;
    const {read, isIdle} = await readUntilIdle(this.desk.clock, reader, {target, byteOffset});
    if (read > 0) this.framer.scan(target.subarray(0, read));
    if ((read < target.byteLength && !isIdle) || byteOffset + read === reader.size) this.end(byteOffset + read);
    return {read, isIdle};
  }

  private end(offset: number): void {
    if (offset < this.file.reader.size) throw shrunk(this.file.split, offset);
    this.ended = true;
    this.framer.finish();
  }

  /** The whole records in the buffer as work; what follows them is carried over. */
  private cut({buffer, length}: Filled): ExtractWork {
    const {boundary} = this.framer;
    const taken = boundary.offset - this.start.offset;
    this.carry = new Uint8Array(buffer, taken, length - taken).slice();
    const piece = this.piece(this.start, boundary);
    this.start = boundary;
    return {type: 'extract', pieces: [piece], input: buffer, length: taken, admitted: buffer.byteLength + this.ahead};
  }

  /** The record that begins the buffer is too large. @throws {Unreadable} */
  private async passOver(filled: Filled): Promise<RefusedWork> {
    try {
      return await this.dropToEnd(filled);
    } catch (cause) {
      this.letGo(new Uint8Array(filled.buffer));
      throw cause;
    }
  }

  /** Drops bytes until the record ends. */
  private async dropToEnd({buffer, length}: Filled): Promise<RefusedWork> {
    const from = this.start;
    const bytes = new Uint8Array(buffer);
    const sha256 = createHash('sha256').update(bytes.subarray(0, length));
    const {split, found} = this.file;
    const record = firstRecordOf(found.format, found.options, {file: split.file, from, bytes: bytes.subarray(0, length)});
    let position = from.offset + length;
    while (!this.ended && this.isUncut()) {
      const {read} = await readUntilIdle(this.desk.clock, this.file.reader, {target: bytes, byteOffset: position});
      const fresh = bytes.subarray(0, read);
      const taken = read === 0 ? 0 : this.framer.scan(fresh, true);
      position += taken;
      sha256.update(fresh.subarray(0, taken));
      if (read === 0 || (taken === read && position === this.file.reader.size)) this.end(position);
      else if (!this.isUncut()) this.carry = fresh.slice(taken);
    }
    this.start = this.framer.boundary;
    if (this.carry.byteLength > 0) this.framer.scan(this.carry);
    this.desk.buffers.giveBack(buffer);
    return this.tooLarge(from, {record, sha256, admitted: buffer.byteLength + this.ahead});
  }

  private tooLarge(from: Boundary, given: {readonly record: Beginning; readonly sha256: Hash; readonly admitted: number}): RefusedWork {
    const boundary = this.start;
    const {format} = this.file.found;
    return {
      ...(format.tooLarge ?? recordTooLarge)(this.desk.plan.limits.recordBytesMax),
      ...given.record,
      type: 'refused',
      piece: this.piece(from, boundary),
      unreadable: false,
      hash: given.sha256.digest(),
      boundary,
      admitted: given.admitted,
    };
  }

  private piece(from: Boundary, behind: Boundary): Piece {
    const {split, reader, found} = this.file;
    const last = this.ended && this.carry.byteLength === 0;
    const told = from.offset === 0 ? toldOnce(found) : {};
    const span = {splitId: split.id, file: split.file, format: found.name, from, end: behind.offset, at: 0, last, ...told};
    const sourceSize = sourceSizeOf(reader);
    const size = sourceSize < 0 ? behind.offset : sourceSize;
    const taken = this.taken === undefined ? {} : {taken: this.taken};
    return {split, span, size, mtimeMs: reader.mtimeMs, facts: found.facts, behind, ...taken};
  }
}

const pressedBelow = 8;

/**
 * As many bytes as a chunk of a file, or a bundle of files, should have now. Pressed is who has an eighth of the credit or less: near the bound
 * there is always less than all of it, and twice as many chunks then cost a third more CPU (and memory) without need.
 */
export function nextChunkBytes({buffers, credit, plan}: Desk): number {
  return Math.min(plan.limits.chunkBytes, buffers.sizing.next(credit.isBelow(plan.limits.creditBytes / pressedBelow)));
}

interface Filled {
  readonly buffer: ArrayBuffer;
  readonly length: number;
}

const nothing = new Uint8Array();

/** An eighth of the largest record, a megabyte at most: a hundred thousand blanks behind an element, before its comma, are none of its bytes. */
function betweenRecordsBytes(recordBytesMax: number): number {
  return Math.max(4 * KiB, Math.min(MiB, Math.floor(recordBytesMax / 8)));
}
