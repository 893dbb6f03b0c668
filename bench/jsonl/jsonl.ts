/** How fast are five million short JSON lines read, given a field, and written, beside a plain loop and DuckDB? */
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {generateLines} from '../generate/lines.ts';
import {compare, type Answer, type Contestant} from '../measure/compare.ts';
import {assertSame, figuresOf, quietNote} from '../measure/figures.ts';
import {answerOfRun, factsOf} from '../measure/output.ts';
import {duckdb} from '../measure/peers.ts';

const memoryMb = 245;
const lineBytes = 160;
const baseline = 'plain thread';

export const jsonl: Bench = {
  name: 'jsonl',
  question: 'How fast are five million short JSON lines read, given a field, and written, beside a plain loop and DuckDB?',
  run: runJsonl,
};

async function runJsonl(options: BenchOptions): Promise<BenchResult> {
  const records = Math.round(((options.sizeMb ?? 800) * 1e6) / lineBytes);
  const input = generateLines({...options, layout: 'lines', records});
  const contestants = contestantsOf(input.path, options);
  let wanted: Answer | undefined;
  const check = (name: string, answer: Answer): void => {
    wanted ??= answer;
    if (answer.rows !== records) throw new Error(`${name} gave ${answer.rows} rows of ${records}`);
    if (name !== 'DuckDB') assertSame({...wanted, tallies: {}}, {...answer, tallies: {}}, name);
  };
  const scores = await compare({...options, contestants, runs: options.runs ?? 3, check});
  return {
    rows: figuresOf(scores, input.facts.bytes, baseline),
    notes: [
      `Checked before any time: ${records} rows; ${wanted?.outputBytes} bytes, sha256 ${wanted?.outputSha256}, the same from the engine and both loops.`,
      "DuckDB: the same records with its own writer (its spelling of numbers may differ), columns' types given beforehand.",
      quietNote(scores),
    ],
    passed: null,
    details: {facts: input.facts, scores, memoryMb},
  };
}

function contestantsOf(inputPath: string, {buildDir, say}: BenchOptions): readonly Contestant[] {
  const plain = (name: string, script: string): Contestant => ({
    name,
    command: (outDir) => ({script: join(buildDir, 'bench/jsonl', script), arguments: [inputPath, join(outDir, 'rows.jsonl')]}),
    answer: answerOfFile,
  });
  const engine: Contestant = {
    name: 'quern',
    command: (outDir) => ({
      script: join(buildDir, 'src/cli/main.js'),
      arguments: ['run', inputPath, '--set', 'source=bench', '-o', join(outDir, 'run'), '--quiet', '--limits.memoryMb', String(memoryMb)],
    }),
    answer: (outDir) => answerOfRun(join(outDir, 'run')),
  };
  const peer = duckdb(say);
  const peers: readonly Contestant[] =
    peer === undefined
      ? []
      : [
          {
            name: 'DuckDB',
            command: (outDir) => peer('duckdb-jsonl.ts', [inputPath, join(outDir, 'rows.jsonl'), String(memoryMb), outDir]),
            answer: answerOfFile,
          },
        ];
  return [engine, plain(baseline, 'baseline.js'), plain('readline', 'baseline-readline.js'), ...peers];
}

function answerOfFile(outDir: string): Answer {
  const {lines, bytes, sha256} = factsOf(join(outDir, 'rows.jsonl'));
  return {rows: lines, tallies: {}, outputBytes: bytes, outputSha256: sha256, commitMs: null};
}
