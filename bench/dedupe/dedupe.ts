/**
 * Does dedupe stay within the memory bound, whatever the number of keys, and keep exactly the first row of each key, also where the
 * process is killed on its way? A hundred million keys: `npm run bench -- dedupe --size 3350`, half an hour or more.
 */
import {createReadStream, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {generateKeyedRows, idOf, keyedRowBytes, type KeyedFacts} from '../generate/keyed-rows.ts';
import {measureChild, type Measured} from '../measure/child.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {reportIn} from '../measure/output.ts';
import {round} from '../measure/statistics.ts';
import {killAt, type Moment} from './killed.ts';

const memoryMb = 245;
const usualMb = 165;
/** So many are surely sorted on the disk: see keysInMemory. */
const sortedRowsLeast = 10_000_000;
export const dedupe: Bench = {
  name: 'dedupe',
  question: 'Does dedupe stay within the memory bound, and keep exactly the first row of each key, also killed on its way?',
  run: runDedupe,
};

async function runDedupe(options: BenchOptions): Promise<BenchResult> {
  const rows = Math.round(((options.sizeMb ?? usualMb) * 1e6) / keyedRowBytes);
  const {path, facts} = generateKeyedRows({...options, rows});
  const outDir = join(outDirIn(options.cacheDir), 'dedupe');
  const runDir = join(outDir, 'run');
  const script = join(options.buildDir, 'src/cli/main.js');
  const jobPath = join(outDir, 'job.json');
  const line = ['run', jobPath, '--quiet'];
  const measure = async (given: readonly string[]): Promise<Measured> => {
    const measured = await measureChild({script, arguments: given}, options.buildDir);
    await checkRun(runDir, facts);
    return {...measured, stdout: ''};
  };
  try {
    mkdirSync(outDir, {recursive: true});
    writeFileSync(jobPath, JSON.stringify(jobOf(path, runDir)));
    const whole = await measure(line);
    options.say(`whole: ${round(whole.wallMs / 1000, 1)} s, ${round(whole.peakRssMb, 1)} MiB`);
    rmSync(runDir, {recursive: true});
    const killed = [];
    for (const moment of momentsOf(runDir, facts)) {
      // The second begins where the first was killed, and so on.
      killed.push(await killAt({script, arguments: killed.length === 0 ? line : ['resume', runDir, '--quiet']}, moment));
    }
    const resumed = await measure(['resume', runDir, '--quiet']);
    const peakMb = Math.max(whole.peakRssMb, resumed.peakRssMb, ...killed.map(({peakRssMb}) => peakRssMb));
    return {
      rows: [
        figuresOf('whole', facts, whole),
        ...killed.map((one, index) => figuresOf(`killed, ${index + 1}`, facts, one)),
        figuresOf('resumed', facts, resumed),
      ],
      notes: [
        `${facts.rows} rows, ${facts.distinct} ids: of both runs each row of the output is the first with its id, in order, none is missing, and the others are counted.`,
        `Bound: ${memoryMb} MiB of the whole process (VmHWM). The second run was killed ${killed.length} times: ${killed.length === 2 ? '' : 'while its keys were sorted, and '}in the midst of what it wrote first and last.`,
      ],
      passed: peakMb <= memoryMb,
      details: {facts, whole, killed, resumed},
    };
  } finally {
    rmSync(outDir, {recursive: true, force: true});
  }
}

function jobOf(inputPath: string, runDir: string): object {
  return {
    version: 1,
    name: 'dedupe',
    input: {files: inputPath, formatOptions: {columns: ['id', 'status']}},
    // With a step behind it: later rows of a key must not come that far.
    steps: [{dedupe: 'id'}, {set: {source: 'bench'}}],
    output: {dir: runDir},
    limits: {memoryMb},
  };
}

/** In the midst of the first stage, of sorting its keys where they are more than memory holds, and of the last stage. */
function momentsOf(runDir: string, {rows, bytes}: KeyedFacts): readonly Moment[] {
  const sorting = {path: join(runDir, '.quern/sorted-0.bin'), bytes: bytes / 4};
  return [
    {path: join(runDir, '.quern/stage-0.jsonl'), bytes},
    ...(rows >= sortedRowsLeast ? [sorting] : []),
    {path: join(runDir, 'records.jsonl.part'), bytes: bytes / 4},
  ];
}

function figuresOf(run: string, {rows, bytes}: KeyedFacts, {wallMs, peakRssMb}: Pick<Measured, 'wallMs' | 'peakRssMb'>) {
  const isPart = run !== 'whole';
  return {
    run,
    rows,
    MB: round(bytes / 1e6, 0),
    'wall s': round(wallMs / 1000, 1),
    'rows/s': isPart ? null : Math.round(rows / (wallMs / 1000)),
    'peak MiB': round(peakRssMb, 1),
    within: peakRssMb <= memoryMb ? 'yes' : 'NO',
  };
}

/** @throws Error when a row is missing, twice, out of place, or not the first with its id */
async function checkRun(runDir: string, {rows, distinct}: KeyedFacts): Promise<void> {
  const {status, counts} = reportIn(runDir);
  if (status !== 'complete' || counts.rows !== distinct || counts.duplicates !== rows - distinct) {
    throw new Error(`${status}: ${counts.rows} rows and ${counts.duplicates} duplicates, not ${distinct} and ${rows - distinct}`);
  }
  let ordinal = 0;
  for await (const line of createInterface({input: createReadStream(join(runDir, 'records.jsonl')), crlfDelay: Infinity})) {
    if (!line.startsWith(`{"id":"${idOf(ordinal)}","status":"o"`)) throw new Error(`row ${ordinal} is ${line.slice(0, 200)}`);
    ordinal++;
  }
  if (ordinal !== distinct) throw new Error(`the output has ${ordinal} rows, not ${distinct}`);
}
