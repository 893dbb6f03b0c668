/**
 * The contract of a codec: how packed bytes become those that a format reads. Built in only; a file is told by its first bytes, and
 * by its name where a packing has no mark of its own.
 *
 * Who calls, how often: the layers ask every codec `recognises` once a file, with its first bytes, and `unpack` each time the file is
 * read: also from the middle, since unpacking begins at the beginning.
 */
import type {ByteReader} from './source.ts';

export interface PackedFile {
  /** Stands at the first packed byte. The unpacking reader closes it. */
  readonly reader: ByteReader;
  /** The packed bytes again from their beginning: how what stands right before damage is saved. Null where they come only once. */
  readonly reopen: (() => Promise<ByteReader>) | null;
}

export interface UnpackBounds {
  /** Unpacked bytes after which it is a bomb. */
  readonly bytesMax: number;
  /** Memory for what the packing looks back on. Packings whose window is small by nature do not ask. */
  readonly windowBytesMax: number;
  /** Unpacked bytes that are kept ready before they are asked for: unpacking goes on meanwhile, on threads of the system. */
  readonly aheadBytes: number;
}

/** The beginning of a file that may be packed. */
export interface PackedHead {
  readonly bytes: Uint8Array;
  /** The bytes are the whole file. */
  readonly complete: boolean;
  /** In lower case. */
  readonly name: string;
}

export interface Codec {
  /** As reports call it. */
  readonly name: string;
  /** File name endings, with the dot, in lower case: what is left without them names the unpacked file. */
  readonly extensions: readonly string[];
  /** Also of a file that was cut off inside the mark, where its name has the ending. Never throws. */
  recognises(head: PackedHead): boolean;
  /**
   * Begins at once, as far as `aheadBytes` goes. Its reads give every byte that can be unpacked, exactly; behind them they throw a
   * SourceError: TRUNCATED_ARCHIVE when the packed bytes end too early, CORRUPT_ARCHIVE when they are damaged, ARCHIVE_BOMB at `bytesMax`,
   * UNSUPPORTED_ARCHIVE when they need more memory or know-how than there is.
   */
  unpack(packed: PackedFile, bounds: UnpackBounds): ByteReader;
  /**
   * All of a small file that is in memory, on this very thread: of thousands, making a stream for each takes ten times as long as unpacking.
   * Only what `unpack` would give, all of it sound; undefined where there is any doubt, or it is more than so many bytes. Never throws.
   */
  unpackAtOnce?(bytes: Uint8Array, bytesMost: number): Uint8Array<ArrayBuffer> | undefined;
}
