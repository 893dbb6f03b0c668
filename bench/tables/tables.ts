/** How fast is a CSV table read, three of its seven columns trimmed, and written, beside csv-parse, papaparse, DuckDB, ClickHouse and polars? */
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {generateTable, takenColumns} from '../generate/table-rows.ts';
import {compare, type Answer, type Contestant} from '../measure/compare.ts';
import {assertSame, figuresOf, quietNote} from '../measure/figures.ts';
import {answerOfRun, factsOf} from '../measure/output.ts';
import {peer} from '../measure/peers.ts';

const memoryMb = 245;
const rowBytes = 59;
const usualMb = 590;
const engine = 'quern';
/** Whose speed is 1, where it is there. */
const baseline = 'duckdb';
/** Input for which the parsers in JavaScript run too. */
const parsersMost = 200e6;
const peerNames = ['duckdb', 'chdb', 'polars'] as const;

export const tables: Bench = {
  name: 'tables',
  question:
    'How fast are ten million rows of CSV read, three of seven columns trimmed, and written, beside csv-parse, papaparse, DuckDB, ClickHouse, polars?',
  run: runTables,
};

async function runTables(options: BenchOptions): Promise<BenchResult> {
  const rows = Math.round(((options.sizeMb ?? usualMb) * 1e6) / rowBytes);
  const input = generateTable({...options, rows});
  let wanted: Answer | undefined;
  const check = (name: string, answer: Answer): void => {
    wanted ??= {...answer, tallies: {}};
    if (answer.rows !== input.facts.filledRows) throw new Error(`${name} gave ${answer.rows} rows, not ${input.facts.filledRows}`);
    assertSame(wanted, {...answer, tallies: {}}, name);
  };
  const scores = await compare({
    ...options,
    contestants: contestantsOf({path: input.path, bytes: input.facts.bytes}, options),
    runs: options.runs ?? 3,
    check,
  });
  return {
    rows: figuresOf(scores, input.facts.bytes, scores.some(({name}) => name === baseline) ? baseline : engine),
    notes: [
      `Checked before any time: ${input.facts.filledRows} of ${rows} rows, ${wanted?.outputBytes} bytes, sha256 ${wanted?.outputSha256}, the same from all.`,
      `Bound of the engine, of DuckDB and of ClickHouse (chdb): ${memoryMb} MiB; polars knows none. Its sink is the streaming one.`,
      quietNote(scores),
    ],
    passed: null,
    details: {facts: input.facts, scores, memoryMb},
  };
}

function contestantsOf(
  {path: inputPath, bytes}: {readonly path: string; readonly bytes: number},
  {buildDir, say}: BenchOptions,
): readonly Contestant[] {
  const plain = (name: string, script: string): Contestant => ({
    name,
    command: (outDir) => ({script: join(buildDir, 'bench/tables', script), arguments: [inputPath, join(outDir, 'rows.jsonl')]}),
    answer: answerOfFile,
  });
  const tableOptions = ['columns', JSON.stringify(takenColumns), 'trim', 'true', 'skipEmpty', 'true'];
  const flags = tableOptions.map((word, index) => (index % 2 === 0 ? `--input.formatOptions.${word}` : word));
  const own: Contestant = {
    name: engine,
    command: (outDir) => ({
      script: join(buildDir, 'src/cli/main.js'),
      arguments: ['run', inputPath, ...flags, '-o', join(outDir, 'run'), '--quiet', '--limits.memoryMb', String(memoryMb)],
    }),
    answer: (outDir) => answerOfRun(join(outDir, 'run')),
  };
  const peers = peerNames.flatMap((name): readonly Contestant[] => {
    const command = peer(name, say);
    if (command === undefined) return [];
    const argumentsOf = (outDir: string): readonly string[] => [inputPath, join(outDir, 'rows.jsonl'), String(memoryMb), outDir];
    return [{name, command: (outDir) => command(`${name}-tables.ts`, argumentsOf(outDir)), answer: answerOfFile}];
  });
  // Of ten million rows they take minutes: what they do with a million says as much.
  const parsers = bytes > parsersMost ? [] : [plain('csv-parse', 'baseline-csv-parse.js'), plain('papaparse', 'baseline-papaparse.js')];
  return [own, ...parsers, ...peers];
}

function answerOfFile(outDir: string): Answer {
  const {lines, bytes, sha256} = factsOf(join(outDir, 'rows.jsonl'));
  return {rows: lines, tallies: {}, outputBytes: bytes, outputSha256: sha256, commitMs: null};
}
