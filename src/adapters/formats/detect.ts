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

export type Detected = {readonly format: string} | {readonly looksLike: string};

/**
 * The format that recognises the sample best. Among equals, the one whose file name ending it has, then the first of the table.
 * A file with nothing in it goes by its name alone. At once, unless a look has to be loaded: of many small files a promise costs more than
 * the look.
 */
export function detectFormat(table: ReadonlyMap<string, FormatLook>, sample: Uint8Array, file: SampledFile): Detected | Promise<Detected> {
  const confidences = judge(table, sample, file.complete);
  return Array.isArray(confidences)
    ? chosen(table, confidences, {sample, file})
    : confidences.then((told) => chosen(table, told, {sample, file}));
}

type Confidence = Recognition['confidence'];

function chosen(
  table: ReadonlyMap<string, FormatLook>,
  confidences: readonly Confidence[],
  {sample, file}: {readonly sample: Uint8Array; readonly file: SampledFile},
): Detected | Promise<Detected> {
  const best = Math.max(0, ...confidences);
  const lowerName = file.name.toLowerCase();
  let first: string | undefined;
  let named: string | undefined;
  let isNamedBest = false;
  let index = 0;
  for (const [name, format] of table) {
    const isBest = confidences[index++] === best;
    if (isBest) first ??= name;
    if (named !== undefined || !hasEnding(format, lowerName)) continue;
    named = name;
    isNamedBest = isBest;
  }
  const found = isNamedBest ? named : first;
  if (found === undefined || best === 0) return refused(sample);
  // What might be anything is not taken for lines where its name or its looks say that it should be more than that.
  const isDoubtful = best === 1 && found === 'lines' && named !== 'lines';
  if (!isDoubtful) return {format: found};
  if (named !== undefined) return refused(sample);
  return isPlainText(sample).then((isPlain) => (isPlain ? {format: found} : refused(sample)));
}

async function refused(sample: Uint8Array): Promise<Detected> {
  return {looksLike: await described(sample)};
}

/** Formats of text, which are judged only where no other is recognised: judging costs, and JSON is text too. */
const textFormats: readonly string[] = ['lines', 'csv', 'tsv'];

/** How sure each is, in the order of the table. */
function judge(table: ReadonlyMap<string, FormatLook>, sample: Uint8Array, complete: boolean): Confidence[] | Promise<Confidence[]> {
  const isUsual = table.get('json')?.recognise === recogniseJson && table.get('jsonl')?.recognise === recogniseJsonl;
  const judging: Judging = {sample, complete, both: isUsual ? recogniseBoth(sample, complete) : undefined, isKnown: false};
  const confidences: Confidence[] = [];
  const formats = table.entries();
  for (const [name, format] of formats) {
    const told = confidenceOf(name, format, judging);
    if (typeof told !== 'number') return judgeRest({confidences, next: told, formats}, judging);
    confidences.push(told);
    judging.isKnown ||= told > 1;
  }
  return confidences;
}

interface Rest {
  readonly confidences: Confidence[];
  readonly next: Promise<Confidence>;
  /** Those behind the next. */
  readonly formats: Iterable<[string, FormatLook]>;
}

/** The same from a look on that has to be loaded. */
async function judgeRest({confidences, next, formats}: Rest, judging: Judging): Promise<Confidence[]> {
  confidences.push(await next);
  for (const [name, format] of formats) {
    judging.isKnown = confidences.some((confidence) => confidence > 1);
    confidences.push(await confidenceOf(name, format, judging));
  }
  return confidences;
}

interface Judging {
  readonly sample: Uint8Array;
  readonly complete: boolean;
  readonly both: {readonly json: Confidence; readonly jsonl: Confidence} | undefined;
  /** One is sure enough. */
  isKnown: boolean;
}

function confidenceOf(name: string, format: FormatLook, {sample, complete, both, isKnown}: Judging): Confidence | Promise<Confidence> {
  if (both !== undefined && (name === 'json' || name === 'jsonl')) return both[name];
  if (isKnown && textFormats.includes(name)) return 0;
  const told = format.recognise(sample, complete);
  return told instanceof Promise ? told.then(({confidence}) => confidence) : told.confidence;
}

async function isPlainText(sample: Uint8Array): Promise<boolean> {
  return (await import('./delimited/recognition.ts')).isPlainText(sample);
}

/** Only a file that is refused is described. */
async function described(sample: Uint8Array): Promise<string> {
  return (await import('./describe.ts')).describe(sample);
}

function hasEnding({extensions}: FormatLook, lowerName: string): boolean {
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
