/** A chunk on its way: what is to be extracted, or what is known already to be no record. */
import type {Boundary, FileFacts, Span, Split} from '../../model/chunk.ts';

/** One range of a split, with what the ledger is told about the split. */
export interface Piece {
  readonly split: Split;
  readonly span: Span;
  /** In the source, as it was when the file was opened: the listing may be older. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly facts: FileFacts;
  /**
   * Only where the file is unpacked: bytes of the source that were taken for what stands before the span, at most. Elsewhere offsets
   * count bytes of the source.
   */
  readonly taken?: number;
  /** The boundary behind the span, where framing found it; absent for whole files. */
  readonly behind?: Boundary;
}

export interface RowPlace {
  readonly index: number;
  readonly sub: number;
  readonly part: string;
}

/** `admitted`: bytes of credit the work holds until its result is written. */
interface Admitted {
  readonly admitted: number;
}

/** Bytes for the pool. */
export interface ExtractWork extends Admitted {
  readonly type: 'extract';
  readonly pieces: readonly Piece[];
  readonly input: ArrayBuffer;
  /** Bytes of `input` in use. */
  readonly length: number;
}

/** A range that is no record: unreadable, too large, not what it claims to be. The coordinator writes its reject itself. */
export interface RefusedWork extends Admitted {
  readonly type: 'refused';
  readonly piece: Piece;
  readonly unreadable: boolean;
  /** The file ends here and that is accepted: a warning, and no record. */
  readonly accepted?: boolean;
  readonly code: string;
  readonly reason: string;
  readonly line: number | null;
  readonly byteOffset: number;
  /** Of a row read back between stages: which of the record's outcomes it is. Elsewhere the range's first record is meant. */
  readonly row?: RowPlace;
  /** The beginning of the text at fault. */
  readonly raw: string;
  /** sha256 of the range. */
  readonly hash: Uint8Array;
  /** The boundary behind it. */
  readonly boundary: Boundary;
}

/** A file that goes through one worker as a stream. */
export interface StreamWork extends Admitted {
  readonly type: 'stream';
  readonly piece: Piece;
}

/** A large file that one worker reads range by range; its credit is for one range. */
export interface RangesWork extends Admitted {
  readonly type: 'ranges';
  readonly piece: Piece;
}

export type Work = ExtractWork | RefusedWork | StreamWork | RangesWork;
