/**
 * The contract of a source: where input comes from. The coordinator calls `list` once a session, then `open` for each split in
 * order of the ledger, one or a few at a time, and closes what it opened.
 */
import type {ZodType} from 'zod';
import type {Split} from '../model/chunk.ts';

/** A split before the ledger has numbered it. */
export type ListedSplit = Omit<Split, 'id'>;

/** Bytes of one split, in order. */
export interface ByteReader {
  /** Bytes from beginning to end, as they are now: the listing may be old. -1 where only the end tells. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Only where these bytes are made of others: the ones that lie in the source. */
  readonly stored?: Stored | undefined;
  /** Only where the source packs them (an entry of an archive) and knows how. */
  readonly packing?: Packing | undefined;
  /**
   * Fills `target` from its beginning as far as it can; how many bytes, 0 only at the end.
   * @throws {SourceError} with one of `fileFaultCodes` when the file is at fault: it becomes a reject, what was read before is kept, and
   * every further read throws it again
   */
  read(target: Uint8Array): Promise<number>;
  /**
   * Only of input that comes as somebody makes it (a pipe): resolves when a read will not wait any more; undefined where it need not
   * now. Whoever holds bytes waits for others a short while only, and then hands on what there is.
   */
  readonly arrival?: (() => Promise<void> | undefined) | undefined;
  /** May be called again. */
  close(): Promise<void>;
}

/** Bytes as they lie in the source. */
export interface Stored {
  /** As ByteReader.size. */
  readonly size: number;
  /** So many of them, from the beginning, were needed for what was read so far; never more than that. */
  readonly taken: number;
}

/** Bytes that lie in the source, for what is counted there: progress, sizes. */
export function sourceSizeOf(reader: ByteReader): number {
  return reader.stored?.size ?? reader.size;
}

/** How an archive packs one of its entries. */
export interface Packing {
  /** As reports call the archive: `zip`. */
  readonly archive: string;
  /** Name in the table of codecs; null where the bytes stand as they are. */
  readonly codec: string | null;
  /** Of the unpacked bytes. */
  readonly size: number;
  readonly crc32: number;
}

/** Codes of a SourceError that are one file's fault; any other ends the run. */
export const fileFaultCodes: readonly string[] = [
  'UNREADABLE_FILE',
  'TRUNCATED_ARCHIVE',
  'CORRUPT_ARCHIVE',
  'UNSUPPORTED_ARCHIVE',
  'ARCHIVE_BOMB',
  'UNSAFE_NAME',
];

export interface Source<Options = any> {
  readonly name: string;
  readonly options: ZodType<Options>;
  /** True when a later process can open any range again: a run can be resumed. */
  readonly rereadable: boolean;
  /** Every split is of this built-in format, whatever it looks like: none is detected, and none is refused for its looks. */
  readonly format?: string;
  /** Lists splits in any order, each once. @throws {SourceError} when a root cannot be listed */
  list(options: Options, signal: AbortSignal): AsyncIterable<ListedSplit>;
  /** @throws {SourceError} with code UNREADABLE_FILE when it cannot be opened */
  open(options: Options, split: Split, offset: number): Promise<ByteReader>;
  /**
   * Only where a split can be read as it lies there by calls that hold the thread, in microseconds mostly: of many small files opening costs
   * more than reading. Asked only while such calls are short. Fills `target`, of the split's listed size; undefined where the split has another
   * size now, is to be opened otherwise, or cannot be read: it is opened then, which says why. Never throws.
   */
  readAtOnce?(split: Split, target: Uint8Array): {readonly mtimeMs: number} | undefined;
  /** Bytes before `offset` will not be opened again: a source that is not rereadable may let them go. Until then it keeps them. */
  forget?(split: Split, offset: number): void;
  /** The run wants no more: a read that waits gives the end. Called more than once; bytes that came may still be asked for again. */
  end?(): void;
}

/** The host's end of `input.items`. */
export interface ItemsFeed {
  /** The first pushed byte is the one at this offset: what stands before it is committed and not handed over again. */
  startAt(offset: number): void;
  /** Whole lines, in order. Resolves when the source can take more; false when it wants no more at all. */
  push(lines: Uint8Array): Promise<boolean>;
  end(): void;
  fail(cause: unknown): void;
  /** The run is over: a waiting push resolves. */
  close(): void;
}

/** Types a source module's default export. */
export function defineSource<Options>(source: Source<Options>): Source<Options> {
  return source;
}
