/** What travels from the coordinator to the pool: ranges of files, cut where records end. */
import type {Json, Note} from './record.ts';

/** One input file as the ledger lists it. */
export interface Split {
  /** The ledger's number for it. */
  readonly id: number;
  /** As the user named it; identity, lineage and order (bytewise) go by this. */
  readonly file: string;
  /** Absolute path, to open it with; see systemPath for names that are no UTF-8. */
  readonly path: string;
  /** Relative to the folder it was found under: names the output file in the per-file layout. */
  readonly relative: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch, with fraction. */
  readonly mtimeMs: number;
  /** Where it begins in the file at `path`, in bytes; 0 when left out. */
  readonly start?: number;
  /** Only of one inside an archive: the archive lies at `path`, and `size` is what it takes there. */
  readonly entry?: ArchiveEntry;
}

/** One file inside an archive, as the archive's own list tells of it. */
export interface ArchiveEntry {
  /** Where it begins in the archive, in bytes. */
  readonly at: number;
  /** As Packing.codec. */
  readonly codec: string | null;
  /** Of its unpacked bytes. */
  readonly size: number;
  readonly crc32: number;
  /** Why it is not to be read; becomes its reject. */
  readonly fault?: {readonly code: string; readonly reason: string};
}

/** What a file was found to be when it was opened. */
export interface FileFacts {
  /** Name in the formats table, or the path of the user's format module; null of a file that was refused. */
  readonly format: string | null;
  /** How its bytes are packed: `gzip`, `zstd`, `brotli`, `zip`, `zip+gzip`; null where they stand as they are. */
  readonly compression: string | null;
  /** Of its text, in the words of TextDecoder: `utf-8`, `windows-1252`; `binary` where it is none. */
  readonly encoding: string;
  /** Names of its columns, in order, where its format has such. */
  readonly columns: readonly string[] | null;
}

/**
 * A place between two records, and all a format needs to go on from there: reading may be taken up at any boundary,
 * in another process, with nothing remembered but this value.
 */
export interface Boundary {
  /** Bytes from the beginning of the (decoded) file. */
  readonly offset: number;
  /** The physical line that begins or goes on here, from 1. */
  readonly line: number;
  /** Ordinal of the next record in the file, from 0. */
  readonly record: number;
  /** The format's own, small and JSON-able; null at the beginning of a file. */
  readonly state: Json;
}

export const startOfFile: Boundary = {offset: 0, line: 1, record: 0, state: null};

/** Whole records of one file: the bytes from `from.offset` to `end`, which stand in the chunk's buffer at `at`. */
export interface Span {
  readonly splitId: number;
  readonly file: string;
  /** Name in the formats table, or the path of the user's format module. */
  readonly format: string;
  readonly from: Boundary;
  /** One behind the last byte, in the file. */
  readonly end: number;
  /** Where the range begins in the chunk's buffer. */
  readonly at: number;
  /** True when the range reaches the end of the file. */
  readonly last: boolean;
  /** Remarks on the file as a whole; only on its first range. */
  readonly notes?: readonly Note[];
}

/** The unit of dispatch: one range of one file, or many whole small files. */
export interface Chunk {
  /** Ordinal in input order, from 0 in each session. */
  readonly id: number;
  readonly spans: readonly Span[];
}
