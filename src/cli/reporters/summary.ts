/** A finished run on one screen: files, rows, what was wrong with the first of each kind, where things are, what to do next. */
import {sep} from 'node:path';
import type {CodeSummary, RunResult} from '../../index.ts';
import {count, counted, duration, share, size} from '../figures.ts';
import {columnsOf, fitted, fittedPath, messageLines, printable, wrapped} from '../printable.ts';
import {askingLines} from './asking.ts';
import type {Paint} from './paint.ts';
import {talliesSentence} from './sentences.ts';
import {nextCommand, shownPath} from './way-on.ts';

const codesMost = 12;
const filesMost = 6;
const labelColumns = 10;
/** With less room than this beside its place, a reason has a line of its own. */
const reasonColumns = 40;

/** The run directory is somebody else's, damaged, or of another job: nothing was touched, and no figure would be of this run. */
const untouchedCode = 73;

/** @param columns of the terminal, where there is one: what is no path and no command is fitted to it */
export function summaryLines(result: RunResult, paint: Paint, columns = Infinity): readonly string[] {
  const {counts} = result;
  if (result.exitCode === untouchedCode) return [headLine(result, paint), ...endingLines(result)];
  const tallies = talliesSentence(counts.tallies);
  const rows = `rows      ${count(counts.rows)} from ${counted(counts.records, 'record')}${tallies === '' ? '' : ` · ${tallies}`}`;
  const time = `time      ${duration(result.seconds)}${speed(result)}, peak memory ${Math.round(result.peakRssMb)} MB${sessions(result)}`;
  const fit = (text: string): readonly string[] => wrapped(text, columns, labelColumns);
  return [
    headLine(result, paint),
    ...fit(filesLine(result)),
    ...fit(rows),
    ...filteredLine(result.filtered).flatMap(fit),
    ...remarkLines({title: 'rejects ', total: counts.rejects, codes: result.rejectCodes, paint: (text) => paint('yellow', text), columns}),
    ...remarkLines({title: 'warnings', total: counts.warnings, codes: result.warningCodes, paint: (text) => text, columns}),
    ...askingLines(result.asks).flatMap(fit),
    ...fit(time),
    ...outputLines(result),
    ...endingLines(result),
  ];
}

/** How it ended, where it did not end well, and the next command; the last line says how to go on. */
export function endingLines(result: RunResult): readonly string[] {
  const {failure} = result;
  const told = failure === null ? [] : messageLines(`error: ${failure.message}`, 2, ` (${failure.code})`);
  const hint = failure === null || failure.hint === null ? [] : messageLines(`  hint: ${failure.hint}`, 4);
  const next = result.exitCode === untouchedCode ? [] : [`next      ${nextCommand(result)}`];
  return [...told, ...hint, ...next];
}

function headLine(result: RunResult, paint: Paint): string {
  const name = printable(result.name);
  if (result.alreadyComplete) return paint('green', `${name}: was complete already, nothing was done (another output.dir runs it anew)`);
  if (result.exitCode === untouchedCode) return paint('red', `${name}: not run, nothing was touched`);
  if (result.status === 'complete') return paint('green', `${name}: complete`);
  const why = {
    rejects: 'stopped by the rate of rejects',
    reject: 'stopped at a reject',
    cancelled: 'stopped on request',
    failed: 'stopped by a failure',
    budget: 'stopped: the budget is spent',
    provider: 'stopped: the server answers no more',
  };
  const reason = result.stopReason === null ? result.status : why[result.stopReason];
  return paint('red', `${name}: ${reason}; what was done is kept`);
}

function filesLine(result: RunResult): string {
  const {done, total, withRejects, unreadable} = result.files;
  const ok = Math.max(0, done - withRejects - unreadable);
  const parts = [`${count(ok)} ok (${share(ok, total)})`];
  if (withRejects > 0) parts.push(`${count(withRejects)} with rejects (${share(withRejects, total)})`);
  if (unreadable > 0) parts.push(`${count(unreadable)} unreadable (${share(unreadable, total)})`);
  if (done < total) parts.push(`${count(total - done)} not reached`);
  return `files     ${counted(total, 'file')}, ${size(result.bytes.total)}: ${parts.join(', ')}`;
}

function filteredLine(filtered: RunResult['filtered']): readonly string[] {
  const reasons = Object.entries(filtered);
  if (reasons.length === 0) return [];
  const total = reasons.reduce((sum, [, times]) => sum + times, 0);
  const named = reasons.slice(0, codesMost).map(([reason, times]) => `${printable(reason, 80)} ${count(times)}`);
  return [`filtered  ${count(total)}: ${named.join(' · ')}`];
}

interface Remarks {
  readonly title: string;
  readonly total: number;
  readonly codes: readonly CodeSummary[];
  readonly paint: (text: string) => string;
  readonly columns: number;
}

function remarkLines({title, total, codes, paint, columns}: Remarks): readonly string[] {
  if (total === 0) return [`${title}  none`];
  const byCount = [...codes].sort((left, right) => right.count - left.count);
  const lines = byCount.slice(0, codesMost).flatMap((summary) => codeLines(summary, columns));
  const more = byCount.length > codesMost ? [`  and ${counted(byCount.length - codesMost, 'more code')}: see report.json`] : [];
  return [paint(`${title}  ${count(total)}`), ...lines, ...more];
}

function codeLines(summary: CodeSummary, columns: number): readonly string[] {
  const first = summary.first.slice(0, 5).flatMap((remark) => placeLines(remark, columns - 4).map((line) => `    ${line}`));
  return [`  ${printable(summary.code, 80)} ${count(summary.count)}`, ...first];
}

/** Where there is no room for all, the path gives way from its beginning, down to a half; then the reason from its end. */
function placeLines(remark: CodeSummary['first'][number], columns: number): readonly string[] {
  const line = remark.line === null ? `@${remark.byteOffset}` : `:${remark.line}`;
  const place = `${line}${remark.sub === 0 ? '' : ` #${remark.sub}`} [${printable(remark.step, 80)}]`;
  const file = printable(remark.file, 300);
  const reason = printable(remark.reason, 160);
  const room = columns - columnsOf(place) - 2;
  if (columnsOf(file) + columnsOf(reason) <= room) return [`${file}${place}  ${reason}`];
  if (room < 2 * reasonColumns) return [`${fittedPath(file, columns - columnsOf(place))}${place}`, `  ${fitted(reason, columns - 2)}`];
  const shown = fittedPath(file, Math.max(room - columnsOf(reason), Math.floor(room / 2)));
  return [`${shown}${place}  ${fitted(reason, room - columnsOf(shown))}`];
}

/** Of a run too short to be measured there is none to tell. */
function speed({mbPerSecond}: RunResult): string {
  return mbPerSecond === 0 ? '' : `, ${size(mbPerSecond * 1_000_000)}/s`;
}

function sessions(result: RunResult): string {
  return result.sessions > 1 ? `, ${result.sessions} sessions` : '';
}

function outputLines(result: RunResult): readonly string[] {
  const dir = shownPath(result.dir);
  const files = result.outputs
    .slice(0, filesMost)
    .map((output) => `          ${printable(`${dir}${sep}${output.file}`)}  ${size(output.bytes)}`);
  const more = result.outputs.length > filesMost ? [`          and ${counted(result.outputs.length - filesMost, 'more file')}`] : [];
  return [`output    ${printable(dir)}`, ...files, ...more];
}
