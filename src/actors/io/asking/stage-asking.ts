/**
 * A stage that asks: reads its rows ahead of their writer, looks their answers up, hands what is missing to the sender, and tells the writer
 * when a range of rows has all of its answers. Holds a place an item; rows and answers stay on the disk.
 */
import type {SettledRows} from '../../../protocol/keys.ts';
import type {NotSettled, StageRange} from '../../../protocol/mailboxes.ts';
import type {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import {SingleFlight} from '../../../llm/answer-store/single-flight.ts';
import {assert} from '../../../model/errors.ts';
import {firstAttempt} from '../../../llm/packing/attempt.ts';
import type {AskPlan, AskPriority, LlmPlan} from '../../../model/plan.ts';
import {holdsSomething} from '../../../model/holds.ts';
import {AnswerWindow, type Settlement, type WindowItem} from './answer-window.ts';
import type {CallOff} from './call-off.ts';
import type {AnswerSource, AskTally, StageStanding} from './ask-tally.ts';
import type {Inquiry} from './inquiry.ts';
import {priorityOf} from './priority.ts';
import {Sender, type SenderPlan} from './sender.ts';
import {settledLines} from './settled-lines.ts';
import {StageRows, type StageRow} from './stage-rows.ts';

/** Where a stage's rows stand. */
export interface StagePlace {
  /** The file of the stage before, absolute. */
  readonly path: string;
  /** Bytes of it that are not written on yet. */
  readonly from: number;
  readonly end: number;
  /** Rows in all of it, and before `from`. */
  readonly rows: number;
  readonly rowsBefore: number;
  /** The file of the input that the row at this byte comes from. */
  readonly fileAt: (at: number) => string;
}

export interface StageAskingPlan extends Omit<SenderPlan, 'read' | 'onAnswer' | 'onReject' | 'onCalledOff' | 'onFailure'> {
  readonly step: string;
  readonly ask: AskPlan;
  readonly inquiry: Inquiry;
  readonly store: AnswerStore;
  readonly tally: AskTally;
  readonly llm: LlmPlan;
}

/** An item whose answer is on its way. */
interface Flying extends WindowItem {
  readonly length: number;
  readonly keys: {readonly key: string; readonly looseKey: string | null};
}

/** A person who stops a run waits for answers on their way, which are paid for; not for long. */
const graceMs = 10_000;

export class StageAsking {
  private readonly given: StageAskingPlan;
  private readonly place: StagePlace;
  private readonly rows: StageRows;
  private readonly window: AnswerWindow;
  private readonly sender: Sender;
  private readonly flights: SingleFlight<Flying>;
  private readonly flying = new Map<number, Flying>();
  private done: number;
  private behind: StageStanding['behind'] = {rows: 0, row: null};
  private calledOff: CallOff | null = null;
  private failure: {readonly cause: unknown} | null = null;
  private isStopped = false;
  private space = Promise.withResolvers<void>();
  private reading: Promise<void> = Promise.resolve();
  private nextId = 0;
  private closed: Promise<void> | null = null;

  static async open(given: StageAskingPlan, place: StagePlace): Promise<StageAsking> {
    return new StageAsking(given, place, await StageRows.open(place.path, place));
  }

  private constructor(given: StageAskingPlan, place: StagePlace, rows: StageRows) {
    this.given = given;
    this.place = place;
    this.rows = rows;
    this.window = new AnswerWindow(place.from);
    // Bounded by the window, whose items they are.
    this.flights = new SingleFlight(Number.MAX_SAFE_INTEGER);
    this.done = place.rowsBefore;
    this.sender = new Sender({
      ...given,
      read: (item) => rows.read(item) as Promise<Readonly<Record<string, unknown>>>,
      onAnswer: (id) => this.land(id),
      onReject: (id, note) => this.refuse(id, note),
      onCalledOff: (why) => this.callOff(why),
      onFailure: (cause) => this.fail(cause),
    });
  }

  start(): void {
    this.reading = this.readAll().catch((cause: unknown) => this.fail(cause));
    this.sender.start();
  }

  /** Of every row in the ranges, when all have one. */
  async settledIn(ranges: readonly StageRange[]): Promise<SettledRows | NotSettled> {
    const settled = this.window.settled(ranges);
    // It may wait for rows that stand behind a full window.
    this.space.resolve();
    const isThere = await settled;
    if (this.failure !== null) throw this.failure.cause;
    if (!isThere) return {type: 'NotSettled', why: this.calledOff};
    return settledLines(this.window, ranges, this.given.store);
  }

  /** Before a flush: what goes next goes with it. */
  leaseAhead(): void {
    this.sender.leaseAhead();
  }

  /** Of what goes next; null: nothing is there to send. */
  get nextPriority(): AskPriority | null {
    return this.sender.nextPriority;
  }

  release(before: number): void {
    for (const {source} of this.window.release(before)) if (source !== null) this.given.tally.wrote(source);
    this.space.resolve();
  }

  /** Sends no more; whoever waits for answers that are not there is told. What is in flight lands. Idempotent. */
  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.sender.stop();
    this.window.close();
    this.space.resolve();
  }

  fail(cause: unknown): void {
    this.failure ??= {cause};
    this.stop();
  }

  /** Resolves when nothing is in flight any more. Idempotent. */
  close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  get standing(): StageStanding {
    const {rows} = this.place;
    return {
      step: this.given.step,
      total: rows,
      done: this.done,
      inFlight: this.sender.inFlight,
      waiting: this.isStopped ? null : this.sender.waiting,
      ...this.sender.forecast(Math.max(0, rows - this.done), rows),
      behind: this.behind,
    };
  }

  private async finish(): Promise<void> {
    this.stop();
    try {
      await this.reading;
      await this.sender.close(this.grace);
      if (this.failure === null) this.behind = await this.findBehind();
    } finally {
      await this.rows.close();
    }
  }

  /** What comes behind a failure cannot be kept; where nobody waits, a call takes its time. Null: as long as it takes. */
  private get grace(): number | null {
    if (this.failure !== null) return 0;
    return this.calledOff === null ? graceMs : null;
  }

  /** Answers that are kept, and the row without one that theirs wait for. */
  private async findBehind(): Promise<StageStanding['behind']> {
    const first = this.window.firstOpen as Flying | undefined;
    const rows = first === undefined ? 0 : this.window.answered;
    const place = first === undefined ? null : await this.rows.placeOf(first);
    return {rows, row: first === undefined || place === null ? null : {file: this.place.fileAt(first.at), ...place}};
  }

  private async readAll(): Promise<void> {
    for (;;) {
      while (!this.isStopped && !this.hasRoom) {
        this.space = Promise.withResolvers();
        await this.space.promise;
      }
      if (this.isStopped) return;
      const page = await this.rows.next();
      if (page === undefined) break;
      this.given.store.reading(() => {
        for (const row of page) this.enter(row);
      });
      this.window.reach(this.rows.position);
      this.sender.wake();
      // Appends and answers have their turn between two pages.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.window.reach(this.place.end);
    this.sender.endOfItems();
  }

  private get hasRoom(): boolean {
    if (this.sender.isFull) return false;
    return this.window.size < this.given.llm.windowItems || this.window.isAwaited;
  }

  private enter({at, length, value}: StageRow): void {
    const {ask, inquiry, store} = this.given;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const reason = 'the step adds a field, and the record is no object';
      return this.enterSettled(at, {type: 'reject', code: 'NOT_AN_OBJECT', reason}, 'rejected');
    }
    const row = value as Readonly<Record<string, unknown>>;
    if (ask.when !== null && !holdsSomething(row, ask.when)) return this.enterSettled(at, {type: 'skipped'}, 'skipped');
    const question = inquiry.question(row);
    if (question.type === 'reject') return this.enterSettled(at, question, 'rejected');
    const {text} = question;
    const {key} = question.keys;
    const found = store.lookup(key);
    if (found !== null) return this.enterSettled(at, {type: 'kept', key, value: found.value}, 'hits');
    const keys = {key, looseKey: question.keys.looseKey};
    if (this.adopt(keys)) return this.enterSettled(at, {type: 'kept', key: keys.key, value: null}, 'adopted');
    const refused = store.refusals.find(key);
    if (refused !== null) return this.enterSettled(at, {type: 'reject', code: refused.code, reason: refused.reason}, 'rejected');
    const item: Flying = {at, length, settlement: null, source: null, keys};
    this.window.add(item);
    if (this.flights.join(keys.key, item) !== 'first') return;
    const id = this.nextId++;
    this.flying.set(id, item);
    this.sender.add({
      id,
      at,
      length,
      keys,
      bytes: Buffer.byteLength(text),
      category: ask.packBy === null ? null : JSON.stringify(row[ask.packBy] ?? null),
      priority: priorityOf(row, ask.priority),
      addedMs: this.given.clock.now(),
      attempt: firstAttempt,
    });
  }

  private enterSettled(at: number, settlement: Settlement, source: AnswerSource): void {
    this.window.add({at, settlement, source: this.given.tally.answer(source)});
    this.done++;
  }

  private adopt(keys: Flying['keys']): boolean {
    if (keys.looseKey === null) return false;
    const {store, inquiry} = this.given;
    for (const candidate of store.lookupLoose(keys.looseKey)) {
      const value = inquiry.adopt(candidate.value);
      if (value === null) continue;
      store.adopt({...candidate, value}, keys);
      return true;
    }
    return false;
  }

  /** Its answer is in the store. */
  private land(id: number): void {
    const item = this.take(id);
    const {key} = item.keys;
    const others = this.flights.land(key);
    this.settle(item, {type: 'kept', key, value: null}, 'asked');
    for (const other of others) this.settle(other, {type: 'kept', key, value: null}, 'coalesced');
    if (others.length === 0) return;
    const saved = this.given.store.read(key)?.costNano ?? 0;
    for (const _ of others) this.given.store.countCoalesced(saved);
  }

  private refuse(id: number, {code, reason}: {readonly code: string; readonly reason: string}): void {
    const item = this.take(id);
    const all = [item, ...this.flights.land(item.keys.key)];
    for (const one of all) this.settle(one, {type: 'reject', code, reason}, 'rejected');
  }

  private settle(item: WindowItem, settlement: Settlement, source: AnswerSource): void {
    this.done++;
    this.window.settle(item, settlement, this.given.tally.answer(source));
    this.space.resolve();
  }

  private take(id: number): Flying {
    const item = this.flying.get(id);
    assert(item !== undefined, 'an item lands once');
    this.flying.delete(id);
    return item;
  }

  private callOff(why: CallOff): void {
    this.calledOff ??= why;
    this.stop();
  }
}
