/** What files look like to a run, before there is one: format, packing, encoding, dialect, columns, and the first records of each. */
import type {Desk} from '../actors/coordinator/desk.ts';
import {worksOfSplit} from '../actors/coordinator/feeding.ts';
import {findFormat, openPlain} from '../actors/coordinator/opening.ts';
import type {ExtractWork, RefusedWork} from '../actors/coordinator/work.ts';
import {RecordFault, type RawEntry} from '../contracts/format.ts';
import type {ListedSplit} from '../contracts/source.ts';
import {startOfFile, type FileFacts, type Split} from '../model/chunk.ts';
import {ConfigError, messageOf} from '../model/errors.ts';
import type {Json, Note} from '../model/record.ts';
import {noFileFound} from './no-file.ts';
import type {AnyJob, RunOptions} from './options.ts';
import {prepare} from './prepare.ts';
import {readingDesk} from './reading-desk.ts';

export interface InspectOptions extends RunOptions {
  /** Files looked at, in the order of a run; 20 by default. */
  readonly files?: number;
  /** Records shown of each; 3 by default. */
  readonly records?: number;
}

/** A record's value, or why it is none. */
export type InspectedRecord =
  | {readonly line: number | null; readonly value: Json}
  | {readonly line: number | null; readonly code: string; readonly reason: string};

export interface FileInspection extends FileFacts {
  readonly file: string;
  /** Bytes as they are stored; -1 where nobody knows. */
  readonly size: number;
  /** How the file is written, where its format has such a thing. */
  readonly dialect: Readonly<Record<string, Json>> | null;
  readonly notes: readonly Note[];
  readonly records: readonly InspectedRecord[];
}

/** More files than this are not sorted: they are shown as they are found. */
const sortedMost = 10_000;

/**
 * Reads the beginning of each file, writes nothing.
 * @throws {ConfigError} when the job cannot be read as written, or no file is found; {SourceError} when files cannot be listed
 */
export async function* inspect(job: AnyJob, options: InspectOptions = {}): AsyncGenerator<FileInspection, void, undefined> {
  const {files = 20, records = 3} = options;
  if (!Number.isInteger(files) || files < 1) throw new ConfigError([{path: 'files', message: 'must be a number of files, from 1'}]);
  const {plan} = await prepare(job, options);
  const {desk} = await readingDesk(plan, {steps: ['input'], tallies: []});
  const splits = await firstSplits(desk, files);
  if (splits.length === 0) throw noFileFound();
  for (const split of splits) yield inspectFile(desk, split, records);
}

async function firstSplits({source, sourceOptions}: Desk, most: number): Promise<readonly Split[]> {
  const listed: ListedSplit[] = [];
  for await (const split of source.list(sourceOptions, new AbortController().signal)) {
    listed.push(split);
    if (listed.length === sortedMost) break;
  }
  const inOrder = listed.toSorted((one, other) => Buffer.compare(Buffer.from(one.file), Buffer.from(other.file)));
  return inOrder.slice(0, most).map((split, id) => ({...split, id}));
}

async function inspectFile(desk: Desk, split: Split, records: number): Promise<FileInspection> {
  const found = await factsOf(desk, split);
  for await (const work of worksOfSplit(desk, split, startOfFile)) {
    desk.credit.give(work.admitted);
    if (work.type === 'refused') return {...found, records: [refusalOf(work)]};
    if (work.type === 'extract') return {...found, records: recordsOf(desk, work, records)};
    break;
  }
  return {...found, records: []};
}

async function factsOf(desk: Desk, split: Split): Promise<Omit<FileInspection, 'records'>> {
  const unknown = {
    file: split.file,
    size: split.size,
    format: null,
    compression: null,
    encoding: 'utf-8',
    columns: null,
    dialect: null,
    notes: [],
  };
  try {
    const plain = await openPlain(desk, split);
    try {
      const found = await findFormat({...desk, columns: new Map()}, split, plain);
      if (!('format' in found)) return {...unknown, compression: plain.compression, encoding: plain.encoding};
      return {...unknown, ...found.facts, dialect: found.dialect ?? null, notes: found.notes};
    } finally {
      await plain.reader.close();
    }
  } catch (cause) {
    return {...unknown, notes: [{code: 'UNREADABLE_FILE', reason: messageOf(cause)}]};
  }
}

function refusalOf({line, code, reason}: RefusedWork): InspectedRecord {
  return {line, code, reason};
}

function recordsOf(desk: Desk, {pieces, input}: ExtractWork, most: number): readonly InspectedRecord[] {
  const records: InspectedRecord[] = [];
  for (const {span} of pieces) {
    const format = desk.formats.get(span.format);
    // Of files that are one record each nothing is to be shown but what is known of them.
    if (format === undefined || span.format === 'file') continue;
    const bytes = new Uint8Array(input, span.at, span.end - span.from.offset);
    const decoder = format.decoder(desk.formatOptions.get(span.format), {file: span.file, from: span.from, bytes, last: span.last});
    for (let entry = decoder.next(); entry !== undefined && records.length < most; entry = decoder.next()) records.push(shown(entry));
  }
  return records;
}

function shown(entry: RawEntry): InspectedRecord {
  const {line} = entry;
  if (entry.type === 'reject') return {line, code: entry.code, reason: entry.reason};
  if (entry.type === 'filtered') return {line, code: 'FILTERED', reason: entry.reason};
  if (entry.type === 'carried') return {line, code: 'CARRIED', reason: `a ${entry.kind} between two stages`};
  try {
    return {line, value: entry.parse() as Json};
  } catch (cause) {
    if (!(cause instanceof RecordFault)) throw cause;
    return {line, code: cause.code, reason: cause.message};
  }
}
