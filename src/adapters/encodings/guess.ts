/**
 * Finds the encoding of bytes that are no UTF-8, by the statistics of chardet, which is loaded on first use. A guess counts only
 * where it is sure enough, and where the bytes can be decoded by it.
 */
import {KiB} from '../../model/units.ts';
import {encodingNamed} from './names.ts';
import {decodingOf} from './decodings.ts';

export interface Guess {
  readonly encoding: string;
  /** In the words of chardet. */
  readonly called: string;
  /** 0 to 1. */
  readonly confidence: number;
}

export const confidenceLeast = 0.8;
/** chardet takes 0.4 ms a KiB, on the thread that reads; more text than this makes it no surer. */
const lookedAt = 16 * KiB;
/** Text before the first strange byte that is looked at too. */
const lead = 512;
const percent = 100;

/** `sure` is undefined where nothing is; `best` is what came nearest. */
export async function guessEncoding(
  bytes: Uint8Array,
  brokenAt: number,
): Promise<{readonly sure: Guess | undefined; readonly best: Guess | undefined}> {
  const {analyse} = (await import('chardet')).default;
  const start = Math.max(0, Math.min(brokenAt - lead, bytes.length - lookedAt));
  const sample = bytes.subarray(start, start + lookedAt);
  const guesses = analyse(sample)
    .filter(({name}) => !/^(utf|ascii)/i.test(name))
    .map(({name, confidence}) => ({called: name, encoding: encodingNamed(name) ?? '', confidence: confidence / percent}));
  const sure = guesses.find(({confidence, encoding}) => confidence >= confidenceLeast && fits(encoding, bytes));
  return {sure, best: guesses[0]};
}

/** A character that the sample's end cuts says nothing against it. */
function fits(encoding: string, bytes: Uint8Array): boolean {
  return encoding !== '' && decodingOf(encoding).decode(bytes).length === 1;
}
