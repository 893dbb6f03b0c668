/** Does the process need the same memory at ten times the input? Tables, lines, arrays, and the same packed. */
import {createReadStream, createWriteStream, statSync} from 'node:fs';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import type {Bench, BenchOptions, BenchResult, Figures} from '../bench.ts';
import {generateLines} from '../generate/lines.ts';
import {generateTable} from '../generate/table-rows.ts';
import {median, round} from '../measure/statistics.ts';
import {runCase} from './run-case.ts';
import type {MemoryCase} from './cases.ts';

/** Of the smaller input. Runs of less end before their memory has come to rest. */
const usualMb = 300;
const times = 10;
/** By which the larger one may be above the smaller one. */
const tolerance = 0.05;
const rowBytes = 55;
const recordBytes = 160;

export const growth: Bench = {
  name: 'growth',
  question: `Does the process need the same memory at ${times} times the input: tables, lines, arrays, packed lines?`,
  run: runGrowth,
};

type Make = (order: BenchOptions, megabytes: number) => MemoryCase | Promise<MemoryCase>;

const kinds: Readonly<Record<string, Make>> = {
  csv: (options, megabytes) => {
    const {path, facts} = generateTable({...options, rows: Math.round((megabytes * 1e6) / rowBytes)});
    return {...plain, name: 'csv', inputPath: path, inputBytes: facts.bytes, rows: facts.rows};
  },
  jsonl: (options, megabytes) => linesCase(options, 'lines', megabytes),
  'json array': (options, megabytes) => linesCase(options, 'array', megabytes),
  'jsonl, gz': async (options, megabytes) => {
    const lines = linesCase(options, 'lines', megabytes);
    const inputPath = `${lines.inputPath}.gz`;
    // Level 1: what is measured is unpacking. It is cheap to make anew, so that nothing half written is ever taken for whole.
    await pipeline(createReadStream(lines.inputPath), createGzip({level: 1}), createWriteStream(inputPath));
    return {...lines, name: 'jsonl, gz', inputPath, inputBytes: statSync(inputPath).size};
  },
};

const plain = {steps: ['--set', 'source=bench'], rejects: {}} as const;

function linesCase(options: BenchOptions, layout: 'lines' | 'array', megabytes: number): MemoryCase {
  const {path, facts} = generateLines({...options, layout, records: Math.round((megabytes * 1e6) / recordBytes)});
  return {...plain, name: layout, inputPath: path, inputBytes: facts.bytes, rows: facts.records};
}

async function runGrowth(options: BenchOptions): Promise<BenchResult> {
  const rows: Figures[] = [];
  const details: unknown[] = [];
  const megabytes = options.sizeMb ?? usualMb;
  for (const [name, make] of Object.entries(kinds)) {
    const small = await heldBy(await make(options, megabytes), options);
    const large = await heldBy(await make(options, megabytes * times), options);
    const grown = large.peakRssMb / small.peakRssMb - 1;
    rows.push({
      input: name,
      MB: round(large.inputBytes / 1e6, 0),
      'wall s': round(large.wallMs / 1000, 1),
      'peak MiB at 1x': round(small.peakRssMb, 1),
      [`at ${times}x`]: round(large.peakRssMb, 1),
      'grown %': round(100 * grown, 1),
      'held at 1x': round(small.rssMb, 1),
      [`held at ${times}x`]: round(large.rssMb, 1),
      within: grown <= tolerance ? 'yes' : 'NO',
    });
    details.push({name, small, large});
    options.say(`${name}: ${small.peakRssMb.toFixed(0)} and ${large.peakRssMb.toFixed(0)} MiB`);
  }
  return {
    rows,
    notes: [
      `Peak: VmHWM of the whole process. Held: the median of its RSS, looked at ten times a second. Medians of ${options.runs ?? usualRuns} runs. Rows are checked.`,
    ],
    passed: rows.every(({within}) => within === 'yes'),
    details,
  };
}

const usualRuns = 3;

interface Held {
  readonly rssMb: number;
  readonly peakRssMb: number;
  readonly wallMs: number;
  readonly inputBytes: number;
  readonly peaks: readonly number[];
}

/** What is held hangs on when collections fall: one run says little. */
async function heldBy(one: MemoryCase, options: BenchOptions): Promise<Held> {
  const samples = [];
  for (let run = 0; run < (options.runs ?? usualRuns); run++) samples.push(await runCase(one, options));
  const peaks = samples.map(({peakRssMb}) => peakRssMb);
  return {
    rssMb: median(samples.map(({medianRssMb, peakRssMb}) => medianRssMb ?? peakRssMb)),
    peakRssMb: median(peaks),
    wallMs: median(samples.map(({wallMs}) => wallMs)),
    inputBytes: one.inputBytes,
    peaks,
  };
}
