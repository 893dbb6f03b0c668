/** How a run stands: by its lock whether it runs, by its ledger how far it is. Changes nothing, disturbs nobody. */
import {existsSync, readFileSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {resolve} from 'node:path';
import {committedOf, progressOf} from '../actors/io/progress.ts';
import {noTotals} from '../actors/io/totals.ts';
import {databaseFaultOf} from '../ledger/database.ts';
import {Ledger} from '../ledger/ledger.ts';
import {isLocked, readLockInfo} from '../ledger/lock.ts';
import {findOutput} from '../ledger/output-check.ts';
import {runPaths, type RunPaths} from '../ledger/paths.ts';
import type {OutputRecord, Totals} from '../ledger/records.ts';
import type {Progress, RunStatus, StopReason} from '../model/run.ts';
import {MiB} from '../model/units.ts';

export interface StatusOptions {
  /** How many of the last rows to give; 0 when left out. */
  readonly rows?: number;
}

export interface RunState {
  /** Absolute. */
  readonly dir: string;
  /** A process works on it now. */
  readonly running: boolean;
  /** Of the running process, where it said so. */
  readonly pid: number | null;
  /** As the ledger has it; `running` in a run that does not run means that it was killed. Null where there is no run. */
  readonly status: RunStatus | null;
  readonly stopReason: StopReason | null;
  /** Of what is committed; null where there is no run. */
  readonly progress: Progress | null;
  /** The last committed rows, oldest first; numbers as they stand in the file. */
  readonly rows: readonly unknown[];
}

/** The last rows are looked for in so many bytes. */
const tailBytesMax = 4 * MiB;
const lineFeed = 10;

/** @throws {LedgerError} when the ledger is damaged or of another version */
export async function status(dir: string, options: StatusOptions = {}): Promise<RunState> {
  const paths = runPaths(resolve(dir));
  const running = isLocked(paths.dir);
  const pid = running ? (readLockInfo(paths)?.pid ?? null) : null;
  const nothing = {dir: paths.dir, running, pid, status: null, stopReason: null, progress: null, rows: []};
  if (!existsSync(paths.ledger) || Ledger.isUnborn(paths.ledger)) return nothing;
  const ledger = Ledger.open(paths.ledger, 'read');
  try {
    const standing = ledger.status;
    return {
      ...nothing,
      status: standing,
      stopReason: ledger.stopReason,
      progress: progressNow(paths, ledger, standing),
      rows: options.rows === undefined || options.rows === 0 ? [] : await lastRows(paths, ledger, options.rows),
    };
  } catch (cause) {
    throw databaseFaultOf(cause, paths.ledger);
  } finally {
    ledger.close();
  }
}

/** progress.json where it is of this moment; else the same from the ledger, which is never behind. */
function progressNow(paths: RunPaths, ledger: Ledger, standing: RunStatus): Progress {
  const saved = savedProgress(paths);
  const totals = ledger.totals() ?? noTotals(ledger.birth.shape, ledger.splits.totals());
  if (saved?.run === ledger.birth.run && saved.status === standing && isOf(saved, totals)) return saved;
  const last = ledger.sessions().at(-1);
  const live = progressOf({
    run: ledger.birth.run,
    session: last?.id ?? 0,
    status: standing,
    totals,
    appended: totals,
    rate: {bytesPerSecond: 0, rowsPerSecond: 0},
    asks: null,
    rssMb: last?.stats.peakRssMb ?? 0,
    now: last?.lastMs ?? ledger.birth.createdMs,
  });
  const told = committedOf(live);
  if (saved?.run !== ledger.birth.run) return told;
  return {...told, pid: saved.pid, rate: saved.rate, etaSeconds: saved.etaSeconds, rssMb: saved.rssMb};
}

function isOf(saved: Progress, {bytesDone, counts}: Totals): boolean {
  return saved.bytes.done === bytesDone && saved.rows === counts.rows && saved.rejects === counts.rejects;
}

function savedProgress(paths: RunPaths): Progress | undefined {
  try {
    return JSON.parse(readFileSync(paths.progress, 'utf8')) as Progress;
  } catch {
    return undefined;
  }
}

async function lastRows(paths: RunPaths, ledger: Ledger, count: number): Promise<unknown[]> {
  const output = ledger.outputs.lastRows();
  if (output === undefined || output.crc32 === null || output.lines === 0) return [];
  const bytes = await tailOf(paths.dir, output);
  if (bytes === undefined) return [];
  const lines: string[] = [];
  let end = bytes.length;
  while (end > 0 && lines.length < count) {
    const before = bytes.lastIndexOf(lineFeed, end - 2);
    // The first line of the stretch may have begun before it.
    if (end < 2 || (before === -1 && bytes.length < output.length)) break;
    lines.push(bytes.toString('utf8', before + 1, end - 1));
    end = before + 1;
  }
  return lines.toReversed().map(parseExactly);
}

async function tailOf(dir: string, output: OutputRecord): Promise<Buffer | undefined> {
  const found = await findOutput(dir, output);
  if (found === undefined) return undefined;
  const handle = await open(found.path, 'r');
  try {
    const length = Math.min(output.length, tailBytesMax);
    const bytes = Buffer.allocUnsafe(length);
    const {bytesRead} = await handle.read(bytes, 0, length, output.length - length);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A number that JavaScript would round keeps its digits when it is written again. */
function parseExactly(line: string): unknown {
  return JSON.parse(line, (_key, value: unknown, {source}: {source?: string} = {}) => {
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
    return rawJson(source);
  });
}

/** JSON.rawJSON: in Node 24, not yet in TypeScript's library. */
function rawJson(source: string): unknown {
  return (JSON as unknown as {rawJSON(text: string): unknown}).rawJSON(source);
}
