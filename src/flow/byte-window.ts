/**
 * The stretch of a stream between what was forgotten and what has come, for sources that can be read once only: what may be asked
 * for again (a worker may die) is kept in blocks of one size. Knows nothing of where the bytes come from.
 */
import {assert, SourceError} from '../model/errors.ts';
import {KiB} from '../model/units.ts';

const blockBytes = 256 * KiB;

export class ByteWindow {
  private readonly blocks: Uint8Array[] = [];
  /** Offset of the first block's first byte. */
  private base = 0;
  /** One behind the last byte that came. */
  private length = 0;
  private readTo = 0;
  private isEnded = false;
  private failure: {readonly cause: unknown} | undefined;
  private coming = Promise.withResolvers<void>();
  private taking = Promise.withResolvers<void>();

  /** The first byte that comes is the one at this offset. */
  startAt(offset: number): void {
    assert(this.length === this.base, 'the window begins before anything came');
    this.base = offset;
    this.length = offset;
    this.readTo = offset;
  }

  /** Bytes that came and were not read yet. */
  get unread(): number {
    return this.length - this.readTo;
  }

  /** Copies the bytes. */
  add(bytes: Uint8Array): void {
    for (let taken = 0; taken < bytes.byteLength;) {
      const at = (this.length - this.base) % blockBytes;
      if (at === 0) this.blocks.push(new Uint8Array(blockBytes));
      const piece = bytes.subarray(taken, taken + blockBytes - at);
      this.blocks.at(-1)?.set(piece, at);
      this.length += piece.byteLength;
      taken += piece.byteLength;
    }
    this.arrive();
  }

  /** No more comes: behind the last byte is the end. Idempotent. */
  end(): void {
    this.isEnded = true;
    this.arrive();
    this.take();
  }

  /** Behind the last byte whoever reads is thrown this. */
  fail(cause: unknown): void {
    this.failure ??= {cause};
    this.arrive();
    this.take();
  }

  /**
   * How many bytes from `offset` on were put into `target`; waits for the first; 0 at the end.
   * @throws what `fail` was given; {SourceError} when they were forgotten
   */
  async readAt(offset: number, target: Uint8Array): Promise<number> {
    for (let waiting = this.arrival(offset); waiting !== undefined; waiting = this.arrival(offset)) await waiting;
    if (offset >= this.length) {
      if (this.failure !== undefined) throw this.failure.cause;
      return 0;
    }
    const from = offset - this.base;
    if (from < 0) throw forgotten(offset);
    const block = this.blocks[Math.floor(from / blockBytes)];
    assert(block !== undefined, 'bytes that came and were not forgotten are kept');
    const at = from % blockBytes;
    const taken = block.subarray(at, Math.min(blockBytes, at + this.length - offset, at + target.byteLength));
    target.set(taken);
    this.readTo = Math.max(this.readTo, offset + taken.byteLength);
    this.take();
    return taken.byteLength;
  }

  /** Resolves when something has come since, or nothing will; undefined where a read at the offset need not wait. */
  arrival(offset: number): Promise<void> | undefined {
    const isThere = offset < this.length || this.isEnded || this.failure !== undefined;
    return isThere ? undefined : this.coming.promise;
  }

  /** Resolves when no more than so many bytes are unread, or nothing more is wanted. */
  async room(unreadMost: number): Promise<void> {
    while (this.unread > unreadMost && !this.isEnded && this.failure === undefined) await this.taking.promise;
  }

  /** Bytes before the offset will not be asked for again. */
  forget(offset: number): void {
    for (let behind = this.base + blockBytes; behind <= Math.min(offset, this.length); behind += blockBytes) {
      this.blocks.shift();
      this.base = behind;
    }
  }

  private arrive(): void {
    this.coming.resolve();
    this.coming = Promise.withResolvers();
  }

  private take(): void {
    this.taking.resolve();
    this.taking = Promise.withResolvers();
  }
}

/** What needs a file from its beginning again (a path with stars, when its worker died) cannot have it from input that comes once. */
function forgotten(offset: number): SourceError {
  return new SourceError(`the input comes once only, and its byte ${offset} is needed again`, {
    code: 'UNREADABLE_AGAIN',
    hint: 'write the input into a file, and run on that',
  });
}
