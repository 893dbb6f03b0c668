/** Several jobs on one screen: how each ended, where its records are, and the command that goes on. */
import type {JobsResult, RunResult} from '../../index.ts';
import {count, counted, duration} from '../figures.ts';
import {printable} from '../printable.ts';
import {nextCommand, shellWord, shownPath} from './way-on.ts';

/** `file` is what was run. */
export function jobsLines({status, results, notRun}: JobsResult, file: string): readonly string[] {
  const total = results.length + notRun.length;
  const complete = results.filter((result) => result.status === 'complete').length;
  const width = Math.max(...[...results.map(({name}) => name), ...notRun].map((name) => printable(name).length));
  const line = (name: string, text: string): string => `  ${printable(name).padEnd(width)}  ${text}`;
  return [
    `jobs      ${count(complete)} of ${count(total)} complete`,
    ...results.map((result) => line(result.name, endOf(result))),
    ...notRun.map((name) => line(name, 'not run')),
    `next      ${nextOf({status, last: results.at(-1), file})}`,
  ];
}

function endOf(result: RunResult): string {
  const {counts} = result;
  if (result.status !== 'complete') return `stopped (${result.failure?.code ?? result.stopReason ?? 'failed'})`;
  const rejects = counts.rejects === 0 ? 'no rejects' : counted(counts.rejects, 'reject');
  const time = result.alreadyComplete ? 'was complete already' : duration(result.seconds);
  return `${counted(counts.rows, 'row')} of ${counted(counts.records, 'record')}, ${rejects}, ${time}: ${printable(shownPath(result.dir))}`;
}

/** The same command takes up the job that was stopped, and goes on with those behind it. */
function nextOf({
  status,
  last,
  file,
}: {
  readonly status: JobsResult['status'];
  readonly last: RunResult | undefined;
  readonly file: string;
}): string {
  if (status === 'complete' && last !== undefined) return nextCommand(last);
  const command = `quern run ${printable(shellWord(file), Infinity)}`;
  return last?.stopReason === 'rejects'
    ? `look at rejects.jsonl.part, then: ${command} --jobs.${last.name}.limits.rejects.rate 1`
    : command;
}

/** The same for programs, which have each result in a line of its own already. */
export function outlineOf({exitCode, status, results, notRun}: JobsResult): object {
  const jobs = results.map((one) => ({name: one.name, status: one.status, exitCode: one.exitCode, dir: one.dir}));
  return {exitCode, status, jobs, notRun};
}
