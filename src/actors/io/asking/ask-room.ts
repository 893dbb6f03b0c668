/**
 * All asking of one run: its answer store, its purse, the lanes to its servers, and the stage that asks now. Opened with the first stage
 * that asks, and closed with the run.
 */
import type {ProviderConnection} from '../../../contracts/provider.ts';
import {openDatabase} from '../../../ledger/database.ts';
import {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import {SharedCache} from '../../../llm/answer-store/shared-cache.ts';
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
import {AskTally} from './ask-tally.ts';
import {Lanes} from './lanes.ts';
import {openInquiry} from './inquiries.ts';
import {laneOf} from './model-inquiry.ts';
import {StageAsking} from './stage-asking.ts';
import type {StagePlace} from './stage-asking.ts';

export interface AskRoomPlan {
  readonly plan: RunPlan;
  /** Of run.db. */
  readonly ledgerPath: string;
  readonly clock: Clock;
  readonly tools: AskingTools;
  /** The run is told to stop. */
  readonly isStopping: () => boolean;
  readonly log: (event: string, data: Readonly<Record<string, string | number | null>>) => void;
  readonly warn: (code: string, message: string) => void;
}

const beatMs = 50;
const shareEveryBeats = 5;
/** Batches of answers that are copied to the shared file when the run ends. */
const sharedAtEnd = 10_000;

export class AskRoom {
  private readonly given: AskRoomPlan;
  private readonly llm: LlmPlan;
  private opened: {
    readonly database: ReturnType<typeof openDatabase>;
    readonly store: AnswerStore;
    readonly purse: Purse;
    readonly lanes: Lanes;
  } | null = null;
  private stage: StageAsking | null = null;
  private connection: Promise<ProviderConnection> | null = null;
  private readonly tally = new AskTally();
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
    const {store, purse, lanes} = this.open();
    const {clock, tools, log} = this.given;
    const lane = lanes.of(step.ask.kind === 'model' ? laneOf(this.llm, step.ask) : `call ${step.name}`);
    const connect = (): Promise<ProviderConnection> => (this.connection ??= tools.connect());
    const inquiry = await openInquiry({step: step.name, ask: step.ask, llm: this.llm, tools, clock, connect, ladder: lane.ladder});
    const shared = {step: step.name, ask: step.ask, inquiry, lane, store, purse, llm: this.llm, tally: this.tally, clock, log};
    this.stage = await StageAsking.open({...shared, chance: tools.chance}, place);
    this.stage.start();
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
    await stage.close();
    // What it came to is told once more, with what waits behind it.
    void this.figures;
    this.stage = null;
    this.opened?.store.flush();
  }

  async close(): Promise<void> {
    await this.end();
    this.beating.abort();
    await this.beats;
    const {opened} = this;
    this.opened = null;
    if (opened === null) return;
    const connection = await this.connection?.catch(() => undefined);
    await connection?.close();
    // What is left for the file that runs share: an interrupted copy is taken up by the next session.
    for (let batches = 0; batches < sharedAtEnd && opened.store.share(); batches++) opened.store.flush();
    opened.store.close();
    opened.database.close();
  }

  /** Null before the first stage that asks is open. */
  get figures(): AskFigures | null {
    const {opened, stage, llm} = this;
    if (opened === null) return this.tally.lastFigures;
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

  private open() {
    if (this.opened !== null) return this.opened;
    const {ledgerPath, clock, warn} = this.given;
    const {llm} = this;
    const database = openDatabase(ledgerPath, false);
    const tell = ({code, reason}: {readonly code: string; readonly reason: string}): void => warn(code, reason);
    const shared = llm.cacheFile === null ? null : new SharedCache(llm.cacheFile, tell);
    const store = new AnswerStore({database, clock, shared, ttlMs: llm.ttlMs, tell});
    const books = store.intents.spending();
    const capNano = llm.budget.usd === null ? null : nanoOf(llm.budget.usd);
    const purse = new Purse({capNano, callsMost: llm.budget.calls}, books);
    const lanes = new Lanes({llm, clock, store});
    this.opened = {database, store, purse, lanes};
    this.beat(store);
    return this.opened;
  }

  /** Answers become durable within a beat, whoever else is busy; a run that is told to stop sends no more. */
  private beat(store: AnswerStore): void {
    let beats = 0;
    const {clock, isStopping} = this.given;
    const work = (): void => {
      if (store.isDue) store.flush();
      if (++beats % shareEveryBeats === 0) store.share();
      if (isStopping()) this.stage?.stop();
    };
    this.beats = tick(clock, beatMs, work, this.beating.signal).catch((cause: unknown) => this.stage?.fail(cause));
  }
}
