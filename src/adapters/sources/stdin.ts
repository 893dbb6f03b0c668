/**
 * Standard input: one split, read as its writer writes it, and once only. Keeps what may be asked for again (a worker may die) until
 * it is told to forget it; another process cannot read it again. Nothing is opened before the first read.
 */
import {createReadStream, fstatSync, openSync} from 'node:fs';
import {Socket} from 'node:net';
import {devNull} from 'node:os';
import type {Readable} from 'node:stream';
import {isatty, ReadStream} from 'node:tty';
import {z} from 'zod';
import type {ByteReader, Source} from '../../contracts/source.ts';
import {messageOf, SourceError} from '../../model/errors.ts';
import {MiB} from '../../model/units.ts';
import {ByteWindow} from '../../flow/byte-window.ts';

/** As a job names it, and rejects and lineage. */
const stdinFile = '-';

/** Bytes kept unread before its writer has to wait. */
const aheadBytes = MiB;
const descriptor = 0;

/** A source of its own each time: whose first read takes standard input, of this process, for good. */
export function stdinSource(openInput: () => Readable = openDescriptor): Source {
  const window = new ByteWindow();
  let input: Readable | undefined;
  let isEnded = false;
  const begin = (): void => {
    if (input !== undefined || isEnded) return;
    input = openInput();
    // Called off, it fails; and whoever reads is told of the end.
    pump(input, window).catch((cause: unknown) => (isEnded ? undefined : window.fail(unreadable(cause))));
  };
  return {
    name: 'stdin',
    options: z.strictObject({}),
    rereadable: false,
    // The size is not known before the end: -1.
    async *list() {
      yield {file: stdinFile, path: stdinFile, relative: 'stdin', size: -1, mtimeMs: 0};
    },
    async open(_options, _split, offset) {
      begin();
      return readerAt(window, offset);
    },
    forget: (_split, offset) => window.forget(offset),
    end() {
      isEnded = true;
      window.end();
      input?.destroy();
    },
  };
}

async function pump(input: Readable, window: ByteWindow): Promise<void> {
  for await (const bytes of input) {
    window.add(bytes as Uint8Array);
    await window.room(aheadBytes);
  }
  window.end();
}

function unreadable(cause: unknown): SourceError {
  return new SourceError(`cannot be read: ${messageOf(cause)}`, {code: 'UNREADABLE_FILE', where: 'standard input', cause});
}

function readerAt(window: ByteWindow, offset: number): ByteReader {
  let position = offset;
  return {
    size: -1,
    mtimeMs: 0,
    arrival: () => window.arrival(position),
    async read(target) {
      const read = await window.readAt(position, target);
      position += read;
      return read;
    },
    close: () => Promise.resolve(),
  };
}

/**
 * Pipes and terminals by the event loop: a read that waits in the thread pool could not be called off, and would keep the process
 * alive. Not by process.stdin, which in a thread is a stream that the main thread would have to feed.
 */
function openDescriptor(): Readable {
  const found = fstatSync(descriptor);
  if (isatty(descriptor)) return new ReadStream(descriptor);
  if (!found.isFIFO() && !found.isSocket()) return createReadStream('', {fd: descriptor, autoClose: false});
  const socket = new Socket({fd: descriptor, readable: true, writable: false});
  // The socket closes its descriptor: whoever opens standard input next must not get some file that was given its number.
  return socket.once('close', () => void openSync(devNull, 'r'));
}
