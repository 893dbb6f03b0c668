/** How fast are many small files, and many packed ones side by side, read, given a field and written, also to one output each? */
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult, Figures} from '../bench.ts';
import {generatePackedFiles} from '../generate/packed-files.ts';
import {generateSmallFiles} from '../generate/small-files.ts';
import {compare, type Answer, type Contestant} from '../measure/compare.ts';
import {assertSame, figuresOf, quietNote} from '../measure/figures.ts';
import {answerOfFiles, answerOfRun, answerOfTree, factsOf} from '../measure/output.ts';
import {duckdb} from '../measure/peers.ts';

const memoryMb = 245;
const baseline = 'plain thread';

export const files: Bench = {
  name: 'files',
  question: 'How fast are many small files, and many packed ones side by side, read, given a field and written, also to one output each?',
  run: runFiles,
};

interface Case {
  readonly name: string;
  readonly inputPath: string;
  readonly inputBytes: number;
  readonly rows: number;
  readonly layout: 'single' | 'per-file';
  /** For DuckDB, where it does the same. */
  readonly pattern?: {readonly glob: string; readonly columns: string};
}

async function runFiles(options: BenchOptions): Promise<BenchResult> {
  const rows: Figures[] = [];
  const notes: string[] = [];
  const details: unknown[] = [];
  for (const one of casesOf(options)) {
    options.say(one.name);
    let wanted: Answer | undefined;
    const check = (name: string, answer: Answer): void => {
      wanted ??= answer;
      if (answer.rows !== one.rows) throw new Error(`${name} gave ${answer.rows} rows of ${one.rows}`);
      if (name !== 'DuckDB') assertSame({...wanted, tallies: {}}, {...answer, tallies: {}}, name);
    };
    const scores = await compare({...options, contestants: contestantsOf(one, options), runs: options.runs ?? 3, check});
    rows.push(...figuresOf(scores, one.inputBytes, baseline).map((line) => ({input: one.name, ...line})));
    notes.push(`${one.name}: ${one.rows} rows, ${wanted?.outputBytes} bytes, the same from the engine and the loop. ${quietNote(scores)}`);
    details.push({...one, scores});
  }
  notes.push(
    'MB are of the files as they lie on the disk. plain thread: eight files read ahead. DuckDB: the same records with its own writer, columns given.',
  );
  return {rows, notes, passed: null, details};
}

function* casesOf(options: BenchOptions): Generator<Case> {
  const small = generateSmallFiles({...options, files: 30_000});
  yield {
    name: '30,000 files of 2 KB',
    inputPath: small.path,
    inputBytes: small.facts.bytes,
    rows: small.facts.files,
    layout: 'single',
    pattern: {
      glob: join(small.path, '*', '*.json'),
      columns: `{number: 'VARCHAR', date: 'VARCHAR', description: 'VARCHAR', link: 'VARCHAR', status: 'VARCHAR', "fullText": 'VARCHAR'}`,
    },
  };
  const apart = generateSmallFiles({...options, files: 10_000});
  yield {
    name: '10,000 files, one output each',
    inputPath: apart.path,
    inputBytes: apart.facts.bytes,
    rows: apart.facts.files,
    layout: 'per-file',
  };
  const packed = generatePackedFiles({...options, files: 5000});
  yield {
    name: '5,000 gzip files of 20 KB',
    inputPath: packed.path,
    inputBytes: packed.facts.bytes,
    rows: packed.facts.records,
    layout: 'single',
    pattern: {glob: join(packed.path, '*', '*.jsonl.gz'), columns: `{id: 'BIGINT', token: 'VARCHAR', "at": 'DOUBLE'}`},
  };
}

function contestantsOf({inputPath, layout, pattern}: Case, {buildDir, say}: BenchOptions): readonly Contestant[] {
  const steps = ['--set', 'source=bench', '--output.layout', layout];
  const engine: Contestant = {
    name: 'quern',
    command: (outDir) => ({
      script: join(buildDir, 'src/cli/main.js'),
      arguments: ['run', inputPath, ...steps, '-o', join(outDir, 'run'), '--quiet', '--limits.memoryMb', String(memoryMb)],
    }),
    answer: (outDir) => (layout === 'single' ? answerOfRun(join(outDir, 'run')) : answerOfFiles(join(outDir, 'run'))),
  };
  const plain: Contestant = {
    name: baseline,
    command: (outDir) => ({script: join(buildDir, 'bench/files/baseline.js'), arguments: [inputPath, join(outDir, 'rows'), layout]}),
    answer: (outDir) => (layout === 'single' ? answerOfOne(join(outDir, 'rows')) : answerOfTree(join(outDir, 'rows'))),
  };
  const peer = pattern === undefined ? undefined : duckdb(say);
  if (peer === undefined || pattern === undefined) return [engine, plain];
  const argumentsOf = (outDir: string): readonly string[] => [
    pattern.glob,
    join(outDir, 'rows'),
    String(memoryMb),
    outDir,
    pattern.columns,
  ];
  const other: Contestant = {
    name: 'DuckDB',
    command: (outDir) => peer('duckdb-files.ts', argumentsOf(outDir)),
    answer: (outDir) => answerOfOne(join(outDir, 'rows')),
  };
  return [engine, plain, other];
}

function answerOfOne(path: string): Answer {
  const {lines, bytes, sha256} = factsOf(path);
  return {rows: lines, tallies: {}, outputBytes: bytes, outputSha256: sha256, commitMs: null};
}
