/**
 * How long does a killed run take to its first new row? Beside it the same of a new run, and of one that has almost nothing to read: what
 * a resume takes beyond that is its own (books, list, outputs), what it takes before is what any process with these threads takes.
 */
import {appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult, Figures} from '../bench.ts';
import {killAt} from '../dedupe/killed.ts';
import {generateLines} from '../generate/lines.ts';
import {generateSmallFiles} from '../generate/small-files.ts';
import {measureChild, type Command} from '../measure/child.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {answerOfRun} from '../measure/output.ts';
import {median, round} from '../measure/statistics.ts';
import {firstRowOf, type FirstRow} from './first-row.ts';

export const resume: Bench = {
  name: 'resume',
  question: 'How long does a killed run take to its first new row?',
  run: runResume,
};

/** Beyond a run that has almost nothing to read. */
const goalMs = 300;
const usualMb = 400;
const bytesOfLine = 158;
const smallFiles = 30_000;
/** Of the output, when the run is killed. */
const killedAt = 0.9;

interface Input {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly records: number;
}

async function runResume(options: BenchOptions): Promise<BenchResult> {
  const dir = join(outDirIn(options.cacheDir), 'resume');
  rmSync(dir, {recursive: true, force: true});
  mkdirSync(dir, {recursive: true});
  const tiny = tinyInput(dir);
  await keepCompiled(options, tiny, join(dir, 'ended'));
  const rows: Figures[] = [];
  const details: unknown[] = [];
  let passed = true;
  for (const input of inputsOf(options)) {
    const samples = await samplesOf(options, {dir, tiny, input});
    const base = median(samples.tiny.map(rowMsOf));
    const figures = (run: string, taken: readonly FirstRow[]): Figures => ({
      run,
      'first row ms': round(median(taken.map(rowMsOf)), 0),
      'beyond ms': round(median(taken.map(rowMsOf)) - base, 0),
      'from the cut ms': run.startsWith('resumed') ? round(median(taken.map(({rowMs, cutMs}) => rowMs - (cutMs ?? 0))), 0) : null,
    });
    const resumed = figures(`resumed, ${input.name}`, samples.resumed);
    passed &&= Number(resumed['beyond ms']) <= goalMs;
    rows.push(figures('new, two lines', samples.tiny), figures(`new, ${input.name}`, samples.anew), resumed);
    details.push({input: input.name, ...samples});
  }
  rmSync(dir, {recursive: true, force: true});
  const notes = [
    'Medians, from the spawn to the first byte of a row in the output; two workers; the three of an input by turns. "Beyond" is what a run with two lines to read does not take.',
    `Killed at ${killedAt * 100} % of the output; the same books each time, and at the end the run is completed and its rows counted.`,
    `goal: ${goalMs} ms beyond, at most.`,
  ];
  return {rows, notes, passed, details};
}

/** What is measured is killed, and keeps none of what V8 compiled for it: without runs that end, each would compile all of it anew. */
async function keepCompiled(options: BenchOptions, tiny: Input, runDir: string): Promise<void> {
  await measureChild(startOf(options, tiny, runDir), options.buildDir);
  await measureChild(resumeOf(options, runDir), options.buildDir);
}

function inputsOf(options: BenchOptions): readonly Input[] {
  const megabytes = options.sizeMb ?? usualMb;
  const lines = generateLines({...options, layout: 'lines', records: Math.round((megabytes * 1e6) / bytesOfLine / 1e5) * 1e5});
  const small = generateSmallFiles({...options, files: smallFiles});
  const large = {name: `one file of ${Math.round(lines.facts.bytes / 1e6)} MB`, path: lines.path};
  return [
    {...large, bytes: lines.facts.bytes, records: lines.facts.records},
    {name: `${small.facts.files} files of 2 KB`, path: small.path, bytes: small.facts.bytes, records: small.facts.files},
  ];
}

/** Two files, for one would start no threads. */
function tinyInput(dir: string): Input {
  const path = join(dir, 'in');
  mkdirSync(path);
  for (const name of ['one', 'two']) writeFileSync(join(path, `${name}.jsonl`), '{"id":1}\n');
  return {name: 'two lines', path, bytes: 18, records: 2};
}

/** Rows are records as they are: as many bytes of output as of input, or nearly. */
function startOf({buildDir}: BenchOptions, {path}: Input, runDir: string): Command {
  return {script: join(buildDir, 'src/cli/main.js'), arguments: ['run', path, '--threads', '2', '-o', runDir, '--quiet']};
}

function resumeOf({buildDir}: BenchOptions, runDir: string): Command {
  return {script: join(buildDir, 'src/cli/main.js'), arguments: ['resume', runDir, '--quiet']};
}

const outputIn = (runDir: string): string => join(runDir, 'records.jsonl.part');
const rowMsOf = ({rowMs}: FirstRow): number => rowMs;

interface Samples {
  readonly tiny: FirstRow[];
  readonly anew: FirstRow[];
  readonly resumed: FirstRow[];
}

async function samplesOf(
  options: BenchOptions,
  {dir, tiny, input}: {readonly dir: string; readonly tiny: Input; readonly input: Input},
): Promise<Samples> {
  const killed = await KilledRun.of(options, input, join(dir, 'killed'));
  const samples: Samples = {tiny: [], anew: [], resumed: []};
  // One more than is asked for: the first warms up.
  for (let round = 0; round <= (options.runs ?? 7); round++) {
    const runDir = join(dir, 'new');
    const taken = {
      tiny: await firstRowAnew(startOf(options, tiny, runDir), runDir),
      anew: await firstRowAnew(startOf(options, input, runDir), runDir),
      resumed: await killed.firstRow(),
    };
    if (round === 0) continue;
    for (const name of ['tiny', 'anew', 'resumed'] as const) samples[name].push(taken[name]);
  }
  await killed.complete(input.records);
  return samples;
}

async function firstRowAnew(command: Command, runDir: string): Promise<FirstRow> {
  rmSync(runDir, {recursive: true, force: true});
  const sample = await firstRowOf(command, outputIn(runDir));
  rmSync(runDir, {recursive: true, force: true});
  return sample;
}

/** A run that was killed, and can be resumed again and again. */
class KilledRun {
  private readonly options: BenchOptions;
  private readonly runDir: string;
  private readonly command: Command;

  private constructor(options: BenchOptions, runDir: string) {
    this.options = options;
    this.runDir = runDir;
    this.command = resumeOf(options, runDir);
  }

  static async of(options: BenchOptions, input: Input, runDir: string): Promise<KilledRun> {
    options.say(`${input.name}: a run that is killed ...`);
    for (const dir of [runDir, `${runDir}-books`]) rmSync(dir, {recursive: true, force: true});
    await killAt(startOf(options, input, runDir), {path: outputIn(runDir), bytes: input.bytes * killedAt});
    cpSync(join(runDir, '.quern'), `${runDir}-books`, {recursive: true});
    return new KilledRun(options, runDir);
  }

  async firstRow(): Promise<FirstRow> {
    // What stands behind the committed rows is cut off, whatever it is: with the books as they were, so is the run.
    rmSync(join(this.runDir, '.quern'), {recursive: true, force: true});
    cpSync(`${this.runDir}-books`, join(this.runDir, '.quern'), {recursive: true});
    appendFileSync(outputIn(this.runDir), 'not committed\n');
    return firstRowOf(this.command, outputIn(this.runDir));
  }

  /** @throws Error when it has not all rows then */
  async complete(records: number): Promise<void> {
    await measureChild(this.command, this.options.buildDir);
    const {rows} = answerOfRun(this.runDir);
    if (rows !== records) throw new Error(`${rows} rows of ${records}`);
  }
}
