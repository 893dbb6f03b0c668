/**
 * The coordinator: lists files, takes the run through its stages one after the other, and ends it. What it does inside of a stage is the
 * stage walk's.
 */
import type {ListedSplit} from '../../contracts/source.ts';
import {tick} from '../../flow/ticker.ts';
import type {Clock} from '../../model/clock.ts';
import {messageOf} from '../../model/errors.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Json} from '../../model/record.ts';
import type {Report, RunEvent} from '../../model/run.ts';
import type {Cells} from '../../protocol/cells.ts';
import type {IoActor, OpenedRun} from '../../protocol/mailboxes.ts';
import type {Stage} from '../../protocol/stages.ts';
import type {TableShape} from '../../protocol/tables.ts';
import type {StageInput} from './desk.ts';
import type {ExtractionPool} from './pool.ts';
import {listenToPulse} from './pulse.ts';
import {RunEnding, type Ending} from './run-ending.ts';
import {StageWalk} from './stage-walk.ts';

export interface Coordination extends StageInput {
  readonly plan: RunPlan;
  readonly shape: TableShape;
  readonly io: IoActor;
  readonly pool: ExtractionPool;
  /** What every stage but the first reads: the file of the one before. */
  readonly laterInput: () => Promise<StageInput & {close(): Promise<void>}>;
  readonly cells: Cells;
  readonly clock: Clock;
  /** Aborted: stop reading, commit what is under way. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** No more input is wanted: whoever is waited for may be told. */
  readonly onEnding?: () => void;
}

const listedAtOnce = 1000;
const progressMs = 500;

/** Takes an opened run to its end. @throws what the outside did (SourceError, SinkError, ...) after committing what it could */
export async function coordinate(given: Coordination, opened: OpenedRun): Promise<Report> {
  return new Coordinator(given, opened).run();
}

class Coordinator {
  private readonly given: Coordination;
  private readonly opened: OpenedRun;
  private readonly ending: RunEnding;
  /** Of the stage that an earlier session died in: only that one goes carefully. */
  private isUnclean: boolean;

  constructor(given: Coordination, opened: OpenedRun) {
    this.given = given;
    this.opened = opened;
    this.isUnclean = opened.unclean;
    this.ending = new RunEnding((ending) => this.tellEnding(ending));
  }

  async run(): Promise<Report> {
    const {signal, clock, io, onEvent} = this.given;
    const ticking = new AbortController();
    const report = async (): Promise<void> => onEvent({type: 'progress', progress: await io.progress()});
    // The run itself meets whatever makes these fail; here it only ends the ticking.
    const ticks = Promise.allSettled([tick(clock, progressMs, report, ticking.signal), listenToPulse(this.given, ticking.signal)]);
    const onAbort = (): void => this.ending.end('cancelled', 'stopped on request');
    signal.addEventListener('abort', onAbort, {once: true});
    if (signal.aborted) onAbort();
    try {
      await this.walk(await this.list());
    } catch (cause) {
      this.ending.fail(cause);
    }
    await this.settleBatches();
    signal.removeEventListener('abort', onAbort);
    ticking.abort();
    await ticks;
    return this.close();
  }

  /** Tells the ledger every split there is; a list that is whole already is only compared. */
  private async list(): Promise<readonly Stage[]> {
    const {source, sourceOptions, layers, io, signal} = this.given;
    let batch: ListedSplit[] = [];
    let bytesExpected = 0;
    // A page is compared, or written down, while the next is listed.
    let told = Promise.resolve();
    try {
      for await (const split of source.list(sourceOptions, signal)) {
        batch.push(split);
        bytesExpected += Math.max(0, layers.bytesExpected(split));
        if (batch.length < listedAtOnce) continue;
        await told;
        told = io.addSplits(batch);
        told.catch(() => undefined);
        batch = [];
      }
      await told;
    } catch (cause) {
      await told.catch(() => undefined);
      if (signal.aborted) return [];
      throw cause;
    }
    await io.addSplits(batch);
    const {files, bytes, stages} = await io.sealSplits(bytesExpected);
    this.given.onEvent({type: 'listed', files, bytes});
    return stages;
  }

  /** One stage after the other; each has all that the one before wrote. */
  private async walk(stages: readonly Stage[]): Promise<void> {
    for (const stage of stages) {
      if (this.ending.isEnding) return;
      await (stage.number === 0 ? this.walkStage(stage, this.given) : this.walkLater(stage));
      if (this.ending.isEnding || stage.isLast) return;
      // Sorting them is the I/O actor's work alone, and needs memory.
      if (stage.keys === 'partitions') await this.given.pool.rest();
      if (!(await this.given.io.endStage(stage.number))) return;
    }
  }

  private async walkLater(stage: Stage): Promise<void> {
    const input = await this.given.laterInput();
    try {
      await this.walkStage(stage, input);
    } finally {
      await input.close();
    }
  }

  private async walkStage(stage: Stage, input: StageInput): Promise<void> {
    const {given, ending} = this;
    const opened = await given.io.openStage(stage.number);
    if (opened.isDone) return;
    const unclean = this.isUnclean;
    this.isUnclean = false;
    const onFull = (): void => given.onEnding?.();
    await new StageWalk({...given, input, opened, columns: this.opened.columns, unclean, ending, onFull}).run();
  }

  /** A consumer of batches may take its time, or be called off in it. */
  private async settleBatches(): Promise<void> {
    if (this.given.plan.output.batchRows === null || this.ending.isEnding) return;
    await this.given.io.endBatches().catch((cause: unknown) => this.ending.fail(cause));
  }

  private tellEnding(ending: Ending | null): void {
    const {given} = this;
    given.onEnding?.();
    if (ending === null) return;
    const {reason, message} = ending;
    // A consumer of batches may take no more: appends must not wait for it. What is wrong with the actor its next call tells.
    if (reason === 'cancelled' && given.plan.output.batchRows !== null) given.io.stopBatches().catch(() => undefined);
    given.onEvent({type: 'stopping', reason, message});
    this.note('stopping', {reason, message});
  }

  /** The log is a courtesy: a run does not fail for it, and what is wrong with the disk the next append tells. */
  private note(event: string, data: Json): void {
    this.given.io.log({event, data}).catch(() => undefined);
  }

  /** Commits and reports. @throws the failure, where there was one, when the rest is safe */
  private async close(): Promise<Report> {
    const {io} = this.given;
    const {ending, failure} = this.ending;
    if (failure !== undefined) {
      await io.stop('failed', messageOf(failure.cause)).catch(() => undefined);
      throw failure.cause;
    }
    if (ending !== undefined) return (await io.stop(ending.reason, ending.message)).report;
    return (await io.finish()).report;
  }
}
