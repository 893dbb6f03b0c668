/** The flags that make or change a job, the same for every command that takes one. */
import {resolve} from 'node:path';
import {InvalidArgumentError, type Command} from 'commander';
import {keyOfFlag, type DottedOverrides} from './dotted-flags.ts';
import type {RunFlags} from './run-request.ts';
import {StepFlags} from './step-flags.ts';

/** Standard output instead of a run directory. */
export const toStandardOutput = '-';

/** Adds the flags; the answer reads them once the command was parsed. */
export function addJobFlags(command: Command, overrides: DottedOverrides): () => RunFlags {
  const steps = new StepFlags();
  addStepFlags(command, steps);
  command
    .option('-o, --out <dir>', 'the run directory; - writes rows to stdout')
    .option('--name <name>', "the run's name")
    .option('--limit <n>', 'take this many records')
    .option('--sample <share>', 'take this share of the records, always the same ones')
    .option('--records <path>', 'path to the records inside documents, as data.items')
    .option('--format <format>', "auto, a format's name or a module")
    .option('--filter <glob>', 'read only files that match (repeatable)', collect)
    .option('--exclude <glob>', 'leave out files that match (repeatable)', collect)
    .option('--schema <file>', 'a zod module or JSON Schema every record must satisfy')
    .option('--encoding <name>', 'auto, or an encoding as windows-1252')
    .option('--accept-truncated', 'take packed files that break off for whole ones')
    .option('--layout <layout>', 'single, per-file or parts')
    .option('--lineage', 'add _source to every row');
  addOperationalFlags(command);
  return () => {
    const flags = command.opts<Readonly<Record<string, unknown>>>();
    const out = typeof flags.out === 'string' && flags.out !== toStandardOutput ? resolve(flags.out) : undefined;
    return {steps: steps.steps, dir: out, keys: {...keysOf(flags), ...overrides}};
  };
}

/** Flags that may also change on resume. */
export function addOperationalFlags(command: Command): void {
  command
    .option('--threads <n>', 'worker threads; auto fits them to cores and memory')
    .option('--memory <mb>', 'bound on the memory of the whole process, in MB')
    .option('--inline', 'extract on one thread, with no pool')
    .option('--overnight', 'ask a free tier: one request at a time, no giving up, a plain log');
}

/** What short flags say, by the keys they stand for; `out` has its own way. */
export function keysOf(flags: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = Object.entries(keyOfFlag).filter(([flag]) => flag !== 'out' && flags[flag] !== undefined);
  return Object.fromEntries(given.map(([flag, key]) => [key, flags[flag]]));
}

function addStepFlags(command: Command, steps: StepFlags): void {
  const heard = (flag: string, description: string, take: (value: string) => void): void => {
    command.option(flag, description, (value: string) => take(value));
  };
  heard('--use <extractor>', 'add a step: a built-in extractor or a module (repeatable)', (value) => steps.use(value));
  heard('--with <key=value>', 'an option of the --use before it (repeatable)', (value) => steps.with(value));
  heard('--from <field>', 'the field the --use before it reads', (value) => steps.option('from', value));
  heard('--into <field>', 'the field the --use before it writes', (value) => steps.option('into', value));
  heard('--on-error <what>', 'reject, keep or stop, for the --use before it', (value) => steps.option('onError', value));
  heard('--validate <schema>', 'add a step: rows must satisfy the schema (repeatable)', (value) => steps.validate(value));
  heard('--set <field=value>', 'add a step: set a field to a constant (repeatable)', (value) => steps.set(value));
  heard('--where <comparison>', "add a step: take rows that match, as 'amount>=10'", (value) => steps.where(value));
  heard('--select <fields>', 'add a step: keep these fields, as id,title', (value) => steps.select(value));
  heard('--split <field>', 'add a step: a row for each value of a,b;c', (value) => steps.split(value));
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  if (value === '') throw new InvalidArgumentError('a glob is wanted');
  return [...(before ?? []), value];
}
