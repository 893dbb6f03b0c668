/** Reads what contestants wrote: bytes, hash, lines. In bounded memory, for outputs are large. */
import {createHash} from 'node:crypto';
import {closeSync, openSync, readdirSync, readFileSync, readSync} from 'node:fs';
import {join} from 'node:path';
import type {Report} from '../../src/model/run.ts';
import type {Answer} from './compare.ts';

export interface OutputFacts {
  readonly bytes: number;
  readonly sha256: string;
  readonly lines: number;
}

const lineFeed = 10;

export function factsOf(path: string): OutputFacts {
  const descriptor = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(2 ** 20);
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  try {
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      const part = buffer.subarray(0, read);
      hash.update(part);
      bytes += read;
      for (let at = part.indexOf(lineFeed); at >= 0; at = part.indexOf(lineFeed, at + 1)) lines++;
    }
  } finally {
    closeSync(descriptor);
  }
  return {bytes, lines, sha256: hash.digest('hex')};
}

export function reportIn(runDir: string): Report {
  return JSON.parse(readFileSync(join(runDir, 'report.json'), 'utf8')) as Report;
}

/** All files in the folders below a folder, in bytewise order of their names: one sum over names and contents. */
export function answerOfTree(dir: string): Answer {
  const hash = createHash('sha256');
  const sums = {rows: 0, outputBytes: 0};
  const folders = readdirSync(dir, {withFileTypes: true}).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const names = folders.flatMap(({name}) => readdirSync(join(dir, name)).map((file) => join(name, file)));
  for (const name of names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))) {
    const facts = factsOf(join(dir, name));
    hash.update(`${name} ${facts.sha256}\n`);
    sums.rows += facts.lines;
    sums.outputBytes += facts.bytes;
  }
  return {...sums, tallies: {}, outputSha256: hash.digest('hex'), commitMs: null};
}

/** The same of a run with one output a file. @throws when its report and its outputs differ */
export function answerOfFiles(runDir: string): Answer {
  const report = completeIn(runDir);
  const answer = answerOfTree(runDir);
  if (answer.rows !== report.counts.rows)
    throw new Error(`the report tells of ${report.counts.rows} rows, the outputs have ${answer.rows} lines`);
  return {...answer, commitMs: report.commits.heldMs};
}

/** The answer of a run of the engine. @throws when its report and its output differ */
export function answerOfRun(runDir: string): Answer {
  const report = completeIn(runDir);
  const facts = factsOf(join(runDir, 'records.jsonl'));
  if (facts.lines !== report.counts.rows)
    throw new Error(`the report tells of ${report.counts.rows} rows, the output has ${facts.lines} lines`);
  return {
    rows: report.counts.rows,
    tallies: report.counts.tallies,
    outputBytes: facts.bytes,
    outputSha256: facts.sha256,
    commitMs: report.commits.heldMs,
  };
}

function completeIn(runDir: string): Report {
  const report = reportIn(runDir);
  if (report.status !== 'complete') throw new Error(`the run ended ${report.status}: ${report.stopReason}`);
  return report;
}
