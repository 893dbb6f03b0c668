/** Several jobs under one display: each as it runs, a stopped one with its reasons, and one summary of all at the end. */
import type {JobsResult, RunEvent, RunJobsOptions} from '../index.ts';
import {jobsLines} from './reporters/jobs-summary.ts';
import {underDisplay, type DisplayFlags} from './show-run.ts';

/** `file` is what was run, as the user wrote it. */
export async function showJobs(flags: DisplayFlags, file: string, run: (options: RunJobsOptions) => Promise<JobsResult>): Promise<number> {
  return underDisplay(flags, async ({signal, reporter, output}) => {
    const result = await run({
      signal,
      onJob: ({job, index, total}) => reporter.say(`job ${index + 1} of ${total}: ${job}`),
      // A program that reads the events is told whose they are.
      onEvent: (event, job) => reporter.event(flags.json === true ? ofJob(event, job) : event),
      onResult(one) {
        if (flags.json === true || one.status !== 'complete') reporter.finish(one);
        else reporter.close();
      },
    });
    if (flags.json === true) output.line(JSON.stringify({type: 'jobs', ...outlineOf(result)}));
    else for (const line of jobsLines(result, file)) reporter.say(line);
    return result.exitCode;
  });
}

function ofJob(event: RunEvent, job: string): RunEvent {
  const told = {...event, job};
  return told;
}

/** Each result has its own line already. */
function outlineOf({exitCode, status, results, notRun}: JobsResult): object {
  return {
    exitCode,
    status,
    jobs: results.map((one) => ({name: one.name, status: one.status, exitCode: one.exitCode, dir: one.dir})),
    notRun,
  };
}
