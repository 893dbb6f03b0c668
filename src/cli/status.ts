/** `quern status`: how a run stands, by its lock and ledger; with --watch until it ends. Changes nothing. */
import {resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Command, InvalidArgumentError} from 'commander';
import type {RunState} from '../index.ts';
import {printable, wrapped} from './printable.ts';
import {LiveRegion, widthOf} from './reporters/live-region.ts';
import {progressSentence, standSentence, talliesSentence} from './reporters/sentences.ts';
import {nextCommand} from './reporters/way-on.ts';
import {StandardOutput} from './standard-output.ts';

interface Flags {
  readonly rows: number;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const watchMs = 1000;
const rowsMost = 1000;

const examples = `
Examples:
  $ quern status out/boletines --rows 5
  $ quern status out/boletines --watch`;

export function statusCommand(): Command {
  return new Command('status')
    .argument('<dir>', 'the run directory')
    .option('--rows <n>', 'show the last rows', rowCount, 0)
    .option('--watch', 'go on until the run ends')
    .option('--json', 'as JSON')
    .addHelpText('after', examples)
    .action(async (dir: string, flags: Flags) => {
      const output = new StandardOutput();
      if (flags.watch === true) await watch(resolve(dir), flags, output);
      else await show(await stateOf(resolve(dir), flags), flags, output);
    });
}

async function stateOf(dir: string, flags: Flags): Promise<RunState> {
  const {status} = await import('../index.ts');
  return status(dir, {rows: flags.rows});
}

async function show(state: RunState, flags: Flags, output: StandardOutput): Promise<void> {
  if (flags.json === true) {
    await output.write(`${JSON.stringify(state)}\n`);
    return;
  }
  await output.write(`${stateLines(state).join('\n')}\n`);
}

/** On a terminal redrawn in place; elsewhere a line whenever something moved. */
async function watch(dir: string, flags: Flags, output: StandardOutput): Promise<void> {
  const region = process.stdout.isTTY && flags.json !== true ? new LiveRegion(process.stdout) : undefined;
  process.once('exit', () => region?.close());
  process.once('SIGINT', () => process.exit(130));
  let shown = '';
  while (!output.closed) {
    const state = await stateOf(dir, flags);
    const lines = stateLines(state, region === undefined ? Infinity : widthOf(process.stdout));
    if (region !== undefined && state.running) region.draw(lines.map((text) => ({text})));
    else if (!state.running || lines.join('\n') !== shown) {
      region?.close();
      await show(state, flags, output);
    }
    shown = lines.join('\n');
    if (!state.running) return;
    await sleep(watchMs);
  }
}

/** @param columns that figures are fitted to; a line that is cut would end before the last of them */
function stateLines(state: RunState, columns = Infinity): readonly string[] {
  const {progress} = state;
  if (progress === null) return [`${printable(state.dir)}: ${state.running ? standingOf(state) : 'no run was begun here'}`];
  const tallies = talliesSentence(progress.tallies);
  return [
    `${printable(state.dir)}: ${standingOf(state)}`,
    ...wrapped(state.running ? progressSentence(progress) : standSentence(progress), columns, 2),
    ...(tallies === '' ? [] : wrapped(tallies, columns, 2)),
    `updated ${progress.updatedAt}, session ${progress.session}`,
    ...state.rows.map((row) => printable(JSON.stringify(row), 2000)),
    ...(state.running || state.status === 'complete' ? [] : [`next: ${nextCommand(state)}`]),
  ];
}

function standingOf(state: RunState): string {
  if (state.running) return `running (process ${state.pid ?? 'unknown'})`;
  if (state.status === 'complete') return 'complete';
  const reasons = {
    rejects: 'stopped by the rate of rejects',
    reject: 'stopped at a reject',
    cancelled: 'stopped on request',
    failed: 'stopped by a failure',
    budget: 'stopped: the budget is spent',
    provider: 'stopped: the server answers no more',
  };
  return state.stopReason === null ? 'ended without a word (killed, it seems)' : reasons[state.stopReason];
}

function rowCount(text: string): number {
  const rows = Number(text);
  if (!Number.isInteger(rows) || rows < 0 || rows > rowsMost) throw new InvalidArgumentError(`a whole number up to ${rowsMost} is wanted`);
  return rows;
}
