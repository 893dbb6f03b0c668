/**
 * The contract of a sink: how encoded rows are put into a file. The I/O actor calls it, one call at a time a file: `open` at the
 * committed length (bytes behind it are cut off), `append` in input order, `sync` before each commit.
 */
import type {ZodType} from 'zod';

export interface SinkFile {
  /** Length in bytes, all appends included. */
  readonly length: number;
  /** Appends whole rows: JSON texts, each ended by one line feed. @throws {SinkError} */
  append(rows: Uint8Array): Promise<void>;
  /** Resolves when all that was appended is on the disk. @throws {SinkError}; never call it again on the same file after that */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface Sink<Options = any> {
  readonly name: string;
  /** Ending of the output files, with the dot. */
  readonly extension: string;
  /** Checks and completes `output.sinkOptions`. Left out: no options are taken. */
  readonly options?: ZodType<Options>;
  /** True when a file's bytes are not the appended bytes (compression, say): then lengths are checked, and no crc. */
  readonly transforms?: boolean;
  /** Opens or creates the file and cuts it to `length` bytes. @throws {SinkError} */
  open(path: string, length: number, options: Options): Promise<SinkFile>;
}

/** Types a sink module's default export. */
export function defineSink<Options>(sink: Sink<Options>): Sink<Options> {
  return sink;
}
