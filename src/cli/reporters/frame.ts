/** The live display's lines for a moment of a run: numbers in, text out. Shows what is appended, and how much of it is committed. */
import type {Figures, LiveProgress} from '../../index.ts';
import {count, counted, remaining, size} from '../figures.ts';
import {askingParts} from './asking.ts';
import {columnsOf, fittedPath, printable} from '../printable.ts';
import type {LiveLine} from './live-region.ts';
import type {Paint} from './paint.ts';
import {talliesOf} from './sentences.ts';

export interface Moment {
  readonly progress: LiveProgress;
  /** File of the last chunk that came back. */
  readonly file: string | null;
  /** Why the reader waits, while it does. */
  readonly waiting: string | null;
  readonly draining: boolean;
  readonly columns: number;
}

const barMost = 40;
/** Room for any time that is left: the bar keeps its width when that changes. */
const wordsColumns = '100.0 %   59 min 59 s left'.length;
const labelColumns = 9;

export function frameOf(moment: Moment, paint: Paint): readonly LiveLine[] {
  const {progress, columns, waiting} = moment;
  const {appended, rate} = progress;
  const {files, bytes} = appended;
  const line = (label: string, parts: readonly string[]): readonly LiveLine[] => linesOf(label, parts, columns);
  return [
    {text: barLine(moment), paint: (text) => paint('cyan', text)},
    ...line('files', [
      `${count(files.done)} of ${count(files.total)}`,
      ...(files.unreadable === 0 ? [] : [`${count(files.unreadable)} unreadable`]),
      `${size(bytes.done)} of ${size(bytes.total)}`,
      `${size(rate.bytesPerSecond)}/s`,
    ]),
    ...line('rows', [count(appended.rows), `${count(rate.rowsPerSecond)}/s`, `from ${counted(appended.records, 'record')}`]),
    ...line('in them', talliesOf(appended.tallies)),
    ...line('asks', progress.asks === null ? [] : askingParts(progress.asks)),
    ...line('rejects', remarksOf(appended)).map(({text}) => ({text, paint: appended.rejects > 0 ? yellow(paint) : asItIs})),
    ...line('saved', [`${progress.percent.toFixed(1)} %`, counted(progress.rows, 'row')]),
    ...line('memory', [`${Math.round(progress.rssMb)} MB`, ...(waiting === null ? [] : [`waiting for ${waiting}`])]),
    {text: nowLine(moment), paint: (text) => paint('dim', text)},
  ];
}

/** █ is committed, ▓ is appended and waits for its commit. */
function barLine({progress, columns}: Moment): string {
  const {appended, etaSeconds} = progress;
  const words = `${appended.percent.toFixed(1).padStart(5)} %   ${etaSeconds === null ? '' : remaining(etaSeconds)}`;
  const width = Math.max(0, Math.min(barMost, columns - wordsColumns - 1));
  const cells = (percent: number): number => Math.round((Math.min(100, Math.max(0, percent)) / 100) * width);
  const saved = cells(progress.percent);
  const done = Math.max(saved, cells(appended.percent));
  return `${'█'.repeat(saved)}${'▓'.repeat(done - saved)}${'░'.repeat(width - done)} ${words}`;
}

function remarksOf({files, rejects, warnings}: Figures): readonly string[] {
  const spread = files.withRejects === 0 ? '' : ` in ${counted(files.withRejects, 'file')}`;
  return [`${count(rejects)}${spread}`, `warnings ${count(warnings)}`];
}

function nowLine({file, draining, columns}: Moment): string {
  if (draining) return 'draining';
  return file === null ? '' : `${'now'.padEnd(labelColumns)}${fittedPath(printable(file), columns - labelColumns)}`;
}

/** Parts side by side; what has no room goes on below, under the first. No parts, no line. */
function linesOf(label: string, parts: readonly string[], columns: number): readonly LiveLine[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const joined = `${last}   ${part}`;
    if (last !== undefined && labelColumns + columnsOf(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines.map((text, index) => ({text: `${(index === 0 ? label : '').padEnd(labelColumns)}${text}`}));
}

function yellow(paint: Paint): (text: string) => string {
  return (text) => paint('yellow', text);
}

function asItIs(text: string): string {
  return text;
}
