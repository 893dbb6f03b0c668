/** Runs something (a run, or several jobs) under a display and the two signals, and gives its exit code. */
import type {RunEvent, RunResult} from '../index.ts';
import {printable} from './printable.ts';
import {chooseReporter} from './reporters/choose.ts';
import type {JobTurn, Reporter} from './reporters/reporter.ts';
import {watchSignals} from './signals.ts';
import {StandardOutput} from './standard-output.ts';

export interface ShownOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Of several jobs the next one's turn has come. */
  readonly onJob: (turn: JobTurn) => void;
  readonly onResult: (result: RunResult) => void;
  /** Of several jobs some have not had their turn. */
  readonly onLeft: (jobs: readonly string[]) => void;
}

export async function showRun(
  flags: {readonly json?: boolean; readonly quiet?: boolean},
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
    const reporter = await chooseReporter({json: flags.json === true, quiet: flags.quiet === true}, output);
    display = reporter;
    return await run({
      signal: interruption.signal,
      onEvent: (event) => reporter.event(event),
      onJob: (turn) => reporter.turn(turn),
      onResult: (result) => reporter.finish(result),
      onLeft: (jobs) => reporter.say(`not run: ${printable(jobs.join(', '))}; the same command goes on with them`),
    });
  } finally {
    display?.close();
    interruption.release();
  }
}
