/** Reads the inputs again and compares them with the hashes of what was committed. */
import {stat} from 'node:fs/promises';
import type {Reopen} from '../contracts/layers.ts';
import type {Ledger} from '../ledger/ledger.ts';
import {firstMismatch, RangeBook} from '../ledger/range-book.ts';
import {splitStates} from '../ledger/records.ts';
import {counted} from '../model/plural.ts';
import {systemPath} from '../model/system-path.ts';
import {begunSplits} from './verify-books.ts';
import type {Findings} from './verify-findings.ts';

export interface InputsRead {
  readonly files: number;
  readonly bytes: number;
  /** Items of a program and the like: nothing to read again. */
  readonly notFiles: number;
}

export interface InputsGiven {
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly reopen: Reopen;
  readonly signal: AbortSignal | undefined;
}

export async function verifyInputs({ledger, findings, reopen, signal}: InputsGiven): Promise<InputsRead> {
  const ranges = new RangeBook(ledger.connection);
  let files = 0;
  let bytes = 0;
  let notFiles = 0;
  for (const split of begunSplits(ledger)) {
    signal?.throwIfAborted();
    const found = await stat(systemPath(split.path)).catch(() => undefined);
    if (found === undefined && split.path === split.file) {
      notFiles++;
      continue;
    }
    files++;
    // An entry's size says nothing of its archive's.
    const changed = found !== undefined && split.entry === undefined && split.size >= 0 && found.size !== split.size;
    if (changed) findings.add({file: split.file, message: `has ${counted(found.size, 'byte')} now, and had ${split.size}`});
    // Of what could not be read nothing is known; whatever was read before that is still looked at.
    const mismatch = await firstMismatch(() => reopen(split), ranges.of(split.id), signal);
    if (mismatch !== undefined && !changed) findings.add({file: split.file, message: `is not what was read: ${mismatch.reason}`});
    bytes += split.state === splitStates.done ? Math.max(0, split.size) : 0;
  }
  return {files, bytes, notFiles};
}
