/** The live display's lines for a moment of a run: numbers in, text out. */
import type {Progress} from '../../index.ts';
import {count, counted, duration, size} from '../figures.ts';
import {fittedPath, printable} from '../printable.ts';
import type {LiveLine} from './live-region.ts';
import type {Paint} from './paint.ts';
import {talliesSentence} from './sentences.ts';

export interface Moment {
  readonly progress: Progress;
  /** File of the last chunk that came back. */
  readonly file: string | null;
  /** Why the reader waits, while it does. */
  readonly waiting: string | null;
  readonly draining: boolean;
  readonly columns: number;
}

const barMost = 40;

export function frameOf(moment: Moment, paint: Paint): readonly LiveLine[] {
  const {progress} = moment;
  const {files, bytes, rate} = progress;
  const unreadable = files.unreadable === 0 ? '' : `, ${counted(files.unreadable, 'file')} unreadable`;
  const tallies = talliesSentence(progress.tallies);
  return [
    {text: barLine(moment), paint: (text) => paint('cyan', text)},
    {
      text: `files    ${count(files.done)} of ${count(files.total)}${unreadable}   ${size(bytes.done)} of ${size(bytes.total)}   ${size(rate.bytesPerSecond)}/s`,
    },
    {text: `rows     ${count(progress.rows)}   ${count(rate.rowsPerSecond)}/s   from ${counted(progress.records, 'record')}`},
    ...(tallies === '' ? [] : [{text: `in them  ${tallies}`}]),
    {text: remarksLine(progress), paint: (text: string) => (progress.rejects > 0 ? paint('yellow', text) : text)},
    {text: `memory   ${Math.round(progress.rssMb)} MB${moment.waiting === null ? '' : `   waiting for ${moment.waiting}`}`},
    {text: nowLine(moment), paint: (text) => paint('dim', text)},
  ];
}

function barLine({progress, columns}: Moment): string {
  const words = `${progress.percent.toFixed(1).padStart(5)} %   ${progress.etaSeconds === null ? '' : `${duration(progress.etaSeconds)} left`}`;
  const width = Math.max(0, Math.min(barMost, columns - words.length - 3));
  const filled = Math.round((Math.min(100, Math.max(0, progress.percent)) / 100) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${words}`;
}

function remarksLine(progress: Progress): string {
  const {withRejects} = progress.files;
  const spread = withRejects === 0 ? '' : ` in ${counted(withRejects, 'file')}`;
  return `rejects  ${count(progress.rejects)}${spread}   warnings ${count(progress.warnings)}`;
}

function nowLine({file, draining, columns}: Moment): string {
  if (draining) return 'draining';
  return file === null ? '' : `now      ${fittedPath(printable(file), columns - 10)}`;
}
