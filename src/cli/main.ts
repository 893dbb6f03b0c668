#!/usr/bin/env node
/** The command line: finds the command, loads that one alone, and turns whatever happens into an exit code. Holds no logic. */
import {readFileSync} from 'node:fs';
import {setFlagsFromString} from 'node:v8';
import type {Command, CommanderError} from 'commander';
import type {DottedOverrides} from './dotted-flags.ts';

// The process is ours: every thread's young generation stays at 2 MB a half. V8 lets it grow to 16, which costs 15-20 MB of memory a
// thread and saved 0-8 % of the CPU here (100 MB of bulletins, 2 workers: peak 218 against 249 MiB).
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--min-semi-space-size=2');
// Generations so small are collected by the thread itself: helpers cost more CPU than they save, and on busy cores each collection
// waits for them.
setFlagsFromString('--no-parallel-scavenge');
setFlagsFromString('--no-concurrent-array-buffer-sweeping');
// Old generations grow by 2 MB at a time and not by 8 (JSON.parse keeps every short string it meets in a table that only their collection
// empties), and buffers without an owner are looked for at 8 MB and not at 64: 600 MB of lines peak at 203 against 237 MiB, of a table at
// 193 against 216, for the same CPU.
setFlagsFromString('--optimize-for-size');
setFlagsFromString('--scavenger-max-new-space-capacity-mb=4');

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<(overrides: DottedOverrides) => Command>;
}

const commands: Readonly<Record<string, Entry>> = {
  run: {summary: 'run a job, or files and steps', load: async () => (await import('./run.ts')).runCommand},
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
  resume: {summary: 'go on with a run that was stopped or killed', load: async () => (await import('./resume.ts')).resumeCommand},
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
  const {takeDottedFlags} = await import('./dotted-flags.ts');
  const {Command} = await import('commander');
  const chosen = argv[0] === 'help' ? argv[1] : argv[0];
  const {rest, overrides} = takeDottedFlags(argv);
  const program = new Command('quern')
    .description('Very large collections of files into validated records: multithreaded, exactly once, resumable.')
    .option('-V, --version', 'print the version')
    .addHelpText('after', overview)
    .showHelpAfterError('(--help shows how)')
    .exitOverride();
  for (const [name, entry] of Object.entries(commands)) {
    if (name === chosen) program.addCommand((await entry.load())(overrides).description(entry.summary).copyInheritedSettings(program));
    else program.command(name).description(entry.summary);
  }
  if (argv.length === 0) {
    process.stdout.write(program.helpInformation() + overview + '\n');
    return;
  }
  await program.parseAsync(rest, {from: 'user'});
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
