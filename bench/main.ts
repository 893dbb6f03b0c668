/**
 * `npm run bench [name ...]`: answers each bench's question on this machine, prints its table and keeps the figures in
 * bench/results. Whatever is measured runs in a process of its own, compiled.
 */
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import type {Bench, BenchOptions, SavedResult} from './bench.ts';
import {asks} from './asks/asks.ts';
import {dedupe} from './dedupe/dedupe.ts';
import {documents} from './documents/documents.ts';
import {fields} from './jsonl/fields.ts';
import {files} from './files/files.ts';
import {jsonl} from './jsonl/jsonl.ts';
import {embedding} from './embedding/embedding.ts';
import {growth} from './memory/growth.ts';
import {memory} from './memory/memory.ts';
import {framing} from './framing/framing.ts';
import {handoff} from './handoff/handoff.ts';
import {tables} from './tables/tables.ts';
import {provider} from './provider/provider.ts';
import {resume} from './resume/resume.ts';
import {startup} from './startup/startup.ts';
import {messageOf} from '../src/model/errors.ts';
import {build, buildsDir} from './measure/build.ts';
import {describeMachine, revisionOf} from './measure/machine.ts';
import {outDirIn} from './measure/out-dir.ts';
import {resultsPage} from './measure/results-page.ts';
import {tableOf} from './measure/table.ts';

const benches: readonly Bench[] = [
  documents,
  jsonl,
  fields,
  files,
  handoff,
  framing,
  startup,
  resume,
  memory,
  growth,
  tables,
  dedupe,
  embedding,
  provider,
  asks,
];

const usage = `npm run bench [-- name ... --size MB --runs N --seed N --cache DIR --profile DIR]

${benches.map(({name, question}) => `  ${name.padEnd(10)} ${question}`).join('\n')}

  --size MB      input, where a bench's input is measured in MB
  --runs N       measured rounds, after one that warms up
  --seed N       another input of the same kind (1)
  --cache DIR    where inputs are kept and outputs are checked (.cache/bench)
  --profile DIR  after measuring, one more run of the engine with a CPU profile a thread (documents)
  --calm         measure rounds again in which other processes had over 10 % of the cores (documents, jsonl, fields, tables)
  --page         only write bench/RESULTS.md, from the newest figures of each bench
  --clean        remove all generated inputs and compiled code
Without a name: all of them, which takes a while. Exit code 1: a goal was not met.`;

const root = join(import.meta.dirname, '..');
const resultsDir = join(root, 'bench/results');

async function main(): Promise<number> {
  const {values, positionals} = parseArgs({
    allowPositionals: true,
    options: {
      size: {type: 'string'},
      runs: {type: 'string'},
      seed: {type: 'string', default: '1'},
      cache: {type: 'string', default: join(root, '.cache/bench')},
      profile: {type: 'string'},
      calm: {type: 'boolean', default: false},
      page: {type: 'boolean', default: false},
      clean: {type: 'boolean', default: false},
      help: {type: 'boolean', short: 'h', default: false},
    },
  });
  const cacheDir = resolve(values.cache);
  const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
  if (values.help || unknown.length > 0) {
    console.log(unknown.length > 0 ? `no bench is called ${unknown.join(', ')}\n\n${usage}` : usage);
    return unknown.length > 0 ? 2 : 0;
  }
  if (values.clean) {
    for (const dir of [join(cacheDir, 'inputs'), join(cacheDir, 'out'), buildsDir]) rmSync(dir, {recursive: true, force: true});
    console.log(`removed what benches generated below ${cacheDir}`);
    return 0;
  }
  if (values.page) {
    writeFileSync(
      join(root, 'bench/RESULTS.md'),
      resultsPage(
        resultsDir,
        benches.map(({name}) => name),
      ),
    );
    return 0;
  }
  const say = (line: string): void => console.log(`  ${line}`);
  const options: BenchOptions = {
    sizeMb: numberOf('size', values.size),
    runs: numberOf('runs', values.runs),
    seed: numberOf('seed', values.seed) ?? 1,
    calm: values.calm,
    cacheDir,
    buildDir: await build(say),
    profileDir: values.profile === undefined ? undefined : resolve(values.profile),
    say,
  };
  let failed = false;
  for (const bench of positionals.length === 0 ? benches : benches.filter(({name}) => positionals.includes(name))) {
    const passed = await answer(bench, options).catch((cause: unknown) => {
      console.log(`  ${bench.name} FAILED: ${messageOf(cause)}`);
      return false;
    });
    failed ||= !passed;
  }
  for (const dir of [outDirIn(cacheDir), options.buildDir]) rmSync(dir, {recursive: true, force: true});
  return failed ? 1 : 0;
}

async function answer(bench: Bench, options: BenchOptions): Promise<boolean> {
  console.log(`\n${bench.name}: ${bench.question}`);
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const begun = performance.now();
  const result = await bench.run(options);
  const seconds = (performance.now() - begun) / 1000;
  console.log(`\n${tableOf(result.rows)}\n`);
  for (const note of result.notes) console.log(`  ${note}`);
  console.log(
    `  ${machine.cpu}, ${machine.cores} cores, ${machine.memoryMb} MiB, ${machine.system}, Node ${machine.node}, load ${machine.loadBefore.toFixed(1)}`,
  );
  const saved: SavedResult = {
    bench: bench.name,
    question: bench.question,
    startedAt,
    seconds,
    revision: revisionOf(root),
    machine,
    ...result,
  };
  const path = join(resultsDir, `${bench.name}-${startedAt.replaceAll(/[:.]/g, '-')}.json`);
  mkdirSync(resultsDir, {recursive: true});
  writeFileSync(path, `${JSON.stringify(saved, null, 2)}\n`);
  console.log(`  ${result.passed === null ? '' : result.passed ? 'Goals met. ' : 'GOALS NOT MET. '}Kept in ${path}`);
  return result.passed !== false;
}

/** @throws TypeError for what is no positive number */
function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`--${name} takes a positive number, not '${text}'`);
  return value;
}

process.exitCode = await main();
