/** Opens files and reads ranges of them by position. What one file lacks is told apart from what the machine lacks. */
import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import type {ByteReader, Packing} from '../../contracts/source.ts';
import {messageOf, SourceError, systemCodeOf} from '../../model/errors.ts';
import {systemPath} from '../../model/system-path.ts';

/** Without waiting: a pipe that nobody writes to would hold the run up for ever. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export interface OpenedFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly mtimeMs: number;
}

/** @throws {SourceError} with code UNREADABLE_FILE when the file is at fault */
export async function openRegular(path: string): Promise<OpenedFile> {
  let handle;
  try {
    handle = await open(systemPath(path), readOnly);
    const found = await handle.stat();
    if (!found.isFile()) throw new Error('it is no regular file');
    return {handle, size: found.size, mtimeMs: found.mtimeMs};
  } catch (cause) {
    await handle?.close();
    // Out of descriptors is the machine's state, not the file's: stop and resume, do not reject the file.
    const code = systemCodeOf(cause);
    const ours = code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM';
    throw new SourceError(`cannot be opened: ${messageOf(cause)}`, {
      code: ours ? code : 'UNREADABLE_FILE',
      where: path,
      retryable: ours,
      cause,
    });
  }
}

export interface FileRange {
  readonly path: string;
  /** Bytes of the file that are read: a part of it is as good as a file. */
  readonly start: number;
  readonly end: number;
  /** In the range. */
  readonly offset: number;
  readonly packing?: Packing;
}

/** Closing the reader closes the file. */
export function readerOf({handle, mtimeMs}: OpenedFile, {path, start, end, offset, packing}: FileRange): ByteReader {
  let position = start + offset;
  return {
    size: end - start,
    mtimeMs,
    packing,
    async read(target) {
      // What was appended after the file was opened is another run's input.
      const wanted = Math.min(target.byteLength, end - position);
      if (wanted <= 0) return 0;
      try {
        const {bytesRead} = await handle.read(target, 0, wanted, position);
        position += bytesRead;
        return bytesRead;
      } catch (cause) {
        throw new SourceError(`cannot be read: ${messageOf(cause)}`, {
          code: 'UNREADABLE_FILE',
          where: `${path}, byte ${position}`,
          cause,
        });
      }
    },
    close: () => handle.close(),
  };
}

/** All of a small file, by calls that hold the thread; undefined where it is not of the target's size, no regular file, or cannot be read. */
export function readRegularAtOnce(path: string, target: Uint8Array): {readonly mtimeMs: number} | undefined {
  try {
    return readHeld(openSync(systemPath(path), readOnly), target);
  } catch {
    return undefined;
  }
}

function readHeld(descriptor: number, target: Uint8Array): {readonly mtimeMs: number} | undefined {
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() || found.size !== target.byteLength) return undefined;
    for (let filled = 0; filled < target.byteLength;) {
      const read = readSync(descriptor, target, filled, target.byteLength - filled, filled);
      if (read === 0) return undefined;
      filled += read;
    }
    return {mtimeMs: found.mtimeMs};
  } finally {
    closeSync(descriptor);
  }
}
