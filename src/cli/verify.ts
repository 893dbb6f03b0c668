/** `quern verify`: whether a run's output is whole, in order and true to its books. Changes nothing. */
import {resolve} from 'node:path';
import {Command} from 'commander';
import type {Verified} from '../index.ts';
import {printChecks} from './checks.ts';
import {counted} from './figures.ts';
import {printable} from './printable.ts';
import {StandardOutput} from './standard-output.ts';

const examples = `
Examples:
  $ quern verify out/boletines
  $ quern verify out/boletines --deep

With --deep the inputs are read again: their hashes, and how many records they have.`;

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
      const output = new StandardOutput();
      if (flags.json !== true) for (const line of problemLines(checked)) output.line(line);
      printChecks(checked, {json: flags.json === true, output});
      process.exitCode = checked.ok ? 0 : damagedCode;
    });
}

function problemLines({problems, problemsOmitted}: Verified): readonly string[] {
  const lines = problems.map(({file, line, message}) => printable(`${file}${line === undefined ? '' : `:${line}`}: ${message}`, 1000));
  return problemsOmitted === 0 ? lines : [...lines, `and ${counted(problemsOmitted, 'more problem')}`];
}
