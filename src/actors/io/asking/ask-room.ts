/**
 * All asking of one run: its answer store, its purse, the lanes to its servers, and the stage that asks now. Opened with the first stage
 * that asks, and closed with the run.
 */
import type {ProviderConnection} from '../../../contracts/provider.ts';
import {guarded, openDatabase} from '../../../ledger/database.ts';
import {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import {LogSync} from '../../../llm/answer-store/log-sync.ts';
import {SharedCache} from '../../../llm/answer-store/shared-cache.ts';
import {MeetingPoint} from '../../../llm/meeting/meeting-point.ts';
import {nanoOf} from '../../../llm/money/prices.ts';
import {Purse} from '../../../llm/money/purse.ts';
import type {Clock} from '../../../model/clock.ts';
import {assert} from '../../../model/errors.ts';
import type {LlmPlan, RunPlan} from '../../../model/plan.ts';
import type {AskFigures} from '../../../model/run.ts';
import type {SettledRows} from '../../../protocol/keys.ts';
import type {NotSettled, StageRange} from '../../../protocol/mailboxes.ts';
import type {Stage} from '../../../protocol/stages.ts';
import {tick} from '../../../flow/ticker.ts';
import type {AskingTools} from './asking-tools.ts';
import {figuresNote, savedFigures, tallyNote, tallyStateOf} from './ask-notes.ts';
import {AskTally} from './ask-tally.ts';
import {Lanes} from './lanes.ts';
import {openInquiry} from './inquiries.ts';
import {laneNameOf, laterQuestions} from './later-questions.ts';
import {usualPriority} from './priority.ts';
import {Seat} from './seat.ts';
import {seatOf} from './seat-name.ts';
import {StageAsking} from './stage-asking.ts';
import type {StagePlace} from './stage-asking.ts';

export interface AskRoomPlan {
  readonly plan: RunPlan;
  /** Of run.db. */
  readonly ledgerPath: string;
  readonly booksName: string;
  readonly clock: Clock;
  readonly tools: AskingTools;
  /** The run is told to stop. */
  readonly isStopping: () => boolean;
  readonly log: (event: string, data: Readonly<Record<string, string | number | null>>) => void;
  readonly warn: (code: string, message: string) => void;
}

const beatMs = 50;
const shareEveryBeats = 5;
const seatEveryBeats = 2;
/** A kill leaves the counts of a second behind, at most. */
const noteEveryBeats = 20;
/** Batches of answers that are copied to the shared file when the run ends. */
const sharedAtEnd = 10_000;

interface Opened {
  readonly database: ReturnType<typeof openDatabase>;
  readonly log: LogSync | null;
  readonly store: AnswerStore;
  readonly purse: Purse;
  readonly lanes: Lanes;
  readonly point: MeetingPoint | null;
}

export class AskRoom {
  private readonly given: AskRoomPlan;
  private readonly llm: LlmPlan;
  private opened: Opened | null = null;
  private stage: StageAsking | null = null;
  /** Where other runs that keep to the same limit are met, while a stage asks. */
  private seat: Seat | null = null;
  private connection: Promise<ProviderConnection> | null = null;
  private readonly tally = new AskTally();
  private told: AskFigures | null = null;
  private saved: {readonly figures: AskFigures | null} | null = null;
  private closed: Promise<void> | null = null;
  private readonly beating = new AbortController();
  private beats: Promise<void> = Promise.resolve();

  constructor(given: AskRoomPlan) {
    assert(given.plan.llm !== null, 'a job that asks says how');
    this.given = given;
    this.llm = given.plan.llm;
  }

  /** @throws {ConfigError} when a schema or module does not load; {SourceError} when the stage's file cannot be read */
  async begin(stage: Stage, place: StagePlace): Promise<void> {
    assert(this.stage === null && stage.asks !== null, 'one stage asks at a time');
    const step = this.given.plan.steps[stage.asks - 1];
    assert(step?.ask !== undefined, 'the first step of a stage that asks asks');
    const {store, purse, lanes, point} = this.open();
    const {clock, tools, log, ledgerPath, booksName} = this.given;
    const lane = lanes.of(laneNameOf(step, this.llm) ?? step.name);
    const later = laterQuestions(this.given.plan.steps.slice(stage.asks), this.llm, lane.name);
    const connect = (): Promise<ProviderConnection> => (this.connection ??= tools.connect());
    const inquiry = await openInquiry({step: step.name, ask: step.ask, llm: this.llm, tools, clock, connect, ladder: lane.ladder});
    const shared = {step: step.name, ask: step.ask, inquiry, lane, store, purse, llm: this.llm, tally: this.tally, clock, log};
    const opened = await StageAsking.open({...shared, later, chance: tools.chance}, place);
    this.stage = opened;
    if (point !== null) {
      const names = {lane: tools.limitOf(lane.name), run: this.llm.pilotOf?.seat ?? seatOf({path: ledgerPath, name: booksName})};
      this.seat = new Seat(
        {point, pace: lane.pace, ...names, usual: usualPriority(step.ask), priority: () => opened.nextPriority},
        clock.now(),
      );
      this.seat.beat(clock.now());
    }
    opened.start();
  }

  async settledIn(ranges: readonly StageRange[]): Promise<SettledRows | NotSettled> {
    assert(this.stage !== null, 'answers are asked for while their stage is open');
    return this.stage.settledIn(ranges);
  }

  /** Rows before this byte of the stage's file are appended. */
  release(before: number): void {
    this.stage?.release(before);
  }

  /** Of the stage that asks: what is in flight comes to its end, and is kept. Idempotent. */
  async end(): Promise<void> {
    const {stage} = this;
    if (stage === null) return;
    try {
      await stage.close();
    } finally {
      // What it came to is told once more, with what waits behind it.
      this.told = this.figures;
      this.stage = null;
      this.seat?.leave(this.given.clock.now());
      this.seat = null;
      this.opened?.store.flush();
      this.opened?.store.flushNotes();
    }
  }

  /** Idempotent. @throws {SinkError} when answers cannot be written any more; everything is closed then too */
  close(): Promise<void> {
    this.closed ??= this.closeAll();
    return this.closed;
  }

  /** As they were told last, by an earlier session too; null before anything was asked. */
  get figures(): AskFigures | null {
    const {opened, stage, llm} = this;
    if (opened === null) return this.told ?? this.before;
    const {standing} = opened.purse;
    return this.tally.figures({
      stage: stage?.standing ?? null,
      calls: {sent: standing.calls, most: llm.budget.calls},
      spentNano: llm.prices === null ? null : standing.costNano + standing.inFlightNano,
      savedNano: opened.store.counters().savedNano,
      usdMost: llm.budget.usd,
      pace: opened.lanes.pace,
    });
  }

  private async closeAll(): Promise<void> {
    const ended = await this.end().then(
      () => null,
      (cause: unknown) => ({cause}),
    );
    this.beating.abort();
    await this.beats;
    const {opened} = this;
    this.opened = null;
    const connection = await this.connection?.catch(() => undefined);
    await connection?.close();
    if (opened !== null) this.inOurWords(() => closeBooks(opened));
    if (ended !== null) throw ended.cause;
  }

  /** Of an earlier session; read once. */
  private get before(): AskFigures | null {
    this.saved ??= {figures: savedFigures(this.given.ledgerPath)};
    return this.saved.figures;
  }

  private open(): Opened {
    if (this.opened !== null) return this.opened;
    const {ledgerPath, clock, warn} = this.given;
    const {llm} = this;
    const database = openDatabase(ledgerPath, false);
    const tell = ({code, reason}: {readonly code: string; readonly reason: string}): void => warn(code, reason);
    const shared = llm.cacheFile === null ? null : new SharedCache(llm.cacheFile, tell);
    const log = LogSync.open(database);
    const store = new AnswerStore({database, clock, shared, log, ttlMs: llm.ttlMs, notes: () => this.notes, tell});
    const saved = tallyStateOf(store.noted(tallyNote));
    if (saved !== null) this.tally.restore(saved);
    const books = store.intents.spending();
    const capNano = llm.budget.usd === null ? null : nanoOf(llm.budget.usd);
    const purse = new Purse({capNano, callsMost: llm.budget.calls}, books);
    const lanes = new Lanes({llm, clock, store});
    const point = llm.cacheFile === null ? null : new MeetingPoint(`${llm.cacheFile}.limits`, tell);
    this.opened = {database, log, store, purse, lanes, point};
    this.beat(store);
    return this.opened;
  }

  /** What is kept beside the answers; the figures when a stage has come to its end. */
  private get notes(): Readonly<Record<string, string>> {
    const figures = this.told === null ? {} : {[figuresNote]: JSON.stringify(this.told)};
    return {[tallyNote]: JSON.stringify(this.tally.save()), ...this.opened?.lanes.notes, ...figures};
  }

  /** Answers become durable within two beats, whoever else is busy; a run that is told to stop sends no more. */
  private beat(store: AnswerStore): void {
    let beats = 0;
    const {clock, isStopping} = this.given;
    const work = (): void => {
      beats++;
      if (store.isDue) {
        this.stage?.leaseAhead();
        store.flush();
      }
      if (beats % noteEveryBeats === 0) store.flushNotes();
      if (beats % shareEveryBeats === 0) store.share();
      if (beats % seatEveryBeats === 0) this.seat?.beat(clock.now());
      if (isStopping()) this.stage?.stop();
    };
    const beatOnce = (): Promise<void> => {
      this.inOurWords(work);
      return store.durable();
    };
    this.beats = tick(clock, beatMs, beatOnce, this.beating.signal).catch((cause: unknown) => this.stage?.fail(cause));
  }

  private inOurWords(work: () => void): void {
    guarded(this.given.ledgerPath, work);
  }
}

function closeBooks({store, log, database, point}: Opened): void {
  point?.close();
  try {
    // What is left for the file that runs share: an interrupted copy is taken up by the next session.
    for (let batches = 0; batches < sharedAtEnd && store.share(); batches++) store.flush();
    store.close();
  } finally {
    log?.close();
    database.close();
  }
}
