/**
 * Each file is one record, whatever it holds: a worker gets its bytes (see WholeFile). For extractors that read files; no file is
 * ever detected to be of this format, and none is refused for its looks.
 */
import {z} from 'zod';
import {defineFormat, type DecodeRange, type Decoder, type Format, type Framer, type RawRecord} from '../../contracts/format.ts';
import type {WholeFile} from '../../contracts/whole-file.ts';
import type {Boundary} from '../../model/chunk.ts';

export type FileOptions = Readonly<Record<never, never>>;

export const file: Format<FileOptions> = defineFormat<FileOptions>({
  name: 'file',
  extensions: [],
  options: z.strictObject({}),
  whole: true,
  binary: true,
  recognise: () => ({confidence: 1}),
  framer: (_options, from) => new FileFramer(from),
  decoder: (_options, range) => new FileDecoder(range),
  tooLarge(bytesMax) {
    const reason = `the file is larger than the ${bytesMax} bytes that the memory bound leaves for one: raise limits.memoryMb`;
    return {code: 'FILE_TOO_LARGE', reason: `${reason} (an extractor that reads ranges takes any file that lies unpacked on a disk)`};
  },
});

/** The only boundaries are the file's beginning and its end. */
class FileFramer implements Framer {
  boundary: Boundary;
  private seen: number;

  constructor(from: Boundary) {
    this.boundary = from;
    this.seen = from.offset;
  }

  scan(bytes: Uint8Array): number {
    this.seen += bytes.byteLength;
    return bytes.byteLength;
  }

  finish(): void {
    this.boundary = endOf(this.boundary, this.seen);
  }
}

class FileDecoder implements Decoder {
  boundary: Boundary;
  private readonly range: DecodeRange;

  constructor(range: DecodeRange) {
    this.range = range;
    this.boundary = range.from;
  }

  next(): RawRecord | undefined {
    const {from, bytes, file: name} = this.range;
    if (this.boundary.record > 0) return undefined;
    this.boundary = endOf(from, from.offset + bytes.byteLength);
    const whole: WholeFile = new FileBytes(name, bytes);
    return {
      type: 'record',
      start: from.offset,
      end: this.boundary.offset,
      line: null,
      index: 0,
      parent: undefined,
      text: bytes,
      parse: () => whole,
    };
  }
}

function endOf({line, state, record}: Boundary, offset: number): Boundary {
  return {offset, line, record: Math.max(1, record), state};
}

class FileBytes implements WholeFile {
  readonly name: string;
  readonly size: number;
  readonly bytes: Uint8Array;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.size = bytes.byteLength;
    this.bytes = bytes;
  }

  /** Where a step hands its input on, a row never holds the bytes. */
  toJSON(): {readonly name: string; readonly size: number} {
    return {name: this.name, size: this.size};
  }
}
