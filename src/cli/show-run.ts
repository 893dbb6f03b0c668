/** Runs something under a display and the two signals, and gives its exit code: what `run` and `resume` share. */
import type {RunEvent, RunResult} from '../index.ts';
import {chooseReporter} from './reporters/choose.ts';
import type {Reporter} from './reporters/reporter.ts';
import {watchSignals} from './signals.ts';
import {StandardOutput} from './standard-output.ts';

export interface DisplayFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface ShownOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

export interface Shown {
  readonly signal: AbortSignal;
  readonly reporter: Reporter;
  /** For what programs read. */
  readonly output: StandardOutput;
}

export async function showRun(flags: DisplayFlags, run: (options: ShownOptions) => Promise<RunResult>): Promise<number> {
  return underDisplay(flags, async ({signal, reporter}) => {
    const result = await run({signal, onEvent: (event) => reporter.event(event)});
    reporter.finish(result);
    return result.exitCode;
  });
}

/** Whatever comes of it, the terminal is left as it was, and the signals are given back. */
export async function underDisplay(flags: DisplayFlags, work: (shown: Shown) => Promise<number>): Promise<number> {
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
    return await work({signal: interruption.signal, reporter, output});
  } finally {
    display?.close();
    interruption.release();
  }
}
