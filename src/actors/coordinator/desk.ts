/** What the parts of the coordinator share: the adapters, the limits, the credit. Plain references, no behaviour. */
import type {FileFault, Format} from '../../contracts/format.ts';
import type {Layers} from '../../contracts/layers.ts';
import type {Source} from '../../contracts/source.ts';
import type {Credit} from '../../flow/credit.ts';
import type {ShortCalls} from '../../flow/short-calls.ts';
import type {Clock} from '../../model/clock.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Stage} from '../../protocol/stages.ts';
import type {TableShape} from '../../protocol/tables.ts';
import type {Buffers} from './buffers.ts';
import type {KeptFile} from './kept-file.ts';
import type {StandingReader} from './standing-reader.ts';

/** Which format a file is, by its first bytes; or why it is none that may be read. The format it names is in the table then. */
export type Detect = (sample: Uint8Array, file: {readonly name: string; readonly complete: boolean}) => Detected | Promise<Detected>;
type Detected = {readonly format: string} | FileFault;

/** Where a stage's bytes come from, and how they are framed. */
export interface StageInput {
  readonly source: Source;
  readonly sourceOptions: unknown;
  /** Those that were met. */
  readonly formats: ReadonlyMap<string, Format>;
  readonly formatOptions: ReadonlyMap<string, unknown>;
  readonly detect: Detect;
  /** Between the source's bytes and the formats: every other part sees plain UTF-8 bytes only. */
  readonly layers: Layers;
}

export interface Desk extends StageInput {
  /** In a later stage its bound on records is the stage's own. */
  readonly plan: RunPlan;
  readonly stage: Stage;
  readonly shape: TableShape;
  /** Plain bytes of files that come once only and have wrappings, by split. */
  readonly kept: Map<number, KeptFile>;
  /** For ranges that are read again. */
  readonly standing: StandingReader;
  readonly clock: Clock;
  /** Whether small files may be read at once. */
  readonly shortCalls: ShortCalls;
  readonly credit: Credit;
  readonly buffers: Buffers;
  /** Format -> columns of the first file of that format in the run: what later files are compared with. */
  readonly columns: Map<string, readonly string[]>;
}
