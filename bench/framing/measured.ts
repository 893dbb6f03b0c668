/** The measured process of framing: runs each format's framer over a buffer, piece by piece, and prints the CPU times as JSON. */
import {Bench} from 'tinybench';
import {formats} from '../../src/adapters/formats/index.ts';
import type {Format} from '../../src/contracts/format.ts';
import {startOfFile, type Boundary} from '../../src/model/chunk.ts';
import {framingInputs, type FramingInput} from './inputs.ts';

export interface Framing {
  readonly name: string;
  readonly megabytes: number;
  readonly records: number;
  readonly medianMs: number;
  readonly fastestMs: number;
  /** Median of the same bytes through Buffer.indexOf('\n'): what merely finding lines costs. */
  readonly linesMs: number;
}

const measureMs = Number(process.argv[2] ?? 1000);
/** As the coordinator reads. */
const pieceBytes = 2 ** 20;
const headBytes = 64 * 1024;

const framings: Framing[] = [];
for (const input of framingInputs()) framings.push(await measure(input));
console.log(JSON.stringify(framings));

async function measure(input: FramingInput): Promise<Framing> {
  const format = (await formats[input.format]?.()) as Format;
  const options: unknown = format.options.parse(input.options);
  const found = frame(format, options, input.bytes);
  if (found.record !== input.records) throw new Error(`${input.name}: ${found.record} records were framed, there are ${input.records}`);
  const bench = new Bench({time: measureMs, warmupTime: measureMs / 4, iterations: 3, throws: true, now: cpuMs});
  bench.add('frame', () => void frame(format, options, input.bytes));
  bench.add('lines', () => void countLines(input.bytes));
  await bench.run();
  const [framed, lines] = bench.tasks.map(({result}) => ('latency' in result ? result.latency : undefined));
  return {
    name: input.name,
    megabytes: input.bytes.byteLength / 1e6,
    records: input.records,
    medianMs: framed?.p50 ?? NaN,
    fastestMs: framed?.min ?? NaN,
    linesMs: lines?.p50 ?? NaN,
  };
}

/** Not the time of day: what other processes of the machine take is not the framer's. */
function cpuMs(): number {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1000;
}

/** Begins as the coordinator does: a look at the head and a prescan where the format wants them, then the framer. */
function frame(format: Format, options: unknown, bytes: Uint8Array): Boundary {
  const prescan = format.prescan?.(options);
  if (prescan !== undefined) for (const piece of pieces(bytes)) prescan.scan(piece);
  const head = {file: 'file', bytes: bytes.subarray(0, headBytes), complete: false, reference: null};
  const begun = prescan?.finish() ?? format.begin?.(options, head);
  const from = begun !== undefined && 'state' in begun ? {...startOfFile, state: begun.state} : startOfFile;
  const framer = (begun !== undefined && 'framer' in begun && begun.framer?.(from)) || format.framer(options, from);
  for (const piece of pieces(bytes)) framer.scan(piece);
  framer.finish();
  return framer.boundary;
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
