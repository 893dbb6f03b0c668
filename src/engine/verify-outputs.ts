/** Reads every output once, and compares it with the ledger: there, as long, the same crc, as many lines, each a whole one. */
import {crc32} from 'node:zlib';
import type {Ledger} from '../ledger/ledger.ts';
import {findOutput} from '../ledger/output-check.ts';
import {noLines} from '../ledger/output-book.ts';
import {outputStates, type OutputKind, type OutputRecord} from '../ledger/records.ts';
import type {StageSplits} from '../ledger/split-book.ts';
import {messageOf} from '../model/errors.ts';
import {counted} from '../model/plural.ts';
import {readBlocks, readLines} from './line-reading.ts';
import type {Findings} from './verify-findings.ts';
import {LineJudge} from './verify-lines.ts';

export interface OutputsGiven {
  readonly dir: string;
  readonly ledger: Ledger;
  /** As of one moment, where the run goes on meanwhile; else all. */
  readonly outputs: Iterable<OutputRecord>;
  readonly running: boolean;
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
}

export interface OutputsRead {
  outputs: number;
  bytes: number;
  readonly lines: Record<OutputKind, number>;
}

export async function verifyOutputs(given: OutputsGiven): Promise<OutputsRead> {
  const {birth, stages} = given.ledger;
  const splits = given.ledger.splitsOf(Math.max(0, stages.length - 1));
  const sums: OutputsRead = {outputs: 0, bytes: 0, lines: noLines()};
  for (const output of given.outputs) {
    given.signal?.throwIfAborted();
    sums.outputs++;
    const add = (message: string, line?: number): void => {
      given.findings.add({file: output.name, message, ...(line === undefined ? {} : {line})});
    };
    try {
      const read = await verifyOutput(output, {...given, lineage: birth.lineage, splits, add});
      sums.bytes += read.bytes;
      sums.lines[output.kind] += read.lines;
    } catch (cause) {
      given.signal?.throwIfAborted();
      add(`cannot be read: ${messageOf(cause)}`);
    }
  }
  return sums;
}

interface OutputGiven extends OutputsGiven {
  readonly lineage: boolean;
  /** Those of the last stage: what it made of them stands in the outputs. */
  readonly splits: StageSplits;
  readonly add: (message: string, line?: number) => void;
}

async function verifyOutput(output: OutputRecord, given: OutputGiven): Promise<{readonly bytes: number; readonly lines: number}> {
  const {dir, add, signal} = given;
  const found = await findOutput(dir, output);
  if (found === undefined) {
    if (output.length > 0 || output.state !== outputStates.open) add('is gone');
    return {bytes: 0, lines: output.lines};
  }
  if (found.size < output.length) add(`has ${counted(found.size, 'byte')}, and ${counted(output.length, 'was', 'were')} committed`);
  // Behind an open output stands what was not committed yet; a whole one ends where it was committed.
  else if (found.size > output.length && output.state !== outputStates.open)
    add(`has ${counted(found.size, 'byte')}, ${found.size - output.length} too many`);
  // What a sink made of the lines is its own.
  if (output.crc32 === null) return {bytes: output.length, lines: output.lines};
  let sum = 0;
  if (output.kind === 'keys') {
    for await (const bytes of readBlocks(found.path, output.length, signal)) sum = crc32(bytes, sum);
    if (sum !== output.crc32) add('its bytes are not those that were committed (crc32)');
    return {bytes: output.length, lines: output.lines};
  }
  const judge = judgeOf(output, given);
  const read = await readLines(found.path, output.length, {
    onBytes: (bytes) => (sum = crc32(bytes, sum)),
    onLine: (line, number) => judge.judge(line, number),
    signal,
  });
  judge.end();
  if (read.unended > 0) add('does not end with a whole line', read.lines + 1);
  if (read.lines !== output.lines) add(`has ${counted(read.lines, 'line')}, and ${counted(output.lines, 'was', 'were')} committed`);
  if (sum !== output.crc32) add('its bytes are not those that were committed (crc32)');
  return read;
}

function judgeOf(output: OutputRecord, {splits, ledger, add, lineage, running}: OutputGiven): LineJudge {
  const {kind} = output;
  return new LineJudge({
    kind,
    lineage,
    onProblem: (line, message) => add(message, line),
    onFile: (file, lines) => {
      if (ledger.splits.byFile(file) === undefined) return add(`holds lines of ${file}, which is no input of this run`);
      if (kind === 'stage' || kind === 'keys') return;
      const committed = splits.byFile(file)?.[kind] ?? 0;
      // A part holds some lines of a file that goes on in the next; a running file has more by now.
      if (isWholeOf(output) && !running && committed !== lines) {
        add(`holds ${counted(lines, 'line')} of ${file}, and ${counted(committed, 'was', 'were')} committed`);
      }
    },
  });
}

function isWholeOf(output: OutputRecord): boolean {
  return output.kind !== 'rows' || output.splitId !== null || !output.name.startsWith('records-');
}
