/** Several jobs under one display: each as it runs, a stopped one with its reasons, and one summary of all at the end. */
import type {JobsResult, RunEvent, RunJobsOptions} from '../index.ts';
import {chooseReporter} from './reporters/choose.ts';
import {jobsLines} from './reporters/jobs-summary.ts';
import type {Reporter} from './reporters/reporter.ts';
import {watchSignals} from './signals.ts';
import {StandardOutput} from './standard-output.ts';

/** `file` is what was run, as the user wrote it. */
export async function showJobs(
  flags: {readonly json?: boolean; readonly quiet?: boolean},
  file: string,
  run: (options: RunJobsOptions) => Promise<JobsResult>,
): Promise<number> {
  const isJson = flags.json === true;
  let display: Reporter | undefined;
  const interruption = watchSignals(
    (line) => display?.say(line),
    () => display?.close(),
  );
  const output = new StandardOutput(() => interruption.drain());
  try {
    const reporter = await chooseReporter({json: isJson, quiet: flags.quiet === true}, output);
    display = reporter;
    const result = await run({
      signal: interruption.signal,
      onJob: ({job, index, total}) => reporter.say(`job ${index + 1} of ${total}: ${job}`),
      // A program that reads the events is told whose they are.
      onEvent: (event, job) => reporter.event(isJson ? ofJob(event, job) : event),
      onResult(one) {
        if (isJson || one.status !== 'complete') reporter.finish(one);
        else reporter.close();
      },
    });
    if (isJson) output.line(JSON.stringify({type: 'jobs', ...outlineOf(result)}));
    else for (const line of jobsLines(result, file)) reporter.say(line);
    return result.exitCode;
  } finally {
    display?.close();
    interruption.release();
  }
}

function ofJob(event: RunEvent, job: string): RunEvent {
  const told = {...event, job};
  return told;
}

/** Each result has its own line already. */
function outlineOf({exitCode, status, results, notRun}: JobsResult): object {
  const jobs = results.map((one) => ({name: one.name, status: one.status, exitCode: one.exitCode, dir: one.dir}));
  return {exitCode, status, jobs, notRun};
}
