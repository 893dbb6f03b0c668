/**
 * The coordinator: lists files, reads and frames them, hands chunks to the pool by credit, takes the results to the I/O actor
 * in input order, and ends the run. It never parses a record, never holds a row, never waits for a disk.
 */
import type {Format} from '../../contracts/format.ts';
import type {Layers} from '../../contracts/layers.ts';
import type {ListedSplit, Source} from '../../contracts/source.ts';
import {Credit} from '../../flow/credit.ts';
import {Reorder} from '../../flow/reorder.ts';
import {Slots} from '../../flow/slots.ts';
import {tick} from '../../flow/ticker.ts';
import type {Split} from '../../model/chunk.ts';
import type {Clock} from '../../model/clock.ts';
import {messageOf} from '../../model/errors.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Json} from '../../model/record.ts';
import type {Report, RunEvent, StopReason} from '../../model/run.ts';
import {KiB} from '../../model/units.ts';
import {readCell, writeCell, type Cells} from '../../protocol/cells.ts';
import type {IoActor, OpenedRun} from '../../protocol/mailboxes.ts';
import type {TableShape} from '../../protocol/tables.ts';
import {Appending} from './appending.ts';
import {Buffers} from './buffers.ts';
import {CarefulWindow, type Telling} from './careful-window.ts';
import type {Desk, Detect} from './desk.ts';
import {dispatch, resultOfRefused, type Dispatch} from './dispatch.ts';
import {worksOf, worksOfSplit} from './feeding.ts';
import {stoppingSteps} from './first-reject.ts';
import {Judge} from './judge.ts';
import type {ExtractionPool} from './pool.ts';
import {listenToPulse} from './pulse.ts';
import {readByRanges} from './range-reading.ts';
import {outputBytesOf, type Result} from './results.ts';
import {StandingReader} from './standing-reader.ts';
import {StreamReading} from './stream-reading.ts';
import {streamResults} from './streaming.ts';
import type {RangesWork, StreamWork, Work} from './work.ts';

export interface Coordination {
  readonly plan: RunPlan;
  readonly shape: TableShape;
  readonly io: IoActor;
  readonly pool: ExtractionPool;
  readonly source: Source;
  readonly sourceOptions: unknown;
  readonly formats: ReadonlyMap<string, Format>;
  readonly formatOptions: ReadonlyMap<string, unknown>;
  readonly detect: Detect;
  readonly layers: Layers;
  readonly cells: Cells;
  readonly clock: Clock;
  /** Aborted: stop reading, commit what is under way. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** No more input is wanted: whoever is waited for may be told. */
  readonly onEnding?: () => void;
}

const listedAtOnce = 1000;
const splitsAtOnce = 1000;
const creditCheckMs = 50;
const progressMs = 500;

/** Takes an opened run to its end. @throws what the outside did (SourceError, SinkError, ...) after committing what it could */
export async function coordinate(given: Coordination, opened: OpenedRun): Promise<Report> {
  return new Coordinator(given, opened).run();
}

class Coordinator {
  private readonly given: Coordination;
  private readonly opened: OpenedRun;
  private readonly on: Dispatch;
  private readonly judge: Judge;
  private readonly appending: Appending;
  private readonly order = new Reorder<Result>((result) => this.appending.add(result));
  private readonly running = new Set<Promise<void>>();
  private readonly ticking = new AbortController();
  private nextChunk = 0;
  private readonly window: CarefulWindow;
  private ending: {readonly reason: StopReason | 'limit'; readonly message: string} | undefined;
  private failure: {readonly cause: unknown} | undefined;

  constructor(given: Coordination, opened: OpenedRun) {
    this.given = given;
    this.opened = opened;
    const {limits} = given.plan;
    const {records, rejects} = opened.counts;
    const stopping = stoppingSteps(given.plan);
    this.judge = new Judge({...limits, stopping}, given.shape, {
      records,
      rejects: rejects - opened.filesUnreadable,
      outcomes: opened.outcomes,
    });
    this.on = {
      desk: deskOf(given, opened),
      pool: given.pool,
      slots: new Slots(given.pool.slots),
      outputs: [],
      isEnding: () => this.isEnding,
      recordsLeft: () => this.judge.recordsLeft,
    };
    this.window = new CarefulWindow({
      on: this.on,
      io: given.io,
      marks: opened.trying,
      bytes: opened.unclean ? limits.creditBytes : 0,
      settle: () => this.appending.settle(),
    });
    this.appending = new Appending({
      on: this.on,
      io: given.io,
      judge: this.judge,
      cells: given.cells,
      onEvent: given.onEvent,
      onEnding: (why) => this.end(why, this.judge.messageOf(why)),
      onFailure: (cause) => this.fail(cause),
    });
  }

  async run(): Promise<Report> {
    const ticks = this.startTicking();
    const onAbort = (): void => this.end('cancelled', 'stopped on request');
    this.given.signal.addEventListener('abort', onAbort, {once: true});
    if (this.given.signal.aborted) onAbort();
    try {
      await this.list();
      if (!this.isEnding) await this.readAll();
    } catch (cause) {
      this.fail(cause);
    }
    await Promise.all(this.running);
    await this.appending.settle();
    await this.on.desk.standing.close();
    await this.settleBatches();
    this.given.signal.removeEventListener('abort', onAbort);
    this.ticking.abort();
    await ticks;
    return this.close();
  }

  /** A consumer of batches may take its time, or be called off in it. */
  private async settleBatches(): Promise<void> {
    const isWhole = this.failure === undefined && (this.ending === undefined || this.ending.reason === 'limit') && !this.judge.isOverRate;
    if (this.given.plan.output.batchRows === null || !isWhole) return;
    await this.given.io.endBatches().catch((cause: unknown) => this.fail(cause));
  }

  private get isEnding(): boolean {
    return this.ending !== undefined || this.failure !== undefined;
  }

  /** Tells the ledger every split there is; a list that is whole already is only compared. */
  private async list(): Promise<void> {
    const {source, sourceOptions, io, signal} = this.given;
    let batch: ListedSplit[] = [];
    try {
      for await (const split of source.list(sourceOptions, signal)) {
        batch.push(split);
        if (batch.length < listedAtOnce) continue;
        await io.addSplits(batch);
        batch = [];
      }
    } catch (cause) {
      if (signal.aborted) return;
      throw cause;
    }
    await io.addSplits(batch);
    const listed = await io.sealSplits();
    this.given.onEvent({type: 'listed', files: listed.files, bytes: listed.bytes});
  }

  private async readAll(): Promise<void> {
    const {position} = this.opened;
    if (this.judge.isFull) return this.end('limit', 'the limit of records is reached');
    if (position !== null && !position.last) await this.take(worksOfSplit(this.on.desk, position.split, position.boundary));
    let after = position?.split.file ?? null;
    for (let page = await this.page(after); page.length > 0 && !this.isEnding; page = await this.page(after)) {
      await this.take(worksOf(this.on.desk, page));
      after = page.at(-1)?.file ?? after;
    }
  }

  private page(after: string | null): Promise<readonly Split[]> {
    return this.given.io.splits(after, splitsAtOnce);
  }

  private async take(works: AsyncIterable<Work>): Promise<void> {
    for await (const work of works) {
      if (this.isEnding) return;
      await this.begin(work, this.nextChunk++);
    }
  }

  /** Sets a work going. Only careful and streamed work is waited for. */
  private async begin(work: Work, chunkId: number): Promise<void> {
    const {desk} = this.on;
    const tell = (result: Result): void => {
      desk.credit.take(outputBytesOf(result));
      this.order.put(chunkId, result);
    };
    if (work.type === 'refused') {
      tell(resultOfRefused(desk, work, chunkId));
      this.finishWork(work, chunkId, true);
    } else if (work.type === 'stream') {
      this.finishWork(work, chunkId, await this.stream(work, {chunkId, tell}));
    } else if (work.type === 'ranges') {
      await this.beginRanges(work, {chunkId, tell});
    } else if (this.window.isOpen) {
      desk.buffers.giveBack(work.input);
      this.finishWork(work, chunkId, await this.window.tryWork(work, {chunkId, tell}));
    } else {
      this.spawn(
        dispatch(this.on, {chunkId, pieces: work.pieces, input: work.input}, tell).then((isDone) => this.finishWork(work, chunkId, isDone)),
      );
    }
  }

  private async beginRanges(work: RangesWork, {chunkId, tell}: Telling): Promise<void> {
    if (this.window.isOpen) return this.finishWork(work, chunkId, await this.window.tryRanges(work, {chunkId, tell}));
    const reading = readByRanges(this.on, work, chunkId).then((result) => {
      if (result !== undefined) tell(result);
      this.finishWork(work, chunkId, result !== undefined);
    });
    this.spawn(reading);
  }

  /** False when the run is ending instead. */
  private async stream(work: StreamWork, telling: Telling): Promise<boolean> {
    const reading = new StreamReading(this.on, {piece: work.piece, maxRecords: null});
    try {
      if (this.window.isOpen) await this.window.tryStream(work, reading, telling);
      for await (const result of streamResults(reading)) {
        if (this.isEnding) return false;
        telling.tell(result);
      }
      return !this.isEnding;
    } finally {
      await reading.close();
    }
  }

  /** A work that was left has no end: what comes behind it is never released. */
  private finishWork(work: Work, chunkId: number, isDone: boolean): void {
    this.on.desk.credit.give(work.admitted);
    if (isDone) this.order.end(chunkId);
  }

  private spawn(task: Promise<void>): void {
    const running = task.catch((cause: unknown) => this.fail(cause)).finally(() => this.running.delete(running));
    this.running.add(running);
  }

  private end(reason: StopReason | 'limit', message: string): void {
    const {batchRows} = this.given.plan.output;
    // At its limit a run has all it needs, but a consumer who takes it.
    const isCalledOff = reason === 'cancelled' && this.ending?.reason === 'limit' && batchRows !== null;
    if (this.ending !== undefined && !isCalledOff) return;
    this.ending = {reason, message};
    // Workers leave off at their next record: a drain takes as long as one record, not as long as all that was handed out.
    writeCell(this.given.cells, 'stop', 1);
    // Results that wait behind a work that was left keep their credit: nobody may wait for it.
    this.on.desk.credit.abandon();
    this.given.onEnding?.();
    if (reason === 'limit') return;
    // A consumer of batches may take no more: appends must not wait for it.
    if (reason === 'cancelled' && batchRows !== null) this.spawn(this.given.io.stopBatches());
    this.given.onEvent({type: 'stopping', reason, message});
    this.note('stopping', {reason, message});
  }

  /** The log is a courtesy: a run does not fail for it, and what is wrong with the disk the next append tells. */
  private note(event: string, data: Json): void {
    this.given.io.log({event, data}).catch(() => undefined);
  }

  private fail(cause: unknown): void {
    this.failure ??= {cause};
    // What comes behind a failure is never written, so its credit never comes back: nobody may wait for it.
    this.on.desk.credit.abandon();
    this.given.onEnding?.();
  }

  private startTicking(): Promise<unknown> {
    const {clock, io, onEvent} = this.given;
    const {signal} = this.ticking;
    const report = async (): Promise<void> => {
      const progress = await io.progress();
      onEvent({type: 'progress', progress});
    };
    // The run itself meets whatever makes these fail; here it only ends the ticking.
    return Promise.allSettled([
      tick(clock, creditCheckMs, () => this.on.desk.credit.recheck(), signal),
      tick(clock, progressMs, report, signal),
      listenToPulse(this.given, signal),
    ]);
  }

  /** Commits and reports. @throws the failure, where there was one, when the rest is safe */
  private async close(): Promise<Report> {
    const {io} = this.given;
    if (this.failure !== undefined) {
      const {cause} = this.failure;
      await io.stop('failed', messageOf(cause)).catch(() => undefined);
      throw cause;
    }
    if (this.ending !== undefined && this.ending.reason !== 'limit') {
      return (await io.stop(this.ending.reason, this.ending.message)).report;
    }
    if (this.judge.isOverRate) {
      this.end('rejects', this.judge.summary);
      return (await io.stop('rejects', this.judge.summary)).report;
    }
    return (await io.finish()).report;
  }
}

function deskOf(given: Coordination, opened: OpenedRun): Desk {
  const {plan, cells, onEvent, io} = given;
  // Told once a stretch: at full credit, waiting is the ordinary pace of a reader that is faster than its workers.
  let pressed = false;
  const onWait = (): void => {
    const creditBytes = readCell(cells, 'creditKiB') * KiB;
    const isPressed = creditBytes < plan.limits.creditBytes;
    if (isPressed && !pressed) {
      const rssMb = readCell(cells, 'rssKiB') / KiB;
      onEvent({type: 'pressure', waiting: 'memory', rssMb, creditBytes});
      io.log({event: 'pressure', data: {rssMb, creditBytes}}).catch(() => undefined);
    }
    pressed = isPressed;
  };
  const credit = new Credit({budget: () => readCell(cells, 'creditKiB') * KiB, onWait});
  const buffers = new Buffers(plan.limits.chunkBytes, given.pool.slots + 2);
  return {
    plan,
    shape: given.shape,
    source: given.source,
    sourceOptions: given.sourceOptions,
    formats: given.formats,
    formatOptions: given.formatOptions,
    detect: given.detect,
    layers: given.layers,
    kept: new Map(),
    standing: new StandingReader(),
    clock: given.clock,
    credit,
    buffers,
    columns: new Map(Object.entries(opened.columns)),
  };
}
