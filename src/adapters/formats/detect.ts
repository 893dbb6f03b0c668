/** Tells what a file is by its first bytes; its name only breaks ties. Parses nothing, decides nothing for the run. */
import type {Format, Recognition} from '../../contracts/format.ts';
import {describe} from './describe.ts';
import {checkJson} from './json-check.ts';
import {byte} from './json-scan.ts';
import {contentOf} from './recognise.ts';

/** The first bytes of a file that formats are told by. */
export interface SampledFile {
  readonly name: string;
  /** The sample is the whole file. */
  readonly complete: boolean;
}

/**
 * The format that recognises the sample best. Among equals, the one whose file name ending it has, then the first of the table.
 * A file with nothing in it goes by its name alone.
 */
export function detectFormat(
  table: ReadonlyMap<string, Format>,
  sample: Uint8Array,
  file: SampledFile,
): {readonly format: string} | {readonly looksLike: string} {
  const judged = [...table].map(([name, format]) => ({name, format, confidence: format.recognise(sample, file.complete).confidence}));
  const best = Math.max(0, ...judged.map(({confidence}) => confidence));
  if (best === 0) return {looksLike: describe(sample)};
  const equals = judged.filter(({confidence}) => confidence === best);
  const lowerName = file.name.toLowerCase();
  const chosen = equals.find(({format}) => format.extensions.some((ending) => lowerName.endsWith(ending))) ?? equals[0];
  return chosen === undefined ? {looksLike: describe(sample)} : {format: chosen.name};
}

export interface Mismatch {
  readonly looksLike: string;
  /** Of the first byte that cannot stand there. */
  readonly line: number;
  readonly byteOffset: number;
}

/** Why a file that is said to be of a format clearly is not; undefined when it may be. */
export function mismatch(format: Format, sample: Uint8Array, complete = false): Mismatch | undefined {
  const confidence: Recognition['confidence'] = format.recognise(sample, complete).confidence;
  if (confidence > 0) return undefined;
  const content = contentOf(sample);
  const byteOffset = sample.byteLength - content.byteLength + faultAt(format.name, content);
  return {looksLike: describe(sample), line: lineOf(sample, byteOffset), byteOffset};
}

/** Of other formats than these nothing is known but that their beginning is wrong. */
function faultAt(format: string, content: Uint8Array): number {
  if (format === 'json') return checkJson(content).fault?.at ?? 0;
  if (format !== 'jsonl') return 0;
  const lineFeedAt = content.indexOf(byte.lineFeed);
  const line = content.subarray(0, lineFeedAt === -1 ? content.byteLength : lineFeedAt);
  const {fault, isOpen} = checkJson(line);
  return fault?.at ?? (isOpen ? line.byteLength : 0);
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(byte.lineFeed); at !== -1 && at < offset; at = bytes.indexOf(byte.lineFeed, at + 1)) line++;
  return line;
}

export {describe} from './describe.ts';
