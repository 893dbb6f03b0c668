/** Which display a run gets: for programs, for nobody, for a terminal, for a log. */
import type {StandardOutput} from '../standard-output.ts';
import {JsonReporter} from './json-reporter.ts';
import {colourPaint, plainPaint} from './paint.ts';
import {PlainReporter} from './plain-reporter.ts';
import {QuietReporter} from './quiet-reporter.ts';
import type {Reporter} from './reporter.ts';
import {TerminalReporter} from './terminal-reporter.ts';

export interface DisplayFlags {
  readonly json: boolean;
  readonly quiet: boolean;
}

export function chooseReporter(flags: DisplayFlags, output: StandardOutput): Reporter {
  const now = (): number => performance.now();
  const talk = (line: string): void => void process.stderr.write(`${line}\n`);
  if (flags.json) return new JsonReporter((line) => output.line(line), flags.quiet ? () => undefined : talk);
  if (flags.quiet) return new QuietReporter(process.stderr);
  if (!process.stderr.isTTY || process.env.TERM === 'dumb') return new PlainReporter(process.stderr, now);
  const reporter = new TerminalReporter({screen: process.stderr, paint: wantsColour() ? colourPaint : plainPaint, now});
  // However the process ends, the cursor comes back.
  process.once('exit', () => reporter.close());
  return reporter;
}

function wantsColour(): boolean {
  return (process.env.NO_COLOR ?? '') === '';
}
