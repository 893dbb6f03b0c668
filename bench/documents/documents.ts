/** How fast are 500 MB of bulletins turned into norms with their amounts and references, beside a plain script, DuckDB and ClickHouse? */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {generateDocuments, type DocumentFacts} from '../generate/documents.ts';
import type {Generated} from '../generate/cache.ts';
import {measureChild, type Command, type Measured} from '../measure/child.ts';
import {compare, type Answer, type Contestant} from '../measure/compare.ts';
import {assertSame, figuresOf, quietNote} from '../measure/figures.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {answerOfRun, factsOf} from '../measure/output.ts';
import {peer, type PeerCommand} from '../measure/peers.ts';
import type {PlainCounts} from './plain-steps.ts';

const realDir = join(import.meta.dirname, '../../../shared/data/bulletins/v1');
const memoryMb = 245;
const goals = {wall: 1.9, cpu: 1.05, peakMiB: memoryMb, commitShare: 0.02};
const engine = 'quern';
/** They do similar work, not equal. */
const similar = {
  DuckDB: {package: 'duckdb', script: 'duckdb-documents.ts'},
  ClickHouse: {package: 'chdb', script: 'chdb-documents.ts'},
} as const;
const baseline = 'plain thread';

export const documents: Bench = {
  name: 'documents',
  question:
    'How fast are 500 MB of bulletins turned into norms with their amounts and references, beside a plain script, DuckDB and ClickHouse?',
  run: runDocuments,
};

async function runDocuments(options: BenchOptions): Promise<BenchResult> {
  const input = generateDocuments({...options, sizeMb: options.sizeMb ?? 500}, realDir);
  const {facts} = input;
  options.say(`${facts.files} files, ${(facts.bytes / 1e6).toFixed(0)} MB, ${facts.documents} documents (${facts.source})`);
  const contestants = contestantsOf(input, options);
  let wanted: Answer | undefined;
  const check = (name: string, answer: Answer): void => {
    if (name === engine) wanted = answer;
    if (wanted === undefined) throw new Error('the engine runs first');
    if (name in similar) checkSimilar(name, {wanted, given: answer});
    else assertSame(wanted, answer, name);
  };
  const scores = await compare({...options, contestants, runs: options.runs ?? 5, check});
  if (options.profileDir !== undefined) await profile(input, options, options.profileDir);
  const rows = figuresOf(scores, facts.bytes, baseline);
  const own = rows[0] ?? {};
  return {
    rows,
    notes: [
      `Checked before any time: ${wanted?.rows} rows, ${JSON.stringify(wanted?.tallies)}, ${wanted?.outputBytes} bytes, sha256 ${wanted?.outputSha256}: the same from the engine and the three baselines, in every round.`,
      'plain thread: readFile, utf8, JSON.parse, the same extractors and schemas. tuned thread: buffers used again and the byte path.',
      'two plain threads: each half of the files, no order kept between them: what this machine gives when both cores are busy.',
      'DuckDB and ClickHouse do similar work, not equal: they split at the marks and match plain patterns; no types, sentences, words, checks.',
      `Goals: x wall ${goals.wall}, x CPU ${goals.cpu}, under ${goals.peakMiB} MiB, commits under ${100 * goals.commitShare} %.`,
      quietNote(scores),
    ],
    passed:
      meets(own['x wall'], goals.wall) &&
      meets(own['x CPU'], goals.cpu) &&
      Number(own['peak MiB']) < goals.peakMiB &&
      Number(own['commits %']) < 100 * goals.commitShare,
    details: {facts, scores, memoryMb},
  };
}

function meets(figure: unknown, least: number): boolean {
  return typeof figure === 'number' && figure >= least;
}

function engineCommand(inputDir: string, outDir: string, buildDir: string): Command {
  const steps = ['bulletins/norms', 'amounts', 'references'].flatMap((step) => ['--use', step]);
  const limits = ['--limits.memoryMb', String(memoryMb), '--limits.rejects.rate', '1'];
  return {
    script: join(buildDir, 'src/cli/main.js'),
    arguments: ['run', inputDir, ...steps, '-o', join(outDir, 'run'), '--quiet', ...limits],
    exitCodes: [0, 3],
  };
}

function contestantsOf(input: Generated<DocumentFacts>, {buildDir, say}: BenchOptions): readonly Contestant[] {
  const plain = (name: string, script: string, nodeOptions: readonly string[] = []): Contestant => ({
    name,
    command: (outDir) => ({
      nodeOptions,
      script: join(buildDir, 'bench/documents', script),
      arguments: [input.path, join(outDir, 'rows.jsonl')],
    }),
    answer: (outDir, measured) => answerOfPlain(join(outDir, 'rows.jsonl'), measured),
  });
  const contestants: Contestant[] = [
    {
      name: engine,
      command: (outDir) => engineCommand(input.path, outDir, buildDir),
      answer: (outDir) => answerOfRun(join(outDir, 'run')),
    },
    plain(baseline, 'baseline.js'),
    plain('two plain threads', 'baseline-pair.js'),
    plain('tuned thread', 'baseline-tuned.js'),
  ];
  for (const [name, {package: from, script}] of Object.entries(similar)) {
    const command: PeerCommand | undefined = peer(from, say);
    if (command === undefined) continue;
    contestants.push({
      name,
      command: (outDir) => command(script, [input.path, join(outDir, 'rows.jsonl'), String(memoryMb), outDir]),
      answer: (outDir, measured) => answerOfPlain(join(outDir, 'rows.jsonl'), measured),
    });
  }
  return contestants;
}

function answerOfPlain(path: string, {stdout}: Measured): Answer {
  const {norms, amounts, references, rows} = JSON.parse(stdout) as PlainCounts;
  const facts = factsOf(path);
  if (facts.lines !== rows) throw new Error(`${rows} rows were told of, ${facts.lines} lines are there`);
  return {rows, tallies: {norms, amounts, references}, outputBytes: facts.bytes, outputSha256: facts.sha256, commitMs: null};
}

/** Similar work: nearly the same documents; of the items the same order of magnitude (its pattern takes headings for references). @throws */
function checkSimilar(name: string, {wanted, given}: {readonly wanted: Answer; readonly given: Answer}): void {
  if (Math.abs(given.rows - wanted.rows) > wanted.rows * 0.02)
    throw new Error(`${name} found ${given.rows} documents, the engine ${wanted.rows}`);
  for (const [tally, count] of Object.entries(wanted.tallies)) {
    const other = given.tallies[tally] ?? 0;
    if (other < count / 5 || other > count * 5)
      throw new Error(`${name} found ${other} ${tally}, the engine ${count}: that is not similar work`);
  }
}

async function profile(input: Generated<DocumentFacts>, options: BenchOptions, profileDir: string): Promise<void> {
  const outDir = join(outDirIn(options.cacheDir), 'profiled');
  rmSync(outDir, {recursive: true, force: true});
  const command = engineCommand(input.path, outDir, options.buildDir);
  await measureChild({...command, arguments: [...command.arguments, '--profile', profileDir]}, options.buildDir);
  rmSync(outDir, {recursive: true, force: true});
  options.say(`CPU profiles of one more run: ${profileDir}`);
}
