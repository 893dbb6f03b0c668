/** report.json out of the ledger: of the whole run, all sessions together. Writes nothing. */
import type {Ledger} from '../../ledger/ledger.ts';
import {partSuffix} from '../../ledger/paths.ts';
import {rangesWithRejects} from '../../ledger/range-book.ts';
import {
  innerKinds,
  outputStates,
  splitStates,
  type CodeRecord,
  type RemarkKind,
  type SplitRecord,
  type Totals,
} from '../../ledger/records.ts';
import type {StageSplits} from '../../ledger/split-book.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Json} from '../../model/record.ts';
import type {AskFigures, CodeSummary, FileReport, OutputReport, Report, RunStatus, StopReason} from '../../model/run.ts';
import {MiB} from '../../model/units.ts';
import {ChunkTimes} from './chunk-times.ts';

const filesMax = 1000;
const outputsMax = 1000;
const rejectedMax = 100;

export interface ReportPlan {
  readonly plan: RunPlan;
  readonly version: string;
  readonly ledger: Ledger;
  readonly totals: Totals;
  readonly status: RunStatus;
  readonly stopReason: StopReason | null;
  readonly now: number;
  readonly peakRssMb: number;
  readonly asks: AskFigures | null;
  /** The running session: it has no end in the ledger yet. */
  readonly session: number;
}

export function reportOf(given: ReportPlan): Report {
  const {ledger, totals, plan} = given;
  const {birth} = ledger;
  const sessions = ledger.sessions();
  const lengths = sessions.map(
    (session) => (session.id === given.session ? given.now : (session.endedMs ?? session.lastMs)) - session.startedMs,
  );
  const seconds = lengths.reduce((sum, ms) => sum + Math.max(0, ms), 0) / 1000;
  const last = ledger.stages.length - 1;
  const later = last > 0 ? ledger.splitsOf(last) : null;
  const fileReports = ledger.splits.page(null, filesMax).map((split) => fileReportOf(split, outcomesOf(split, later)));
  return {
    version: 1,
    run: birth.run,
    name: plan.name,
    status: given.status,
    stopReason: given.stopReason,
    startedAt: new Date(sessions[0]?.startedMs ?? given.now).toISOString(),
    endedAt: new Date(given.now).toISOString(),
    seconds,
    sessions: sessions.length,
    files: {done: totals.filesDone, total: totals.filesTotal, withRejects: totals.filesWithRejects, unreadable: totals.filesUnreadable},
    bytes: {done: totals.bytesDone, total: totals.bytesTotal},
    counts: totals.counts,
    rejectCodes: codesOf(ledger, 'rejects'),
    warningCodes: codesOf(ledger, 'warnings'),
    filtered: Object.fromEntries(ledger.filtered()),
    ...figuresOf(
      ledger,
      sessions.map((session) => session.stats),
      given,
    ),
    asks: given.asks,
    mbPerSecond: seconds === 0 ? 0 : Math.round((totals.bytesDone / 1e6 / seconds) * 100) / 100,
    outputs: outputsOf(ledger, given.status),
    fileReports,
    filesOmitted: Math.max(0, totals.filesTotal - fileReports.length),
    provenance: {
      quern: given.version,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      threads: plan.limits.threads,
      memoryMb: plan.limits.memoryMb,
      identity: birth.identity,
    },
  };
}

type Stats = ReturnType<Ledger['sessions']>[number]['stats'];

function figuresOf(
  ledger: Ledger,
  all: readonly Stats[],
  {peakRssMb, totals}: ReportPlan,
): Pick<Report, 'chunks' | 'stepMs' | 'commits' | 'peakRssMb'> {
  const times = new ChunkTimes();
  const stepMs: Record<string, number> = Object.create(null);
  const sum = (of: (stats: Stats) => number): number => all.reduce((total, stats) => total + of(stats), 0);
  for (const stats of all) {
    times.merge(stats.chunkTimes);
    for (const [step, ms] of Object.entries(stats.stepMs)) stepMs[step] = (stepMs[step] ?? 0) + ms;
  }
  const chunks = sum((stats) => stats.chunks);
  return {
    chunks: {
      total: chunks,
      withRejects: sum((stats) => stats.chunksWithRejects),
      // Of millions of files without any, none is looked at.
      rejected: totals.counts.rejects === 0 ? [] : rangesWithRejects(ledger.connection, rejectedMax),
      meanMs: chunks === 0 ? 0 : sum((stats) => stats.chunkMs) / chunks,
      p99Ms: times.percentile(0.99),
    },
    stepMs,
    commits: {
      count: sum((stats) => stats.commits),
      ms: sum((stats) => stats.commitMs),
      heldMs: sum((stats) => stats.commitHeldMs),
    },
    peakRssMb: Math.max(peakRssMb, ...all.map((stats) => stats.peakRssMb)),
  };
}

function codesOf(ledger: Ledger, kind: RemarkKind): CodeSummary[] {
  return ledger.codes(kind).map(({code, count, first}: CodeRecord) => ({code, count, first}));
}

/** By the names they have on the disk when the session is over. */
function outputsOf(ledger: Ledger, status: RunStatus): OutputReport[] {
  const reports: OutputReport[] = [];
  for (const output of ledger.outputs.all()) {
    if (innerKinds.includes(output.kind)) continue;
    if (reports.length >= outputsMax) break;
    const crc32 = output.crc32 === null ? '' : output.crc32.toString(16).padStart(8, '0');
    const isUnfinished = status === 'stopped' && output.state === outputStates.open;
    reports.push({file: isUnfinished ? output.name + partSuffix : output.name, bytes: output.length, crc32});
  }
  return reports;
}

/** What came of a file in the end: as its last stage has it, or the first where that has not come to it. */
function outcomesOf(split: SplitRecord, later: StageSplits | null): SplitRecord {
  const found = later?.byId(split.id);
  return found === undefined || found.state === splitStates.listed ? split : found;
}

function fileReportOf(split: SplitRecord, {rows, rejects, warnings, duplicates}: SplitRecord): FileReport {
  return {
    file: split.file,
    size: split.size,
    sha256: split.sha256 === null ? null : Buffer.from(split.sha256).toString('hex'),
    hashOf: split.hashOf,
    format: split.facts?.format ?? null,
    compression: split.facts?.compression ?? null,
    encoding: split.facts?.encoding ?? null,
    columns: split.facts?.columns ?? null,
    records: split.records,
    rows,
    rejects,
    warnings,
    duplicates,
    unreadable: split.unreadable,
  };
}

/** In MiB, to a tenth. */
export function inMb(bytes: number): number {
  return Math.round((bytes / MiB) * 10) / 10;
}

/** What the log keeps of a report. */
export function countsLine(report: Report): Json {
  const {records, rows, rejects, warnings} = report.counts;
  return {records, rows, rejects, warnings};
}
