/**
 * Counts the records of the inputs again and compares them with the ledger, file by file. What cannot be counted is said, and is
 * no problem: a job whose modules are gone, a file that was refused as a whole.
 */
import {stat} from 'node:fs/promises';
import type {Ledger} from '../ledger/ledger.ts';
import {splitStates, type SplitRecord} from '../ledger/records.ts';
import {messageOf, QuernError} from '../model/errors.ts';
import {counted} from '../model/plural.ts';
import {systemPath} from '../model/system-path.ts';
import {Recount} from './recount.ts';
import {begunSplits} from './verify-books.ts';
import type {Findings} from './verify-findings.ts';

export interface RecordsCounted {
  readonly files: number;
  readonly records: number;
  /** What was not counted, and why: one clause each. */
  readonly notes: readonly string[];
}

export interface RecordsGiven {
  readonly dir: string;
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
}

/** Why a file is not counted, as its clause says it behind the number of files. */
const reasons = {
  refused: 'refused as a whole',
  unreadable: 'could not be read to the end',
  killers: 'with records that ended a worker and may hold others',
  notFiles: 'no files',
} as const;
type Reason = keyof typeof reasons;

export async function verifyRecords(given: RecordsGiven): Promise<RecordsCounted> {
  const recount = await Recount.open(given.dir, given.ledger).catch((cause: unknown) => {
    if (cause instanceof QuernError) return cause;
    throw cause;
  });
  if (recount instanceof QuernError) return {files: 0, records: 0, notes: [`the saved job cannot be used: ${messageOf(recount)}`]};
  const position = given.ledger.stage(0).record()?.position ?? null;
  const hasKillers = given.ledger.codes('rejects').some(({code}) => code.startsWith('RECORD_KILLS_'));
  const left = new Map<Reason, number>();
  let files = 0;
  let records = 0;
  for (const split of begunSplits(given.ledger)) {
    given.signal?.throwIfAborted();
    const bound = split.state === splitStates.done ? Infinity : position?.splitId === split.id ? position.boundary.record : 0;
    const found = (await reasonOf(split)) ?? (await countFile(split, {...given, recount, bound, hasKillers}));
    if (typeof found === 'string') {
      left.set(found, (left.get(found) ?? 0) + 1);
      continue;
    }
    files++;
    records += found;
  }
  return {files, records, notes: [...left].map(([reason, count]) => `${counted(count, 'file')} ${reasons[reason]}`)};
}

async function reasonOf(split: SplitRecord): Promise<Reason | undefined> {
  if (split.unreadable) return 'unreadable';
  if ((split.facts?.format ?? null) === null) return 'refused';
  const isThere = (await stat(systemPath(split.path)).catch(() => undefined)) !== undefined;
  return isThere || split.path !== split.file ? undefined : 'notFiles';
}

interface FileGiven extends RecordsGiven {
  readonly recount: Recount;
  readonly bound: number;
  readonly hasKillers: boolean;
}

async function countFile(split: SplitRecord, given: FileGiven): Promise<number | Reason> {
  const {findings, recount, bound, signal} = given;
  let found: number;
  try {
    found = await recount.count(split, bound, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    findings.add({file: split.file, message: `cannot be counted: ${messageOf(cause)}`});
    return 0;
  }
  if (found === split.records) return found;
  // A document that could not be cut was refused as one record, however many it holds.
  if (given.hasKillers && split.rejects > 0 && found > split.records) return 'killers';
  findings.add({file: split.file, message: `has ${counted(found, 'record')}, and ${counted(split.records, 'was', 'were')} committed`});
  return found;
}
