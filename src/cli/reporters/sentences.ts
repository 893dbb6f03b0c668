/** The sentences all displays share: how a run starts, stands and stops. Plain text, one line each. */
import type {Figures, LiveProgress, Progress, RunEvent} from '../../index.ts';
import {count, counted, remaining, size} from '../figures.ts';
import {printable} from '../printable.ts';
import {askingParts} from './asking.ts';
import type {JobTurn} from './reporter.ts';

/** A line for an event that is worth one by itself; undefined for those that only move a display. */
export function sentenceOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'started':
      return startedSentence(event);
    case 'listed':
      return `${counted(event.files, 'file')}, ${size(event.bytes)}`;
    case 'warning':
      return `warning: ${printable(event.message)} (${event.code})`;
    case 'stopping':
      // Whoever stopped it knows, and was answered.
      return event.reason === 'cancelled' ? undefined : `stopping: ${printable(event.message)}`;
    default:
      return undefined;
  }
}

/** `job 2 of 3: named` */
export function turnSentence({job, index, total}: JobTurn): string {
  return `job ${count(index + 1)} of ${count(total)}: ${printable(job)}`;
}

function startedSentence(event: Extract<RunEvent, {type: 'started'}>): string {
  const workers = event.threads === 0 ? 'without worker threads' : `with ${counted(event.threads, 'worker thread')}`;
  const where = `${event.resumed ? 'going on' : 'running'} in ${printable(event.dir)} ${workers}`;
  if (event.kept === null || !event.resumed) return where;
  const {files, rows, bytes} = event.kept;
  return `${where}; kept: ${counted(files, 'file')}, ${counted(rows, 'row')} (${size(bytes)} read)`;
}

/** `42.1 % · 5,400 of 12,851 files · ...`: of what is committed, or of what is appended and how much of that is committed. */
export function progressSentence(progress: Progress | LiveProgress): string {
  const figures = 'appended' in progress ? progress.appended : progress;
  const {rate, etaSeconds} = progress;
  const parts = [
    ...inputParts(figures),
    `${size(rate.bytesPerSecond)}/s`,
    `${counted(figures.rows, 'row')} (${count(rate.rowsPerSecond)}/s)`,
    ...remarkParts(figures),
    ...(progress.asks === null ? [] : askingParts(progress.asks)),
    ...('appended' in progress ? [`${progress.percent.toFixed(1)} % committed`] : []),
    ...(etaSeconds === null ? [] : [remaining(etaSeconds)]),
    `${Math.round(progress.rssMb)} MB memory`,
  ];
  return parts.join(' · ');
}

/** The same of a run that does not run: it has no speed, and takes no memory. */
export function standSentence(figures: Figures): string {
  return [...inputParts(figures), counted(figures.rows, 'row'), ...remarkParts(figures)].join(' · ');
}

function inputParts({percent, files, bytes}: Figures): readonly string[] {
  return [
    `${percent.toFixed(1)} %`,
    `${count(files.done)} of ${counted(files.total, 'file')}`,
    `${size(bytes.done)} of ${size(bytes.total)}`,
  ];
}

function remarkParts({rejects, warnings}: Figures): readonly string[] {
  return [counted(rejects, 'reject'), counted(warnings, 'warning')];
}

/** `amounts 68,120 · norms 1,204`, in the order of their names. */
export function talliesSentence(tallies: Progress['tallies']): string {
  return talliesOf(tallies).join(' · ');
}

export function talliesOf(tallies: Progress['tallies']): readonly string[] {
  const names = Object.keys(tallies).sort();
  return names.map((name) => `${printable(name)} ${count(tallies[name] ?? 0)}`);
}
