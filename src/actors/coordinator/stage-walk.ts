/**
 * One stage of a run: reads what there is for it, frames it, hands chunks to the pool by credit, takes the results to the I/O actor in
 * input order. Never parses a record, never holds a row, never waits for a disk.
 */
import {Credit} from '../../flow/credit.ts';
import {Reorder} from '../../flow/reorder.ts';
import {ShortCalls} from '../../flow/short-calls.ts';
import {Slots} from '../../flow/slots.ts';
import {tick} from '../../flow/ticker.ts';
import type {Clock} from '../../model/clock.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {RunEvent} from '../../model/run.ts';
import {KiB, MiB} from '../../model/units.ts';
import {readCell, writeCell, type Cells} from '../../protocol/cells.ts';
import type {IoActor, OpenedStage, StageRange} from '../../protocol/mailboxes.ts';
import {isStepOf, type Stage} from '../../protocol/stages.ts';
import type {SettledRows} from '../../protocol/keys.ts';
import type {TableShape} from '../../protocol/tables.ts';
import {Appending} from './appending.ts';
import {Buffers} from './buffers.ts';
import {CarefulWindow, type Telling} from './careful-window.ts';
import type {Desk, StageInput} from './desk.ts';
import {dispatch, resultOfRefused, type Dispatch} from './dispatch.ts';
import {worksOf, worksOfSplit} from './feeding.ts';
import {stoppingSteps} from './first-reject.ts';
import {Judge} from './judge.ts';
import type {ExtractionPool} from './pool.ts';
import {readByRanges} from './range-reading.ts';
import {outputBytesOf, type Result} from './results.ts';
import type {RunEnding} from './run-ending.ts';
import {splitPages} from './split-pages.ts';
import {StandingReader} from './standing-reader.ts';
import {StreamReading} from './stream-reading.ts';
import {streamResults} from './streaming.ts';
import type {Piece, RangesWork, StreamWork, Work} from './work.ts';

export interface StageWalkPlan {
  readonly plan: RunPlan;
  readonly shape: TableShape;
  readonly io: IoActor;
  readonly pool: ExtractionPool;
  readonly cells: Cells;
  readonly clock: Clock;
  readonly onEvent: (event: RunEvent) => void;
  readonly input: StageInput;
  readonly opened: OpenedStage;
  /** Format -> columns of the first file of that format in the run. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** The last session died: as many bytes as could be under way then go carefully. */
  readonly unclean: boolean;
  readonly ending: RunEnding;
  /** The limit is reached: no more of the input is wanted. */
  readonly onFull: () => void;
}

const creditCheckMs = 50;

export class StageWalk {
  private readonly given: StageWalkPlan;
  private readonly on: Dispatch;
  private readonly judge: Judge;
  private readonly appending: Appending;
  private readonly order = new Reorder<Result>((result) => this.appending.add(result));
  private readonly running = new Set<Promise<void>>();
  private nextChunk = 0;
  private readonly window: CarefulWindow;
  /** The limit of records is reached. */
  private isFull = false;

  constructor(given: StageWalkPlan) {
    this.given = given;
    const {plan, io, opened, shape} = given;
    const {stage} = opened;
    const limit = stage.number === 0 ? plan.limits.limit : null;
    const stopping = stoppingSteps(plan);
    const {rejects} = plan.limits;
    this.judge = new Judge({limit, rejects, stopping, isOwn: isStepOf(stage, shape), ofRecords: stage.asks !== null}, shape, opened.judged);
    this.on = {
      desk: deskOf(given),
      pool: given.pool,
      slots: new Slots(given.pool.slots),
      outputs: [],
      isEnding: () => this.isEnding,
      ...(stage.settles === null && stage.asks === null ? {} : {settledIn: (pieces: readonly Piece[]) => this.settledIn(pieces)}),
      recordsLeft: () => this.judge.recordsLeft,
    };
    this.window = new CarefulWindow({
      on: this.on,
      io: {trying: (mark) => io.trying(stage.number, mark), triedAll: () => io.triedAll(), drain: () => io.drain()},
      marks: opened.trying,
      bytes: given.unclean ? plan.limits.creditBytes : 0,
      settle: () => this.appending.settle(),
    });
    this.appending = new Appending({
      on: this.on,
      io,
      judge: this.judge,
      cells: given.cells,
      onEvent: given.onEvent,
      onEnding: (why) => (why === 'limit' ? this.fill() : given.ending.end(why, this.judge.messageOf(why))),
      onFailure: (cause) => given.ending.fail(cause),
    });
  }

  /** Resolves when all that was begun is appended. What went wrong, or was too much, the ending knows. */
  async run(): Promise<void> {
    const {ending, cells} = this.given;
    const ticking = new AbortController();
    // The run itself meets whatever makes this fail; here it only ends the ticking.
    const ticks = tick(this.given.clock, creditCheckMs, () => this.on.desk.credit.recheck(), ticking.signal).catch(() => undefined);
    writeCell(cells, 'stop', 0);
    ending.watch((isFailure) => this.leave(isFailure));
    try {
      if (!this.isEnding) await this.window.open();
      if (!this.isEnding) await this.readAll();
    } catch (cause) {
      ending.fail(cause);
    }
    await Promise.all(this.running);
    await this.appending.settle();
    await this.on.desk.standing.close();
    ticking.abort();
    await ticks;
    // What comes behind it (sorting keys, the next stage) is told anew when it is to stop.
    if (!ending.isEnding) writeCell(cells, 'stop', 0);
    // Judged whatever the count: a run whose input is mostly broken must not look complete.
    if (!ending.isEnding && this.judge.isOverRate) ending.end('rejects', this.judge.summary);
  }

  private get isEnding(): boolean {
    return this.isFull || this.given.ending.isEnding;
  }

  /** Undefined where it is not going to be said: the run is ending then. */
  private async settledIn(pieces: readonly Piece[]): Promise<SettledRows | null | undefined> {
    const {io, opened, ending} = this.given;
    const settled = await io.settledIn(opened.stage.number, pieces.map(stageRangeOf));
    if (settled === null || !('type' in settled)) return settled;
    if (settled.why !== null) ending.end(settled.why.reason, settled.why.message);
    return undefined;
  }

  private fill(): void {
    this.isFull = true;
    this.leave(false);
    this.given.onFull();
  }

  private leave(isFailure: boolean): void {
    // Workers leave off at their next record: a drain takes as long as one record, not as long as all that was handed out.
    if (!isFailure) writeCell(this.given.cells, 'stop', 1);
    // Results that wait behind a work that was left keep their credit, and what comes behind a failure is never written: nobody may wait.
    this.on.desk.credit.abandon();
  }

  private async readAll(): Promise<void> {
    const {io, opened} = this.given;
    const {position} = opened;
    if (this.judge.isFull) return this.fill();
    if (position !== null && !position.last) await this.take(worksOfSplit(this.on.desk, position.split, position.boundary));
    for await (const page of splitPages((after, limit) => io.splits(opened.stage.number, {after, limit}), position?.split.file ?? null)) {
      if (this.isEnding) return;
      await this.take(worksOf(this.on.desk, page));
    }
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
    const running = task.catch((cause: unknown) => this.given.ending.fail(cause)).finally(() => this.running.delete(running));
    this.running.add(running);
  }
}

function deskOf({plan, shape, cells, clock, onEvent, io, input, opened, columns, pool}: StageWalkPlan): Desk {
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
  const {stage} = opened;
  const deskPlan = stage.number === 0 ? plan : laterPlan(plan, stage);
  return {
    plan: deskPlan,
    stage,
    shape,
    ...input,
    kept: new Map(),
    standing: new StandingReader(),
    clock,
    shortCalls: new ShortCalls(),
    credit: new Credit({budget: () => Math.min(readCell(cells, 'creditKiB') * KiB, deskPlan.limits.creditBytes), onWait}),
    buffers: new Buffers(deskPlan.limits.chunkBytes, buffersKept(deskPlan, pool.slots)),
    columns: new Map(Object.entries(columns)),
  };
}

/**
 * Those that are read ahead of the workers come back all at once: where fewer were kept, the rest was freed and made anew again and again,
 * and 600 MB of packed lines peaked at 189 MiB, not 173. As many as the credit has room for.
 */
function buffersKept({limits}: RunPlan, slots: number): number {
  return Math.max(slots + 2, Math.floor(limits.creditBytes / limits.chunkBytes));
}

function stageRangeOf({split: {start: base = 0}, span}: Piece): StageRange {
  return {start: base + span.from.offset, end: base + span.end, base};
}

/** What a stage wrote was bounded when it was written: its reader refuses nothing, and reads lines, whatever the input is. */
function laterPlan(plan: RunPlan, {asks}: Stage): RunPlan {
  const {chunkBytes, bundleBytes, creditBytes} = plan.limits;
  const waiting =
    asks === null
      ? {}
      : {
          chunkBytes: Math.min(chunkBytes, askedChunkBytes),
          bundleBytes: Math.min(bundleBytes, askedChunkBytes),
          creditBytes: Math.min(creditBytes, askedCreditBytes),
        };
  return {...plan, input: {...plan.input, byRanges: false}, limits: {...plan.limits, ...waiting, recordBytesMax: stageRecordBytesMax}};
}

/** Rows are written when all of their chunk are answered: a few dozen at a time, and not many chunks that wait. */
const askedChunkBytes = 32 * KiB;
const askedCreditBytes = 2 * MiB;

const stageRecordBytesMax = 2 ** 40;
