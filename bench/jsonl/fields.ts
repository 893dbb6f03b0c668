/** How fast are rows of two conditions and five fields made of short JSON lines, a list in them as text, beside a plain loop and DuckDB? */
import {createReadStream, writeFileSync} from 'node:fs';
import {createHash} from 'node:crypto';
import {createInterface} from 'node:readline';
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {generateLines} from '../generate/lines.ts';
import {compare, type Answer, type Contestant} from '../measure/compare.ts';
import {assertSame, figuresOf, quietNote} from '../measure/figures.ts';
import {answerOfRun} from '../measure/output.ts';
import {duckdb} from '../measure/peers.ts';

const memoryMb = 245;
const lineBytes = 160;
const baseline = 'plain thread';

export const fields: Bench = {
  name: 'fields',
  question:
    'How fast are short JSON lines filtered by two fields, cut to five and written, a list as text, beside a plain loop and DuckDB?',
  run: runFields,
};

async function runFields(options: BenchOptions): Promise<BenchResult> {
  const records = Math.round(((options.sizeMb ?? 800) * 1e6) / lineBytes);
  const input = generateLines({...options, layout: 'lines', records});
  let wanted: Answer | undefined;
  const check = (name: string, answer: Answer): void => {
    wanted ??= answer;
    assertSame({...wanted, tallies: {}}, {...answer, tallies: {}}, name);
  };
  const scores = await compare({...options, contestants: contestantsOf(input.path, options), runs: options.runs ?? 3, check});
  return {
    rows: figuresOf(scores, input.facts.bytes, baseline),
    notes: [
      `Checked before any time: ${wanted?.rows} rows of ${records} records; values of sha256 ${wanted?.outputSha256}, the same from all.`,
      "DuckDB: columns' types given beforehand; it gives rows in the order of the input, as the others do.",
      quietNote(scores),
    ],
    passed: null,
    details: {facts: input.facts, scores, memoryMb},
  };
}

function contestantsOf(inputPath: string, {buildDir, cacheDir, say}: BenchOptions): readonly Contestant[] {
  // JSON is YAML.
  const jobPath = join(cacheDir, 'fields-job.yaml');
  writeFileSync(jobPath, JSON.stringify(jobOver(inputPath)));
  const contestants: Contestant[] = [
    {
      name: 'quern',
      command: (outDir) => ({
        script: join(buildDir, 'src/cli/main.js'),
        arguments: ['run', jobPath, '-o', join(outDir, 'run'), '--quiet', '--limits.memoryMb', String(memoryMb)],
      }),
      answer: async (outDir) => ({...answerOfRun(join(outDir, 'run')), ...(await valuesOf(join(outDir, 'run/records.jsonl')))}),
    },
    {
      name: baseline,
      command: (outDir) => ({script: join(buildDir, 'bench/jsonl/baseline-fields.js'), arguments: [inputPath, join(outDir, 'rows.jsonl')]}),
      answer: answerOfFile,
    },
  ];
  const peer = duckdb(say);
  if (peer === undefined) return contestants;
  const command = (outDir: string): ReturnType<typeof peer> =>
    peer('duckdb-fields.ts', [inputPath, join(outDir, 'rows.jsonl'), String(memoryMb), outDir]);
  return [...contestants, {name: 'DuckDB', command, answer: answerOfFile}];
}

function jobOver(inputPath: string): object {
  return {
    input: {files: inputPath},
    steps: [
      {where: {kind: ['purchase', 'refund', 'search'], amount: {gte: 1000}}},
      {select: {columns: ['id', 'user', 'city', 'amount', 'tags'], join: {tags: ','}}},
    ],
  };
}

async function answerOfFile(outDir: string): Promise<Answer> {
  return {...(await valuesOf(join(outDir, 'rows.jsonl'))), tallies: {}, commitMs: null};
}

/** Spellings of numbers differ between writers: each row is read, and hashed as JavaScript writes it. */
async function valuesOf(path: string): Promise<Pick<Answer, 'rows' | 'outputBytes' | 'outputSha256'>> {
  const hash = createHash('sha256');
  let rows = 0;
  let outputBytes = 0;
  for await (const line of createInterface({input: createReadStream(path, {highWaterMark: 2 ** 20}), crlfDelay: Infinity})) {
    const text = `${JSON.stringify(JSON.parse(line))}\n`;
    hash.update(text);
    outputBytes += Buffer.byteLength(text);
    rows++;
  }
  return {rows, outputBytes, outputSha256: hash.digest('hex')};
}
