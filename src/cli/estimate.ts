/** `quern estimate`: what a job would ask and cost, told before it is run. Sends nothing but a pilot. */
import {Command, InvalidArgumentError} from 'commander';
import type {Estimate, EstimateOptions, Job} from '../index.ts';
import {UsageError, type DottedOverrides} from './dotted-flags.ts';
import {estimateLines} from './estimate-lines.ts';
import {planLines} from './estimate-plan-lines.ts';
import {promptLines} from './estimate-prompt-lines.ts';
import {addJobFlags} from './job-flags.ts';
import {shownColumns} from './printable.ts';
import {refuseMistakenJob} from './mistaken-job.ts';
import {runRequest} from './run-request.ts';
import {watchSignals} from './signals.ts';
import {StandardOutput} from './standard-output.ts';

interface Flags {
  readonly plan?: boolean;
  readonly pilot?: number;
  readonly showPrompt?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  $ quern estimate job.yaml
  $ quern estimate job.yaml --sample 0.01       # a share stands for all
  $ quern estimate job.yaml --pilot 20          # asks 20 items for real
  $ quern estimate job.yaml --plan
  $ quern estimate job.yaml --show-prompt

The steps before those that ask are run in a temporary folder, and items looked
up where the run would look: nothing is sent, and the run directory stays as it
is. A pilot asks a few items, of all lengths and categories; their answers and
what they cost are kept in the run directory, where the run finds them.`;

const budgetCode = 4;
const providerCode = 75;

export function estimateCommand(overrides: DottedOverrides): Command {
  const command = new Command('estimate').argument('<job|files...>', 'a job file, or files, folders and globs');
  const flagsOf = addJobFlags(command, overrides);
  return command
    .option('--plan', 'stages, steps, lanes, limits, budget and store; reads no input')
    .option('--pilot <n>', 'ask so many items of each step for real, and keep them', itemsOf)
    .option('--show-prompt', 'print the first request of each step as it would be sent')
    .option('--json', 'the estimate as JSON')
    .addHelpText('after', examples)
    .action(async (names: readonly string[], flags: Flags) => {
      const request = runRequest(names, flagsOf());
      refuseMistakenJob(request);
      const {job, overrides: keys} = request;
      const {sample, ...rest} = keys;
      await tellEstimates(job, flags, {...optionsOf(flags, sample), overrides: rest});
    });
}

/** Runs under the two signals: what was made in the temporary folder goes away also when it is stopped. */
async function tellEstimates(job: string | Job, flags: Flags, options: EstimateOptions): Promise<void> {
  const interruption = watchSignals(
    () => undefined,
    () => undefined,
  );
  try {
    const {estimateJobs} = await import('../index.ts');
    const estimates = await estimateJobs(job, {...options, cwd: process.cwd(), signal: interruption.signal});
    const output = new StandardOutput(() => interruption.drain());
    process.exitCode = exitCodeOf(estimates);
    if (flags.json === true) return await output.write(`${JSON.stringify(estimates.length === 1 ? estimates[0] : estimates, null, 2)}\n`);
    const columns = shownColumns(process.stdout.columns);
    for (const [index, estimate] of estimates.entries()) {
      if (index > 0) output.line('');
      for (const line of linesOf(estimate, flags, columns)) await output.write(`${line}\n`);
    }
  } finally {
    interruption.release();
  }
}

/** Of a pilot that did not come to its end that of a run; the estimate stands all the same. */
function exitCodeOf(estimates: readonly Estimate[]): number {
  const reasons = estimates.flatMap(({pilots}) => pilots.flatMap(({stopReason}) => stopReason ?? []));
  if (reasons.includes('provider')) return providerCode;
  return reasons.includes('budget') ? budgetCode : 0;
}

function linesOf(estimate: Estimate, {plan = false, showPrompt = false}: Flags, columns: number): readonly string[] {
  const told = plan ? planLines(estimate, columns) : estimateLines(estimate, columns);
  return showPrompt ? [...told, ...estimate.asks.flatMap((ask) => promptLines(ask))] : told;
}

function optionsOf({plan = false, pilot, showPrompt = false}: Flags, sample: unknown): EstimateOptions {
  if (plan && (pilot !== undefined || showPrompt))
    throw new UsageError('--plan reads no input: it has no pilot and no prompt', 'leave one out');
  return {
    planOnly: plan,
    showPrompt,
    ...(pilot === undefined ? {} : {pilot}),
    ...(sample === undefined ? {} : {sample: shareOf(sample)}),
  };
}

function shareOf(given: unknown): number {
  const share = Number(given);
  if (share > 0 && share <= 1) return share;
  throw new UsageError(`--sample takes a share over 0, up to 1, and not '${String(given).slice(0, 40)}'`, 'as --sample 0.01');
}

function itemsOf(text: string): number {
  const items = Number(text);
  if (Number.isInteger(items) && items > 0) return items;
  throw new InvalidArgumentError('a number of items is wanted, as 20.');
}
