/** `quern verify`: whether a run's output is whole, in order and true to its books. Changes nothing. */
import {resolve} from 'node:path';
import {Command} from 'commander';
import {printChecks} from './checks.ts';
import {StandardOutput} from './standard-output.ts';

const examples = `
Examples:
  $ quern verify out/boletines
  $ quern verify out/boletines --deep     # reads the inputs again: their hashes and record counts too`;

const damagedCode = 73;

export function verifyCommand(): Command {
  return new Command('verify')
    .argument('<dir>', 'the run directory')
    .option('--deep', 'hash and count the inputs again')
    .option('--json', 'the checks as JSON')
    .addHelpText('after', examples)
    .action(async (dir: string, flags: {readonly deep?: boolean; readonly json?: boolean}) => {
      const {verify} = await import('../index.ts');
      const checked = await verify(resolve(dir), {deep: flags.deep === true});
      printChecks(checked, {json: flags.json === true, output: new StandardOutput()});
      process.exitCode = checked.ok ? 0 : damagedCode;
    });
}
