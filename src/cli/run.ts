/** `quern run`: runs a job, shows how it goes, ends with its exit code; with `-o -`, rows go to stdout instead of files. */
import {resolve} from 'node:path';
import {Command} from 'commander';
import type {Job, LoadedJobs, RunOptions} from '../index.ts';
import type {DottedOverrides} from './dotted-flags.ts';
import {UsageError} from './dotted-flags.ts';
import {isSmallInput} from './input-size.ts';
import {addJobFlags, toStandardOutput} from './job-flags.ts';
import {beginLean} from './lean-start.ts';
import {refuseMistakenJob} from './mistaken-job.ts';
import {runRequest} from './run-request.ts';
import {showRun, type ShownOptions} from './show-run.ts';
import {keepHeapsSmall} from './small-heaps.ts';

interface Flags {
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly overnight?: boolean;
  readonly profile?: string;
  readonly dryRun?: boolean;
}

const examples = `
Examples:
  $ quern run job.yaml                  # one job, or several in their order
  $ quern run job.yaml --limits.rejects.rate 0.3 --input.files 'other/**/*.json'
  $ quern run bulletins/ --use bulletins/norms --use amounts --with currency=ARS -o out
  $ quern run 'data/**/*.json' --records data.items --validate ./item.ts -o out
  $ quern run bulletins/ --use bulletins/norms --limit 5 -o - | jq .titulo

A single name that ends in .yaml, .yml, .ts, .js or job.json is a job file, all
else is input. A run that was stopped goes on where it was when it is run again,
or with quern resume DIR. The jobs of a file of several run in their order; what
is complete is left as it is. --jobs.NAME.limit 5 is a flag of one of them.`;

const moduleEnding = /\.[cm]?[jt]s$/i;

export function runCommand(overrides: DottedOverrides): Command {
  const command = new Command('run').argument('<job|files...>', 'a job file, or files, folders and globs; - is standard input');
  const flagsOf = addJobFlags(command, overrides);
  return command
    .option('--json', 'events and the result as lines of JSON on stdout')
    .option('-q, --quiet', 'say nothing unless the run does not complete')
    .option('--profile <dir>', 'write a CPU profile for each thread')
    .option('--dry-run', 'checks, plan and an estimate by the first records; sends and writes nothing')
    .addHelpText('after', examples)
    .action(async (names: readonly string[], flags: Flags) => {
      const request = runRequest(names, flagsOf());
      refuseMistakenJob(request);
      const {job, overrides: keys} = request;
      if (flags.dryRun === true) {
        keepHeapsSmall();
        const {dryRun} = await import('./dry-run.ts');
        process.exitCode = await dryRun(job, {overrides: keys, json: flags.json === true});
        return;
      }
      const cwd = process.cwd();
      const {loaded, isSmall} = await loadSmall(job, {overrides: keys, cwd});
      const shared = {overrides: keys, cwd, ...(flags.profile === undefined ? {} : {profileDir: resolve(flags.profile)})};
      if (flags.out === toStandardOutput) {
        if (flags.json === true) throw new UsageError('-o - and --json both want stdout', 'leave one of them out');
        const {streamRows} = await import('./stream-rows.ts');
        process.exitCode = await streamRows(job, {...shared, quiet: flags.quiet === true});
        return;
      }
      const placed = {...shared, coordinator: 'caller', startsThreads: !isSmall} as const;
      process.exitCode = await showRun(flags, (options) => runOneOrAll(job, loaded, {...placed, ...options}));
    });
}

interface Given {
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly cwd: string;
}

interface Sized {
  /** The jobs of a file, where it is one. */
  readonly loaded: LoadedJobs | undefined;
  readonly isSmall: boolean;
}

/** Does not return where what is read may be much: this process begins again then, once. */
async function loadSmall(job: string | Job, given: Given): Promise<Sized> {
  if (typeof job !== 'string') {
    const isSmall = isSmallInput(job.input, given.cwd);
    if (!isSmall) beginLean(process);
    return {loaded: undefined, isSmall};
  }
  // What a module does when it is loaded is done once.
  if (moduleEnding.test(job)) beginLean(process);
  const {loadJobs} = await import('../index.ts');
  const loaded = await loadJobs(job, given);
  const isSmall = loaded.jobs.every(({job: {input}, baseDir}) => isSmallInput(input, baseDir));
  if (!isSmall) beginLean(process);
  return {loaded, isSmall};
}

/** A job file may hold several jobs; flags make one. */
async function runOneOrAll(job: string | Job, loaded: LoadedJobs | undefined, options: RunOptions & ShownOptions): Promise<number> {
  const {run, runJobs} = await import('../index.ts');
  const {onResult, onAll} = options;
  if (loaded?.several === true && typeof job === 'string') {
    const all = await runJobs(loaded, options);
    onAll(all, job);
    return all.exitCode;
  }
  const result = await run(loaded?.jobs[0] ?? job, options);
  onResult(result);
  return result.exitCode;
}
