/** Reads on, and at the end compares with what an archive says of its entry: length and crc32. Changes no byte. */
import {crc32} from 'node:zlib';
import type {ByteReader, Packing, Stored} from '../../contracts/source.ts';
import type {SourceError} from '../../model/errors.ts';
import {corrupt, truncated} from './engine.ts';

/** Its size is known, but told by the end alone: nobody may leave off before it, and miss the comparison. */
export function checkedReader(reader: ByteReader, expected: Packing): ByteReader {
  let length = 0;
  let sum = 0;
  let fault: SourceError | undefined;
  return {
    size: -1,
    mtimeMs: reader.mtimeMs,
    get stored(): Stored {
      return reader.stored ?? {size: reader.size, taken: length};
    },
    async read(target) {
      if (fault !== undefined) throw fault;
      const read = await reader.read(target);
      const bytes = target.subarray(0, Math.min(read, expected.size - length));
      sum = crc32(bytes, sum);
      length += bytes.byteLength;
      if (read > bytes.byteLength) fault = corrupt(`the entry is longer than the ${expected.size} bytes its archive says it has`);
      if (bytes.byteLength > 0) return bytes.byteLength;
      if (read === 0) fault ??= faultAtEnd(length, sum, expected);
      if (fault !== undefined) throw fault;
      return 0;
    },
    close: () => reader.close(),
  };
}

function faultAtEnd(length: number, sum: number, expected: Packing): SourceError | undefined {
  if (length < expected.size) return truncated(`the entry ends after ${length} of the ${expected.size} bytes its archive says it has`);
  if (sum === expected.crc32) return undefined;
  return corrupt('the checksum of the entry is not the one in its archive: what was read of it may be wrong');
}
