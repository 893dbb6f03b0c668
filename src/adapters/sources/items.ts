/**
 * The source behind `input.items`: records that the host hands over, as JSON lines, one split. Keeps what may be asked for again
 * (a worker may die) until it is told to forget it; another process cannot read it again.
 */
import {z} from 'zod';
import type {ByteReader, ItemsFeed, Source} from '../../contracts/source.ts';
import {assert} from '../../model/errors.ts';
import {MiB} from '../../model/units.ts';
import {ByteWindow} from '../../flow/byte-window.ts';

const itemsFile = 'items';

/** Bytes kept unread before `push` waits. */
const aheadBytes = 4 * MiB;

export class ItemsWindow implements ItemsFeed {
  readonly window = new ByteWindow();
  private closed = false;

  startAt(offset: number): void {
    this.window.startAt(offset);
  }

  async push(lines: Uint8Array): Promise<boolean> {
    if (this.closed) return false;
    this.window.add(lines);
    await this.window.room(aheadBytes);
    return !this.closed;
  }

  /** The run is ending, and drops what it reads from now on. */
  close(): void {
    this.closed = true;
    this.window.end();
  }

  end(): void {
    this.window.end();
  }

  fail(cause: unknown): void {
    this.window.fail(cause);
  }
}

export function itemsSource(feed: ItemsFeed): Source {
  assert(feed instanceof ItemsWindow, 'the feed of items is their window');
  const {window} = feed;
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

function readerAt(window: ByteWindow, offset: number): ByteReader {
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
