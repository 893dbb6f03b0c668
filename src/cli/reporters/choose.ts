/** Which display a run gets: for programs, for nobody, for a terminal, for a log. */
import type {StandardOutput} from '../standard-output.ts';
import type {Reporter} from './reporter.ts';

export interface DisplayFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Lines and no drawing, also on a terminal: what is read in the morning. */
  readonly plain: boolean;
}

/** The one that is chosen is loaded, and no other. */
export async function chooseReporter(flags: DisplayFlags, output: StandardOutput): Promise<Reporter> {
  const now = (): number => performance.now();
  const talk = (line: string): void => void process.stderr.write(`${line}\n`);
  if (flags.json) {
    const {JsonReporter} = await import('./json-reporter.ts');
    return new JsonReporter((line) => output.line(line), flags.quiet ? () => undefined : talk);
  }
  if (flags.quiet) return new (await import('./quiet-reporter.ts')).QuietReporter(process.stderr);
  if (flags.plain || !process.stderr.isTTY || process.env.TERM === 'dumb') {
    return new (await import('./plain-reporter.ts')).PlainReporter(process.stderr, now);
  }
  const [{TerminalReporter}, {colourPaint, plainPaint}] = await Promise.all([import('./terminal-reporter.ts'), import('./paint.ts')]);
  const reporter = new TerminalReporter({screen: process.stderr, paint: wantsColour() ? colourPaint : plainPaint, now});
  // However the process ends, the cursor comes back.
  process.once('exit', () => reporter.close());
  return reporter;
}

function wantsColour(): boolean {
  return (process.env.NO_COLOR ?? '') === '';
}
