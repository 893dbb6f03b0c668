/** `quern resume`: goes on with a run, by what its directory says; only operational keys may differ. */
import {resolve} from 'node:path';
import {Command} from 'commander';
import type {DottedOverrides} from './dotted-flags.ts';
import {isSmallRun} from './input-size.ts';
import {addOperationalFlags, keysOf} from './job-flags.ts';
import {beginLean} from './lean-start.ts';
import {showRun} from './show-run.ts';

interface Flags extends Readonly<Record<string, unknown>> {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly overnight?: boolean;
  readonly profile?: string;
}

const examples = `
Examples:
  $ quern resume out/boletines
  $ quern resume out/boletines --threads 4 --memory 500
  $ quern resume out/boletines --limits.rejects.rate 0.5

Limits, threads, memory, the commit cadence, budget and pace may change; input,
steps and layout may not.`;

export function resumeCommand(overrides: DottedOverrides): Command {
  const command = new Command('resume').argument('<dir>', 'the run directory');
  addOperationalFlags(command);
  return command
    .option('--json', 'events and the result as lines of JSON on stdout')
    .option('-q, --quiet', 'say nothing unless the run does not complete')
    .option('--profile <dir>', 'write a CPU profile for each thread')
    .addHelpText('after', examples)
    .action(async (dir: string, flags: Flags) => {
      const isSmall = isSmallRun(resolve(dir));
      if (!isSmall) beginLean(process);
      const {resume} = await import('../index.ts');
      const profile = flags.profile === undefined ? {} : {profileDir: resolve(flags.profile)};
      const shared = {overrides: {...keysOf(flags), ...overrides}, ...profile};
      process.exitCode = await showRun(flags, async ({onResult, ...options}) => {
        const result = await resume(resolve(dir), {...shared, ...options, coordinator: 'caller', startsThreads: !isSmall});
        onResult(result);
        return result.exitCode;
      });
    });
}
