/** Tells what a file is by its first bytes; its name only breaks ties. Parses nothing, decides nothing for the run. */
import type {Recognition} from '../../contracts/format.ts';
import {checkJson} from './json-check.ts';
import {byte} from './json-scan.ts';
import type {FormatLook} from './looks.ts';
import {contentOf, recogniseBoth, recogniseJson, recogniseJsonl} from './recognise.ts';

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
export async function detectFormat(
  table: ReadonlyMap<string, FormatLook>,
  sample: Uint8Array,
  file: SampledFile,
): Promise<{readonly format: string} | {readonly looksLike: string}> {
  const judged = await judge(table, sample, file.complete);
  const best = Math.max(0, ...judged.map(({confidence}) => confidence));
  const equals = judged.filter(({confidence}) => confidence === best);
  const named = [...table].find(([, format]) => hasEnding(format, file.name));
  const chosen = equals.find(({name}) => name === named?.[0]) ?? equals[0];
  // What might be anything is not taken for lines where its name or its looks say that it should be more than that.
  const isDoubtful = best === 1 && chosen?.name === 'lines' && named?.[0] !== 'lines';
  const isRefused = chosen === undefined || best === 0 || (isDoubtful && (named !== undefined || !(await isPlainText(sample))));
  if (isRefused) return {looksLike: await described(sample)};
  return {format: chosen.name};
}

interface Judged {
  readonly name: string;
  readonly confidence: Recognition['confidence'];
}

/** Formats of text, which are judged only where no other is recognised: judging costs, and JSON is text too. */
const textFormats: readonly string[] = ['lines', 'csv', 'tsv'];

async function judge(table: ReadonlyMap<string, FormatLook>, sample: Uint8Array, complete: boolean): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  const isUsual = table.get('json')?.recognise === recogniseJson && table.get('jsonl')?.recognise === recogniseJsonl;
  const both = isUsual ? recogniseBoth(sample, complete) : undefined;
  for (const [name, format] of table) {
    const isKnown = textFormats.includes(name) && judged.some(({confidence}) => confidence > 1);
    if (both !== undefined && (name === 'json' || name === 'jsonl')) judged.push({name, confidence: both[name]});
    else judged.push({name, confidence: isKnown ? 0 : (await format.recognise(sample, complete)).confidence});
  }
  return judged;
}

async function isPlainText(sample: Uint8Array): Promise<boolean> {
  return (await import('./delimited/recognition.ts')).isPlainText(sample);
}

/** Only a file that is refused is described. */
async function described(sample: Uint8Array): Promise<string> {
  return (await import('./describe.ts')).describe(sample);
}

function hasEnding({extensions}: FormatLook, fileName: string): boolean {
  const lowerName = fileName.toLowerCase();
  return extensions.some((ending) => lowerName.endsWith(ending));
}

export interface Mismatch {
  readonly looksLike: string;
  /** Of the first byte that cannot stand there. */
  readonly line: number;
  readonly byteOffset: number;
}

/** Why a file that is said to be of a format clearly is not; undefined when it may be. */
export async function mismatch(format: FormatLook, sample: Uint8Array, complete = false): Promise<Mismatch | undefined> {
  const {confidence} = await format.recognise(sample, complete);
  if (confidence > 0) return undefined;
  const content = contentOf(sample);
  const byteOffset = sample.byteLength - content.byteLength + faultAt(format.name, content);
  return {looksLike: await described(sample), line: lineOf(sample, byteOffset), byteOffset};
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
