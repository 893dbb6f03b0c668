/** Runs something under a display and the two signals, and gives its exit code: what `run` and `resume` share. */
import type {RunEvent, RunResult} from '../index.ts';
import {chooseReporter} from './reporters/choose.ts';
import type {Reporter} from './reporters/reporter.ts';
import {watchSignals} from './signals.ts';
import {StandardOutput} from './standard-output.ts';

export interface ShownOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

export async function showRun(
  flags: {readonly json?: boolean; readonly quiet?: boolean},
  run: (options: ShownOptions) => Promise<RunResult>,
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
    const reporter = await chooseReporter({json: flags.json === true, quiet: flags.quiet === true}, output);
    display = reporter;
    const result = await run({signal: interruption.signal, onEvent: (event) => reporter.event(event)});
    reporter.finish(result);
    return result.exitCode;
  } finally {
    display?.close();
    interruption.release();
  }
}
