/**
 * The source behind `input.items`: records that the host hands over, as JSON lines, one split. Keeps what may be asked for again
 * (a worker may die) until it is told to forget it; another process cannot read it again.
 */
import {z} from 'zod';
import type {ByteReader, ItemsFeed, Source} from '../../contracts/source.ts';
import {assert} from '../../model/errors.ts';

export const itemsFile = 'items';

/** Bytes kept unread before `push` waits. */
const aheadBytes = 4 * 1024 * 1024;

/** Holds the stretch of the stream between what was forgotten and what has come. */
export class ItemsWindow implements ItemsFeed {
  private readonly pieces: {readonly start: number; readonly bytes: Uint8Array}[] = [];
  private length = 0;
  private readTo = 0;
  private ended = false;
  private closed = false;
  private failure: {readonly cause: unknown} | undefined;
  private wakeReader: (() => void) | undefined;
  private wakeHost: (() => void) | undefined;

  startAt(offset: number): void {
    assert(this.pieces.length === 0, 'the window begins before anything is pushed');
    this.length = offset;
    this.readTo = offset;
  }

  async push(lines: Uint8Array): Promise<boolean> {
    this.pieces.push({start: this.length, bytes: lines});
    this.length += lines.byteLength;
    this.wakeReader?.();
    if (this.length - this.readTo > aheadBytes && !this.closed) {
      await new Promise<void>((resolve) => {
        this.wakeHost = resolve;
      });
    }
    return !this.closed;
  }

  close(): void {
    this.closed = true;
    this.wakeHost?.();
    this.wakeReader?.();
  }

  end(): void {
    this.ended = true;
    this.wakeReader?.();
  }

  fail(cause: unknown): void {
    this.failure = {cause};
    this.wakeReader?.();
  }

  /** @throws what the host's iterable threw */
  async readAt(offset: number, target: Uint8Array): Promise<number> {
    while (offset >= this.length) {
      if (this.failure !== undefined) throw this.failure.cause;
      // Closed: the run is ending, and drops what it reads from now on.
      if (this.ended || this.closed) return 0;
      await new Promise<void>((resolve) => {
        this.wakeReader = resolve;
      });
    }
    const piece = this.pieces.find(({start, bytes}) => offset >= start && offset < start + bytes.byteLength);
    assert(piece !== undefined, 'bytes that may be asked for again are kept');
    const from = offset - piece.start;
    const taken = piece.bytes.subarray(from, from + target.byteLength);
    target.set(taken);
    this.readTo = Math.max(this.readTo, offset + taken.byteLength);
    if (this.length - this.readTo <= aheadBytes) this.wakeHost?.();
    return taken.byteLength;
  }

  forget(offset: number): void {
    for (let first = this.pieces[0]; first !== undefined && first.start + first.bytes.byteLength <= offset; first = this.pieces[0]) {
      this.pieces.shift();
    }
  }
}

export function itemsSource(feed: ItemsFeed): Source {
  assert(feed instanceof ItemsWindow, 'the feed of items is their window');
  const window = feed;
  return {
    name: 'items',
    options: z.unknown(),
    rereadable: false,
    // Item by item: one that is no JSON is one reject, be it the first.
    format: 'jsonl',
    // The size is not known before the end: -1.
    async *list() {
      yield {file: itemsFile, path: itemsFile, relative: itemsFile, size: -1, mtimeMs: 0};
    },
    open: async (_options, _split, offset) => readerAt(window, offset),
    forget: (_split, offset) => window.forget(offset),
  };
}

function readerAt(window: ItemsWindow, offset: number): ByteReader {
  let position = offset;
  return {
    size: -1,
    mtimeMs: 0,
    async read(target) {
      const read = await window.readAt(position, target);
      position += read;
      return read;
    },
    close: () => Promise.resolve(),
  };
}
