/**
 * Decides in which encoding a file is read: by its mark, by what the job names, as UTF-8, or by a guess that is told. Text that is
 * UTF-8 is left as it stands, at the cost of one look at its beginning.
 */
import {scanUtf8, type Utf8Scan} from './utf8-scan.ts';
import type {FileFault} from '../../contracts/format.ts';
import type {ByteReader} from '../../contracts/source.ts';
import type {Note} from '../../model/record.ts';
import {byteOrderMarkOf, holdsZeros, looksLikeUtf16, type ByteOrderMark} from './byte-order-mark.ts';
import {auto} from './names.ts';
import type {OnBadSequence} from './utf8-reader.ts';

export interface EncodingWish {
  /** `auto`, or a name that `encodingNamed` gave. */
  readonly encoding: string;
  /** What becomes of a sequence that is no text: its record is rejected, or it is replaced by U+FFFD. */
  readonly onBad: OnBadSequence;
}

/** The first bytes of a file, as they are decided by. */
export interface FileBeginning {
  readonly bytes: Uint8Array;
  /** They are the whole file. */
  readonly complete: boolean;
}

export interface FoundEncoding {
  readonly encoding: string;
  /** Remarks on the file as a whole. */
  readonly notes: readonly Note[];
  /** The file's bytes from its beginning, as UTF-8; undefined where they are that already. */
  readonly decode: ((reader: ByteReader) => ByteReader) | undefined;
}

const utf8 = 'utf-8';
/** So many good characters beside each bad sequence: UTF-8 that was damaged, and no other encoding. */
const goodForBad = 10;

/** At once: by its beginning the file is UTF-8, with nothing to be remarked on it, and read as it stands. */
export function isPlainUtf8({encoding, onBad}: EncodingWish, {bytes, complete}: FileBeginning): boolean {
  if ((encoding !== auto && encoding !== utf8) || (onBad !== 'reject' && !complete)) return false;
  return byteOrderMarkOf(bytes) === undefined && !holdsZeros(bytes) && scanUtf8(bytes, complete).brokenAt === undefined;
}

/** @returns how to read the file; or why it cannot be read, which is its one reject */
export async function findEncoding(wish: EncodingWish, head: FileBeginning): Promise<FoundEncoding | FileFault> {
  const mark = byteOrderMarkOf(head.bytes);
  if (mark?.encoding === 'utf-32le' || mark?.encoding === 'utf-32be') return refuseUtf32(mark);
  if (wish.encoding !== auto) return named(wish, mark, head);
  if (mark !== undefined) return found(mark.encoding, wish, head);
  const zeros = looksLikeUtf16(head.bytes);
  if (zeros !== undefined) return found(zeros, wish, head, [guessed(`every other byte is zero: taken as ${zeros}`)]);
  const scan = scanUtf8(head.bytes, head.complete);
  if (scan.brokenAt === undefined) return found(utf8, wish, head);
  if (scan.long >= scan.broken * goodForBad) return found(utf8, wish, head, [damaged(scan.brokenAt)]);
  return guess(wish, head, {...scan, brokenAt: scan.brokenAt});
}

async function found(encoding: string, wish: EncodingWish, head: FileBeginning, notes: readonly Note[] = []): Promise<FoundEncoding> {
  if (encoding !== utf8) return {encoding, notes, decode: await decoderOf(encoding, wish)};
  // Strict reading leaves the bytes to whoever decodes a record; and nothing is there to replace in a file that was seen whole.
  const isPlain = wish.onBad === 'reject' || (head.complete && scanUtf8(head.bytes, true).brokenAt === undefined);
  return {encoding, notes, decode: isPlain ? undefined : await decoderOf(utf8, wish)};
}

/** Most files are plain UTF-8, and what decodes is not loaded for them. */
async function decoderOf(encoding: string, {onBad}: EncodingWish): Promise<(reader: ByteReader) => ByteReader> {
  const [{utf8Reader}, {decodingOf}] = await Promise.all([import('./utf8-reader.ts'), import('./decodings.ts')]);
  return (reader) => utf8Reader(reader, decodingOf(encoding), onBad);
}

/** A mark is stronger than a name: it cannot be there by chance, and read otherwise it would be part of the first record. */
function named(wish: EncodingWish, mark: ByteOrderMark | undefined, head: FileBeginning): Promise<FoundEncoding> {
  if (mark === undefined || mark.encoding === wish.encoding) return found(wish.encoding, wish, head);
  const isOtherOrder = wish.encoding.startsWith('utf-16') && mark.encoding.startsWith('utf-16');
  const reason = `its byte order mark says ${mark.encoding}, and input.encoding ${wish.encoding}: read by its mark`;
  return found(mark.encoding, wish, head, isOtherOrder ? [] : [{code: 'ENCODING_DIFFERS', reason}]);
}

async function guess(
  wish: EncodingWish,
  {bytes, complete}: FileBeginning,
  scan: Utf8Scan & {readonly brokenAt: number},
): Promise<FoundEncoding | FileFault> {
  const {confidenceLeast, guessEncoding} = await import('./guess.ts');
  const {sure, best} = await guessEncoding(bytes, scan.brokenAt);
  if (sure !== undefined) {
    const {encoding, called, confidence} = sure;
    const reason = `byte ${scan.brokenAt} is not UTF-8: taken as ${encoding} (chardet: ${called}, confidence ${confidence.toFixed(2)})`;
    return found(encoding, wish, {bytes, complete}, [guessed(reason)]);
  }
  const nearest = best === undefined ? '' : `; nearest comes ${best.called} with ${best.confidence.toFixed(2)}`;
  return {
    code: 'UNKNOWN_ENCODING',
    reason: `byte ${scan.brokenAt} is not UTF-8, and no other encoding is found with confidence ${confidenceLeast}${nearest}: name it by input.encoding`,
    line: lineOf(bytes, scan.brokenAt),
    byteOffset: scan.brokenAt,
  };
}

function guessed(reason: string): Note {
  return {code: 'ENCODING_GUESSED', reason: `${reason}; input.encoding names it for good`};
}

function damaged(brokenAt: number): Note {
  return guessed(`byte ${brokenAt} is not UTF-8, most others are: taken as utf-8, and records with such bytes are rejects`);
}

function refuseUtf32(mark: ByteOrderMark): FileFault {
  const reason = `the file is ${mark.encoding} by its byte order mark, which nothing here reads: convert it to utf-8`;
  return {code: 'UNSUPPORTED_ENCODING', reason, line: 1, byteOffset: 0};
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) line++;
  return line;
}
