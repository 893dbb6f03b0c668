/** What lies between this job's files and their formats, as its `compression`, `unpack`, `encoding` and `format` say. */
import {codecs} from '../adapters/codecs/index.ts';
import {packings} from '../adapters/codecs/packings.ts';
import {
  unpackInMemory,
  unwrapPackings,
  type FileInMemory,
  type UnpackedFile,
  type UnpackedInMemory,
  type UnwrapOptions,
} from '../adapters/codecs/unwrapping.ts';
import {findEncoding, isPlainUtf8, type EncodingWish} from '../adapters/encodings/find-encoding.ts';
import type {Format} from '../contracts/format.ts';
import type {Layers, PlainFile, WrappedFile} from '../contracts/layers.ts';
import {beginningOf, madeOf, withHead} from '../contracts/reading.ts';
import type {Split} from '../model/chunk.ts';
import type {Note} from '../model/record.ts';
import type {InputPlan, LimitsPlan} from '../model/plan.ts';
import {KiB, MiB} from '../model/units.ts';

const headBytes = 64 * KiB;
const packedEndings: readonly string[] = Object.values(packings).flatMap(({extensions}) => [...extensions]);
const longestEnding = Math.max(...[...packedEndings, '.zip'].map(({length}) => length));
/** For planning alone: text is packed to an eighth of its size or more, as a rule. */
const ratioExpected = 8;
/** Unpacked bytes that wait to be read, of a file: a share of what may be in flight. */
const aheadBytesMost = MiB;
const aheadShare = 16;
/** Of the memory bound, for what one packing looks back on: a few files are open at a time. */
const windowShare = 8;

export function makeLayers(
  {input, limits}: {readonly input: InputPlan; readonly limits: LimitsPlan},
  formats: ReadonlyMap<string, Format>,
): Layers {
  const options = unwrapOptions(input, limits);
  const wish: EncodingWish = {encoding: input.encoding, onBad: input.onBadEncoding};
  const isText = !isBinary(input, formats);
  return {
    bytesAhead: options.aheadBytes,
    async unwrap(file) {
      const unpacked = input.compression === 'none' ? asItIs(file) : await unwrapPackings(file, options);
      return isText ? asText(unpacked, wish) : {...unpacked, encoding: 'binary', notes: [], fault: null};
    },
    plainly(file, bytesMost) {
      if (!isText) return undefined;
      const unpacked = input.compression === 'none' ? inMemory(file) : unpackInMemory(file, options, bytesMost);
      if (unpacked === undefined) return undefined;
      const {bytes, complete} = unpacked;
      if (!isPlainUtf8(wish, {bytes: bytes.subarray(0, headBytes), complete})) return undefined;
      return {...unpacked, encoding: 'utf-8', notes: noNotes, fault: null, refusal: null};
    },
    bytesExpected({file, size, entry}: Pick<Split, 'file' | 'size' | 'entry'>) {
      if (input.compression === 'none') return size;
      return entry?.size ?? (hasEnding(file, packedEndings) ? size * ratioExpected : size);
    },
  };
}

/** By its name alone, also of an archive that was not listed yet: about how many bytes a file unpacks to. */
export function bytesExpectedOf(name: string, size: number): number {
  return hasEnding(name, [...packedEndings, '.zip']) ? size * ratioExpected : size;
}

const noNotes: readonly Note[] = [];

function inMemory(file: FileInMemory): UnpackedInMemory {
  return {...file, compression: null, complete: file.bytes.byteLength <= headBytes};
}

/** Of each of thousands of files it is asked twice: no more of a name is made small than can be an ending. */
function hasEnding(name: string, endings: readonly string[]): boolean {
  const end = name.slice(-longestEnding).toLowerCase();
  return endings.some((ending) => end.endsWith(ending));
}

function unwrapOptions(input: InputPlan, limits: LimitsPlan): UnwrapOptions {
  return {
    codecs,
    ...input.unpack,
    windowBytesMax: (limits.memoryMb * MiB) / windowShare,
    aheadBytes: Math.min(aheadBytesMost, Math.floor(limits.creditBytes / aheadShare)),
  };
}

/** A format of bytes is only known to be one where the job names it. */
function isBinary({format}: InputPlan, formats: ReadonlyMap<string, Format>): boolean {
  return format !== 'auto' && formats.get(format.path ?? format.builtin ?? '')?.binary === true;
}

function asItIs(file: WrappedFile): UnpackedFile {
  return {...file, compression: null, damage: undefined, refusal: null};
}

async function asText(file: UnpackedFile, wish: EncodingWish): Promise<PlainFile> {
  const found = await findEncoding(wish, {bytes: file.head, complete: file.complete});
  if ('code' in found) {
    // An encoding that is known, and not read, says more of a file than the looks of its bytes.
    const refusal = found.code === 'UNSUPPORTED_ENCODING' ? found : file.refusal;
    return {...file, encoding: 'unknown', notes: [], fault: found, refusal};
  }
  const {encoding, notes, decode} = found;
  if (decode === undefined) return {...file, encoding, notes, fault: null};
  // The head may be used again by whoever gave it.
  const reader = madeOf(withHead(file.reader, file.head.slice()), decode);
  const {bytes, complete, damage} = await beginningOf(reader, headBytes).catch(async (cause: unknown) => {
    await reader.close();
    throw cause;
  });
  return {...file, reader, head: bytes, complete, damage, encoding, notes, fault: null};
}
