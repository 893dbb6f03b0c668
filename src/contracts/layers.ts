/**
 * What lies between a source's bytes and a format: unpacking, and reading any encoding as UTF-8. A layer takes a file as it is and
 * gives it with one wrapping less; the coordinator knows only the sum of them. Formats see plain UTF-8 bytes, and every offset in
 * boundaries, rejects and the ledger counts those.
 */
import type {Split} from '../model/chunk.ts';
import type {Note} from '../model/record.ts';
import type {FileFault} from './format.ts';
import type {ByteReader} from './source.ts';

/** A file that was opened, and its first bytes. */
export interface WrappedFile {
  /** For its endings: they tell what has no mark of its own. */
  readonly name: string;
  /** Stands behind the head. */
  readonly reader: ByteReader;
  /** The first 64 KiB, or all of a shorter file. Not kept: whoever gives it may use it again when the reader is closed. */
  readonly head: Uint8Array;
  /** The head is the whole file. */
  readonly complete: boolean;
  /** Its bytes again from their beginning; null where they come only once. */
  readonly reopen: (() => Promise<ByteReader>) | null;
}

/** The file as formats read it. `name` has lost the endings of its packings. Closing its reader closes all below it. */
export interface PlainFile extends Omit<WrappedFile, 'reopen'> {
  /** As in FileFacts. */
  readonly compression: string | null;
  readonly encoding: string;
  /** Remarks on the file as a whole. */
  readonly notes: readonly Note[];
  /** The head ends early because what follows it is damaged: the next read throws this. */
  readonly damage: unknown;
  /** Why it cannot be read, whatever its format: its one reject. */
  readonly fault: FileFault | null;
  /** What to say of it if no format takes it, where more is known than the formats can tell. */
  readonly refusal: FileFault | null;
}

/** A plain file, all of it. Bytes that nothing was taken off are the very ones that were given. */
export interface PlainInMemory extends Pick<PlainFile, 'name' | 'complete' | 'compression' | 'encoding' | 'notes' | 'fault' | 'refusal'> {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The plain bytes of a split from their beginning, as the run read them; one reader at a time. @throws {SourceError} */
export type Reopen = (split: Split) => Promise<ByteReader>;

export interface Layers {
  /**
   * A file without wrappings comes back with the very reader and head it was given.
   * @throws {SourceError} when not even a beginning of it can be read; all is closed then
   */
  unwrap(file: WrappedFile): Promise<PlainFile>;
  /**
   * What unwrap would make of a small file that is in memory, at once: where it is plain UTF-8 without wrappings, as most are, or with one that
   * comes off in a moment. Undefined where that takes a closer look, or more room than so many bytes.
   */
  plainly(file: {readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>}, bytesMost: number): PlainInMemory | undefined;
  /** Bytes that an open file keeps ready before they are asked for, where it is packed. */
  readonly bytesAhead: number;
  /** By its listing alone, for planning: about how many bytes it has without wrappings. Its size where it looks to have none. */
  bytesExpected(split: Pick<Split, 'file' | 'size' | 'entry'>): number;
}
