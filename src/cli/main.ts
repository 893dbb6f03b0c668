#!/usr/bin/env node
/** The command line: finds the command, loads that one alone, and turns whatever happens into an exit code. Holds no logic. */
import {readFileSync} from 'node:fs';
import type {Command, CommanderError} from 'commander';
import type {DottedOverrides} from './dotted-flags.ts';

interface Entry {
  readonly summary: string;
  /** Its threads begin first, its heaps are kept small behind that. */
  readonly startsRuns?: true;
  readonly load: () => Promise<(overrides: DottedOverrides) => Command>;
  /** What is better done before anything is loaded. */
  readonly first?: (words: readonly string[]) => Promise<void>;
}

const commands: Readonly<Record<string, Entry>> = {
  run: {summary: 'run a job, or files and steps', startsRuns: true, load: async () => (await import('./run.ts')).runCommand},
  check: {
    summary: 'check a job without running it: every fault, with its fix',
    load: async () => (await import('./check.ts')).checkCommand,
  },
  estimate: {
    summary: 'what a job would ask and cost, without asking; --pilot asks a few',
    load: async () => (await import('./estimate.ts')).estimateCommand,
  },
  inspect: {
    summary: 'what files look like: format, packing, encoding, dialect, columns, first records',
    load: async () => (await import('./inspect.ts')).inspectCommand,
  },
  resume: {
    summary: 'go on with a run that was stopped or killed',
    startsRuns: true,
    load: async () => (await import('./resume.ts')).resumeCommand,
    first: async (words) => (await import('./lean-resume.ts')).resumeLean(words, process),
  },
  status: {summary: 'how a run stands', load: async () => (await import('./status.ts')).statusCommand},
  verify: {summary: 'check the output of a run, line by line', load: async () => (await import('./verify.ts')).verifyCommand},
  simulate: {
    summary: "a simulated server with OpenAI's chat API, for rehearsals and tests (no model)",
    load: async () => (await import('./simulate.ts')).simulateCommand,
  },
  cache: {
    summary: 'the paid answers of a run or a shared file: count, clear, prune, export, import',
    load: async () => (await import('./cache.ts')).cacheCommand,
  },
  schema: {summary: 'print the JSON Schema of a job', load: async () => (await import('./schema.ts')).schemaCommand},
};

const overview = `
Examples:
  $ quern run job.yaml
  $ quern run bulletins/ --use bulletins/norms --use amounts -o out
  $ quern run events.jsonl --filter '*.jsonl' -o - | head
  $ quern resume out --threads 4
  $ quern verify out --deep

Every key of a job is also a flag of its dotted name, as in
--limits.rejects.rate 0.3; quern schema lists them.
Exit codes: 0 complete, 2 wrong job or usage, 3 rejects, 4 the budget is spent,
73 run directory in use or damaged, 75 the outside failed, 130 stopped.`;

async function main(argv: readonly string[]): Promise<void> {
  if (argv[0] === '--version' || argv[0] === '-V') {
    process.stdout.write(`${versionOf()}\n`);
    return;
  }
  try {
    await dispatch(argv);
  } catch (thrown) {
    if (isCommanderError(thrown)) {
      process.exitCode = thrown.exitCode === 0 ? 0 : 2;
      return;
    }
    const {exitCodeOf, failureLines} = await import('./failure.ts');
    process.stderr.write(`${failureLines(thrown, Boolean(process.env.QUERN_DEBUG)).join('\n')}\n`);
    process.exitCode = exitCodeOf(thrown);
  }
}

async function dispatch(argv: readonly string[]): Promise<void> {
  const {assertNode} = await import('./node-version.ts');
  assertNode(process.versions.node);
  await commands[argv[0] ?? '']?.first?.(argv.slice(1));
  const {keepCompiledCode} = await import('./compiled-code.ts');
  keepCompiledCode(process.env);
  const {takeDottedFlags} = await import('./dotted-flags.ts');
  const {Command} = await import('commander');
  const {keepHeapsSmall} = await import('./small-heaps.ts');
  const chosen = argv[0] === 'help' ? argv[1] : argv[0];
  const {rest, overrides} = takeDottedFlags(argv);
  const program = new Command('quern')
    .description('Very large collections of files into validated records: multithreaded, exactly once, resumable.')
    .option('-V, --version', 'print the version')
    .addHelpText('after', overview)
    .showHelpAfterError('(--help shows how)')
    .configureOutput({writeOut: sayHelp})
    .exitOverride();
  for (const [name, entry] of Object.entries(commands)) {
    if (name === chosen) {
      program.addCommand((await entry.load())(overrides).description(entry.summary).copyInheritedSettings(program));
      if (entry.startsRuns !== true) keepHeapsSmall();
    } else program.command(name).description(entry.summary);
  }
  if (argv.length === 0) {
    sayHelp(program.helpInformation() + overview + '\n');
    return;
  }
  await program.parseAsync(rest, {from: 'user'});
}

/** To whoever reads it: `quern --help | head` ends quietly. */
function sayHelp(text: string): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stdout.write(text);
}

/** Beside src/ and beside dist/ alike. */
function versionOf(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as {readonly version: string}).version;
}

function isCommanderError(thrown: unknown): thrown is CommanderError {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('commander.');
}

await main(process.argv.slice(2));
