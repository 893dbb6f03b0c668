/** `quern cache`: stored answers of a run or of a shared file, told, removed, and taken from one to the other. */
import {createReadStream} from 'node:fs';
import {Argument, Command, InvalidArgumentError} from 'commander';
import type {CacheImported, CacheRemoved, CacheStats} from '../index.ts';
import {exportInto} from './cache-export.ts';
import {statsLines} from './cache-lines.ts';
import {UsageError} from './dotted-flags.ts';
import {counted} from './figures.ts';
import {printable} from './printable.ts';
import {StandardOutput} from './standard-output.ts';

const examples = `
Examples:
  $ quern cache out/slugs
  $ quern cache out/slugs clear --step slug --pattern '*"error"*'
  $ quern cache answers.db prune --size 500MB
  $ quern cache answers.db prune --older-than 90d
  $ quern cache out/slugs export -o answers.jsonl
  $ quern cache answers.db import answers.jsonl

What is removed is asked again by the next run that needs it. What was spent
stays in the books of its run. A run that goes on can be looked at and
exported, and nothing else.`;

const actions = ['stats', 'clear', 'prune', 'export', 'import'] as const;
type Action = (typeof actions)[number];

interface Flags {
  readonly step?: string;
  readonly pattern?: string;
  readonly olderThan?: number;
  readonly all?: boolean;
  readonly size?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Which flags go with which action. */
const flagsOf: Readonly<Record<Action, readonly (keyof Flags)[]>> = {
  stats: ['json'],
  clear: ['step', 'pattern', 'olderThan', 'all', 'json'],
  prune: ['size', 'olderThan', 'json'],
  export: ['out'],
  import: ['json'],
};

const badLinesCode = 3;

export function cacheCommand(): Command {
  return new Command('cache')
    .argument('<dir|file>', 'a run directory, or the file that llm.cache names')
    .addArgument(new Argument('[action]', 'what to do').choices(actions).default('stats'))
    .argument('[lines]', 'what to import: a file, or - for standard input')
    .option('--step <name>', 'clear: answers that this step asked for')
    .option('--pattern <glob>', 'clear: answers whose JSON matches, with * and ?')
    .option('--older-than <time>', 'clear, prune: answers older than 30d, 12h, 90m', milliseconds)
    .option('--all', 'clear: every answer')
    .option('--size <size>', 'prune: keep so much, as 500MB; the oldest go', bytesOf)
    .option('-o, --out <file>', 'export: a file, and not standard output')
    .option('--json', 'what was done as JSON')
    .addHelpText('after', examples)
    .action(async (path: string, action: Action, lines: string | undefined, flags: Flags) => {
      assertFits(action, lines, flags);
      await doings[action]({path, lines: lines ?? '-', flags});
    });
}

interface Asked {
  readonly path: string;
  readonly lines: string;
  readonly flags: Flags;
}

const doings: Readonly<Record<Action, (asked: Asked) => Promise<void>>> = {
  async stats({path, flags}) {
    const {cacheStats} = await import('../index.ts');
    await tell(await cacheStats(path), flags, statsLines);
  },
  async clear({path, flags: {step, pattern, olderThan, ...flags}}) {
    const {clearCache} = await import('../index.ts');
    const filter = {
      ...(step === undefined ? {} : {step}),
      ...(pattern === undefined ? {} : {pattern}),
      ...(olderThan === undefined ? {} : {olderThanMs: olderThan}),
    };
    await tell(await clearCache(path, filter), flags, removedLines);
  },
  async prune({path, flags: {size, olderThan, ...flags}}) {
    const {pruneCache} = await import('../index.ts');
    const bounds = {...(size === undefined ? {} : {bytes: size}), ...(olderThan === undefined ? {} : {ttlMs: olderThan})};
    await tell(await pruneCache(path, bounds), flags, removedLines);
  },
  async export({path, flags}) {
    await exportInto(path, flags.out);
  },
  async import({path, lines, flags}) {
    const {importCache} = await import('../index.ts');
    const imported = await importCache(path, lines === '-' ? process.stdin : bytesFrom(lines));
    await tell(imported, flags, importedLines);
    if (imported.bad > 0) process.exitCode = badLinesCode;
  },
};

/** Opened when it is read: a stream that fails before anybody listens ends the process. */
async function* bytesFrom(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file) as AsyncIterable<Uint8Array>;
}

async function tell<Told extends CacheStats | CacheRemoved | CacheImported>(
  told: Told,
  flags: Flags,
  linesOf: (told: Told) => readonly string[],
): Promise<void> {
  const output = new StandardOutput();
  await output.write(flags.json === true ? `${JSON.stringify(told)}\n` : `${linesOf(told).join('\n')}\n`);
}

function removedLines({removed, compacted}: CacheRemoved): readonly string[] {
  const space = compacted ? '' : '; their space is used again, and not given back to the disk now';
  return [`${counted(removed, 'answer')} removed${space}`];
}

function importedLines({added, known, bad, faults}: CacheImported): readonly string[] {
  const told = faults.map(({line, fault}) => printable(`line ${line}: ${fault}`));
  const rest = bad > faults.length ? [`and ${counted(bad - faults.length, 'more bad line')}`] : [];
  const sum = `${counted(added, 'answer')} taken in, ${counted(known, 'was', 'were')} there already, ${counted(bad, 'line')} left out`;
  return [...told, ...rest, sum];
}

/** @throws {UsageError} */
function assertFits(action: Action, lines: string | undefined, flags: Flags): void {
  const hint = 'quern cache --help shows how';
  for (const name of Object.keys(flags) as (keyof Flags)[]) {
    if (flagsOf[action].includes(name)) continue;
    const flag = name === 'olderThan' ? 'older-than' : name;
    throw new UsageError(`--${flag} does not go with ${action}`, hint);
  }
  if (action === 'import' && lines === undefined) throw new UsageError('import wants a file of answers, or - for standard input', hint);
  if (action !== 'import' && lines !== undefined) throw new UsageError(`${action} takes no further argument`, hint);
  const {step, pattern, olderThan, all, size} = flags;
  const isFiltered = step !== undefined || pattern !== undefined || olderThan !== undefined;
  if (action === 'clear' && isFiltered === (all === true)) {
    throw new UsageError('clear wants --step, --pattern or --older-than; or --all alone, for every answer', 'each of them was paid for');
  }
  if (action === 'prune' && size === undefined && olderThan === undefined) throw new UsageError('prune wants --size or --older-than', hint);
}

const unitBytes: Readonly<Record<string, number>> = {'': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12};
const unitMs: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};

function bytesOf(text: string): number {
  return measured(text, unitBytes, 'a size, as 500MB or 2GB');
}

function milliseconds(text: string): number {
  return measured(text, unitMs, 'a time, as 30d, 12h or 90m');
}

function measured(text: string, units: Readonly<Record<string, number>>, wanted: string): number {
  const match = /^(\d{1,12}(?:\.\d{1,6})?) ?([a-z]{0,2})$/i.exec(text);
  const unit = units[match?.[2]?.toLowerCase() ?? 'none'];
  if (match === null || unit === undefined) throw new InvalidArgumentError(`${wanted}, is wanted here.`);
  return Math.floor(Number(match[1]) * unit);
}
