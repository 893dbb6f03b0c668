/** Runs something (a run, or several jobs) under a display and the two signals, and gives its exit code. */
import type {JobsResult, RunEvent, RunResult} from '../index.ts';
import {chooseReporter} from './reporters/choose.ts';
import {jobsLines, outlineOf} from './reporters/jobs-summary.ts';
import type {JobTurn, Reporter} from './reporters/reporter.ts';
import {watchSignals} from './signals.ts';
import {keepHeapsSmallFrom} from './small-heaps.ts';
import {StandardOutput} from './standard-output.ts';

export interface ShownOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Of several jobs the next one's turn has come. */
  readonly onJob: (turn: JobTurn) => void;
  readonly onResult: (result: RunResult) => void;
  /** Several jobs have come to their end; `file` is what was run, as the user wrote it. */
  readonly onAll: (result: JobsResult, file: string) => void;
}

export async function showRun(
  flags: {readonly json?: boolean; readonly quiet?: boolean; readonly overnight?: boolean},
  run: (options: ShownOptions) => Promise<number>,
): Promise<number> {
  // A signal may come while the display is still loaded.
  let display: Reporter | undefined;
  const interruption = watchSignals(
    (line) => display?.say(line),
    () => display?.close(),
  );
  // A program that reads the events and goes away has done with the run: it drains, and can be resumed.
  const output = new StandardOutput(() => interruption.drain());
  try {
    const reporter = await chooseReporter(
      {json: flags.json === true, quiet: flags.quiet === true, plain: flags.overnight === true},
      output,
    );
    display = reporter;
    return await run({
      signal: interruption.signal,
      onEvent(event) {
        keepHeapsSmallFrom(event);
        reporter.event(event);
      },
      onJob: (turn) => reporter.turn(turn),
      onResult: (result) => reporter.finish(result),
      onAll(result, file) {
        if (flags.json === true) output.line(JSON.stringify({type: 'jobs', ...outlineOf(result)}));
        else for (const line of jobsLines(result, file)) reporter.say(line);
      },
    });
  } finally {
    display?.close();
    interruption.release();
  }
}
