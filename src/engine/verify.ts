/**
 * Whether a run's output is whole, in order and true to its books; of a run that is not complete, its committed prefix. Changes
 * nothing and may run beside the run itself: then it judges the outputs as of one moment.
 */
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {databaseFaultOf} from '../ledger/database.ts';
import {Ledger} from '../ledger/ledger.ts';
import {isLocked} from '../ledger/lock.ts';
import {noLines} from '../ledger/output-book.ts';
import {runPaths} from '../ledger/paths.ts';
import {outputStates, type OutputRecord} from '../ledger/records.ts';
import {LedgerError, QuernError} from '../model/errors.ts';
import {counted} from '../model/plural.ts';
import type {Check} from './checks.ts';
import {verifyBooks, type BooksRead} from './verify-books.ts';
import {Findings, type Problem} from './verify-findings.ts';
import {verifyInputs} from './verify-inputs.ts';
import {verifyNames} from './verify-names.ts';
import {verifyOutputs, type OutputsRead} from './verify-outputs.ts';

export interface VerifyOptions {
  /** Reads the inputs again too: compares them with the hashes of what was read, and counts their records. */
  readonly deep?: boolean;
  readonly signal?: AbortSignal;
}

export interface Verified {
  readonly ok: boolean;
  /** Absolute. */
  readonly dir: string;
  /** What was looked at, one line each. */
  readonly checks: readonly Check[];
  /** The first hundred. */
  readonly problems: readonly Problem[];
  readonly problemsOmitted: number;
  readonly checked: {
    readonly outputs: number;
    readonly bytes: number;
    readonly rows: number;
    readonly rejects: number;
    readonly warnings: number;
    readonly duplicates: number;
    /** Input files that were begun, and their committed ranges. */
    readonly files: number;
    readonly ranges: number;
    /** Bytes of input read again (deep). */
    readonly inputBytes: number;
    /** Records counted in it again (deep). */
    readonly inputRecords: number;
  };
}

const damaged = 'the output is damaged: restore the directory from a copy, or run the job again into another output.dir';
const damagedBooks = 'the ledger and the inputs disagree: run the job again into another output.dir';
/** Of a run that goes on meanwhile so many outputs are judged. */
const outputsAtOnce = 10_000;

/** @throws {LedgerError} when there is no run in the directory */
export async function verify(dir: string, options: VerifyOptions = {}): Promise<Verified> {
  const paths = runPaths(resolve(dir));
  if (!existsSync(paths.ledger) || isUnborn(paths.ledger)) {
    throw new LedgerError(`${paths.dir} holds no run`, {code: 'RUN_DB_MISSING', where: paths.ledger, hint: 'check the directory'});
  }
  const findings = new Findings();
  const ledger = openChecked(paths.ledger, findings);
  if (ledger === undefined) return verdict(paths.dir, findings, noWork);
  try {
    return await verifyRun({dir: paths.dir, ledger, findings, running: isLocked(paths.dir)}, options);
  } catch (thrown) {
    // A large ledger is not checked page by page first: a damaged page is met where it is read.
    const cause = databaseFaultOf(thrown, paths.ledger);
    if (!(cause instanceof LedgerError)) throw cause;
    findings.add({file: '.quern/run.db', message: cause.message});
    findings.close('ledger', '', damaged);
    return verdict(paths.dir, findings, noWork);
  } finally {
    ledger.close();
  }
}

/** A kill came before the ledger's first word. What cannot be told of a damaged one is told later. */
function isUnborn(path: string): boolean {
  try {
    return Ledger.isUnborn(path);
  } catch (cause) {
    if (cause instanceof QuernError) return false;
    throw cause;
  }
}

interface Work {
  readonly dir: string;
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly running: boolean;
}

async function verifyRun(work: Work, {deep = false, signal}: VerifyOptions): Promise<Verified> {
  const {ledger, findings, running} = work;
  const complete = ledger.status === 'complete';
  const outputs: Iterable<OutputRecord> = running ? ledger.outputs.now(outputsAtOnce) : ledger.outputs.all();
  const read = await verifyOutputs({...work, outputs, signal});
  if (!running) compareLines(ledger, read, findings);
  findings.close(
    'outputs',
    `${counted(read.outputs, 'output')}, ${counted(read.lines.rows, 'row')}, every line as it was committed`,
    damaged,
  );
  // The books move while the run goes on: what is compared must stand still.
  if (running) return verdict(work.dir, findings, {...noWork, outputs: read});
  const books = verifyBooks({ledger, findings, signal});
  if (complete) compareNames(ledger, findings);
  findings.close('books', `${counted(books.files, 'file')} in ${counted(books.ranges, 'range')}, every record accounted for`, damaged);
  const names = await verifyNames({...work, complete, signal});
  findings.close('names', `${counted(names, 'file')}, all of this run`, 'move away what is not of this run');
  if (!deep) return verdict(work.dir, findings, {...noWork, outputs: read, books});
  const {reopenSaved} = await import('./reopening.ts');
  const inputs = await verifyInputs({ledger, findings, reopen: await reopenSaved(work.dir), signal});
  const left = inputs.notFiles === 0 ? '' : `; ${counted(inputs.notFiles, 'is no file and was', 'are no files and were')} not read`;
  findings.close(
    'inputs',
    `${counted(inputs.files, 'input is', 'inputs are')} what was read${left}`,
    'restore the inputs, or run the job again into another output.dir',
  );
  const inputRecords = await recount({...work, signal});
  return verdict(work.dir, findings, {outputs: read, books, inputBytes: inputs.bytes, inputRecords});
}

/** How many records the inputs have, where they are those that were read. */
async function recount(work: Work & {readonly signal: AbortSignal | undefined}): Promise<number> {
  const {findings} = work;
  const name = 'records';
  if (findings.checks.at(-1)?.ok !== true) {
    findings.close(name, 'not counted again: the inputs are not what was read', damagedBooks);
    return 0;
  }
  // It reads and frames inputs, and so takes half of the engine with it.
  const {verifyRecords} = await import('./verify-records.ts');
  const {files, records, notes} = await verifyRecords(work);
  const again = `${counted(records, 'record')} counted again in ${counted(files, 'input')}, as many as were committed`;
  const passed = files === 0 && notes.length > 0 ? [] : [again];
  const left = notes.length === 0 ? [] : [`not counted again: ${notes.join(', ')}`];
  findings.close(name, [...passed, ...left].join('; '), damagedBooks);
  return records;
}

function openChecked(path: string, findings: Findings): Ledger | undefined {
  let ledger: Ledger | undefined;
  try {
    ledger = Ledger.open(path, 'read');
    ledger.checkPages();
  } catch (cause) {
    if (!(cause instanceof QuernError)) throw cause;
    findings.add({file: '.quern/run.db', message: cause.message});
    ledger?.close();
    ledger = undefined;
  }
  findings.close('ledger', 'the ledger can be read', damaged);
  return ledger;
}

/** What the outputs hold is what the run says it wrote. */
function compareLines(ledger: Ledger, read: OutputsRead, findings: Findings): void {
  // What the last stage has not come to yet stands in no output.
  const counts = ledger.stage(Math.max(0, ledger.stages.length - 1)).record()?.totals.counts;
  if (counts === undefined) return;
  for (const kind of ['rows', 'rejects', 'warnings', 'duplicates'] as const) {
    if (kind === 'rows' && ledger.birth.batchRows !== null) continue;
    if (read.lines[kind] === counts[kind]) continue;
    findings.add({
      file: 'the run',
      message: `has ${counted(counts[kind], kind.slice(0, -1))}, its outputs have ${counted(read.lines[kind], 'line')} of them`,
    });
  }
}

function compareNames(ledger: Ledger, findings: Findings): void {
  for (const output of ledger.outputs.unpublished()) {
    findings.add({
      file: output.name,
      message: `has no final name (${output.state === outputStates.open ? 'open' : 'whole'}) in a complete run`,
    });
  }
}

interface Sums {
  readonly outputs: OutputsRead;
  readonly books: BooksRead;
  readonly inputBytes: number;
  readonly inputRecords: number;
}

const noWork: Sums = {
  outputs: {outputs: 0, bytes: 0, lines: noLines()},
  books: {files: 0, ranges: 0},
  inputBytes: 0,
  inputRecords: 0,
};

function verdict(dir: string, findings: Findings, {outputs, books, inputBytes, inputRecords}: Sums): Verified {
  const {ok, checks, problems, omitted} = findings;
  const {bytes} = outputs;
  const {rows, rejects, warnings, duplicates} = outputs.lines;
  return {
    ok,
    dir,
    checks,
    problems,
    problemsOmitted: omitted,
    checked: {
      outputs: outputs.outputs,
      bytes,
      rows,
      rejects,
      warnings,
      duplicates,
      files: books.files,
      ranges: books.ranges,
      inputBytes,
      inputRecords,
    },
  };
}
