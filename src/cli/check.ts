/** `quern check`: the preflight of a run by itself: every check, passed or failed, with its fix. Starts nothing. */
import {Command} from 'commander';
import {printChecks} from './checks.ts';
import type {DottedOverrides} from './dotted-flags.ts';
import {addJobFlags} from './job-flags.ts';
import {refuseMistakenJob} from './mistaken-job.ts';
import {runRequest} from './run-request.ts';
import {StandardOutput} from './standard-output.ts';

const examples = `
Examples:
  $ quern check job.yaml
  $ quern check bulletins/ --use bulletins/norms -o out --json`;

export function checkCommand(overrides: DottedOverrides): Command {
  const command = new Command('check').argument('<job|files...>', 'a job file, or files, folders and globs; - is standard input');
  const flagsOf = addJobFlags(command, overrides);
  return command
    .option('--json', 'the checks as JSON')
    .addHelpText('after', examples)
    .action(async (names: readonly string[], flags: {readonly json?: boolean}) => {
      const request = runRequest(names, flagsOf());
      refuseMistakenJob(request);
      const {job, overrides: keys} = request;
      const {check} = await import('../index.ts');
      const checked = await check(job, {overrides: keys, cwd: process.cwd()});
      printChecks(checked, {json: flags.json === true, output: new StandardOutput()});
      process.exitCode = checked.ok ? 0 : 2;
    });
}
