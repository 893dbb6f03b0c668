/**
 * Requests that are made and wait for their turn: packs with their texts, then with the right to be sent (purse), then with an intent on the
 * disk. An intent is written for the sends of the next moment only, so that a kill leaves few behind whose outcome nobody knows.
 */
import type {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import type {Intent, NewIntent} from '../../../llm/answer-store/intents.ts';
import type {Admission, Hold, Purse} from '../../../llm/money/purse.ts';
import type {Clock} from '../../../model/clock.ts';
import {assert} from '../../../model/errors.ts';
import type {AskPriority} from '../../../model/plan.ts';
import {MiB} from '../../../model/units.ts';
import type {Draft, Inquiry, PackItem, WaitingItem} from './inquiry.ts';
import type {Lane} from './lanes.ts';
import type {Pack, PackQueue} from './pack-queue.ts';

export interface DraftingPlan {
  readonly inquiry: Inquiry;
  readonly lane: Lane;
  readonly store: AnswerStore;
  readonly purse: Purse;
  readonly clock: Clock;
  readonly queue: PackQueue;
  /** A row of the stage's file. */
  readonly read: (item: WaitingItem) => Promise<Readonly<Record<string, unknown>>>;
}

export interface Drafted {
  readonly pack: Pack;
  readonly draft: Draft;
  /** What the pace counts it with. */
  readonly tokens: number;
  /** Of memory that it holds, about: its rows or its texts. */
  readonly bytes: number;
  hold: Hold | null;
  intent: Intent | null;
}

/** One that may go. */
export type Ready = Drafted & {readonly hold: Hold; readonly intent: Intent};

/** A lease covers so much of the sends to come. */
export const leaseMs = 100;
const leasesMost = 64;
/** Requests that wait with their texts; one that is larger waits alone. */
const draftedBytesMost = 2 * MiB;
/** Where there is no limit of requests. */
const leasesUnlimited = 16;
const minuteMs = 60_000;
/** Tokens of answers are learned by items: any size does, if it is always the same. */
export const answerBytes = 400;

export class Drafting {
  private readonly given: DraftingPlan;
  private readonly drafts: Drafted[] = [];
  private bytes = 0;
  private leasedMs = 0;
  private seed = 0;
  private isOpen = false;

  constructor(given: DraftingPlan) {
    this.given = given;
  }

  get next(): Drafted | undefined {
    return this.drafts[0];
  }

  /** The highest of the items that go next; null where there are none. */
  get nextPriority(): AskPriority | null {
    const items = this.next?.pack.items;
    if (items === undefined) return null;
    return (['high', 'medium'] as const).find((one) => items.some(({priority}) => priority === one)) ?? 'low';
  }

  /** Tops up what waits. `isWaiting`: a call under way decides how the others are made. */
  async fill(isIdle: boolean, isStopped: () => boolean): Promise<{readonly isWaiting: boolean}> {
    const {clock, inquiry, queue} = this.given;
    while (this.drafts.length < this.ahead && this.bytes < draftedBytesMost && !isStopped()) {
      const pack = queue.take(clock.now(), isIdle && this.drafts.length === 0);
      if (pack === null) break;
      if (!this.isOpen) await inquiry.open();
      this.isOpen = true;
      const items = await Promise.all(pack.items.map(async (item) => this.itemOf(item)));
      const draft = inquiry.draft(items, this.seed++);
      if (draft === null) {
        queue.retry(pack, 0);
        return {isWaiting: true};
      }
      const bytes = Math.max(
        draft.promptBytes,
        pack.items.reduce((sum, {length}) => sum + length, 0),
      );
      this.bytes += bytes;
      this.drafts.push({pack, draft, tokens: this.tokensOf(pack, draft), bytes, hold: null, intent: null});
    }
    return {isWaiting: false};
  }

  /** Half of it goes first, the rest waits again; false of one item alone, which waits as it is. */
  shrink(drafted: Drafted): boolean {
    this.remove(drafted);
    const {queue} = this.given;
    if (queue.halve(drafted.pack)) return true;
    queue.retry(drafted.pack, 0);
    return false;
  }

  /** The right to send it, where the purse has it. */
  admit(drafted: Drafted): Admission {
    if (drafted.hold !== null) return {isAdmitted: true, hold: drafted.hold};
    const admission = this.given.purse.admit(drafted.draft.worstNano);
    if (admission.isAdmitted) drafted.hold = admission.hold;
    return admission;
  }

  /** It does not go now after all. */
  giveBack(drafted: Drafted): void {
    if (drafted.intent !== null || drafted.hold === null) return;
    this.given.purse.giveBack(drafted.hold);
    drafted.hold = null;
  }

  /** Takes out the first, which is leased. */
  take(): Ready {
    const first = this.drafts.shift();
    assert(first !== undefined && first.hold !== null && first.intent !== null, 'what is sent has the right to be, and an intent');
    this.bytes -= first.bytes;
    return first as Ready;
  }

  /** Intents of the first, which is admitted, and of the sends that follow within the lease: on the disk when it resolves. @throws {SinkError} */
  async lease(): Promise<void> {
    const {store} = this.given;
    if (this.drafts[0]?.intent === null) this.cover((entries) => store.lease(entries));
    if (!store.isDurable) await store.durable();
  }

  /** The same, to be flushed with what else there is. */
  leaseAhead(): void {
    this.cover((entries) => this.given.store.intents.add(entries));
  }

  /** When what is leased and was not sent is to be given back; null where there is none. */
  get lapsesMs(): number | null {
    return this.drafts.some(({intent}) => intent !== null) ? this.leasedMs + leaseMs : null;
  }

  /** Nothing was sent by the lease that is over: a kill now is to leave nothing behind that looks sent. */
  lapse(): void {
    const intents: number[] = [];
    for (const drafted of this.drafts) {
      if (drafted.intent !== null) intents.push(drafted.intent.id);
      drafted.intent = null;
      this.giveBack(drafted);
    }
    if (intents.length > 0) this.given.store.intents.release(intents);
  }

  /** Gives back all that is not going to be sent. */
  release(): void {
    this.lapse();
    for (const {draft} of this.drafts.splice(0)) draft.drop();
    this.bytes = 0;
  }

  private remove(drafted: Drafted): void {
    this.giveBack(drafted);
    drafted.draft.drop();
    this.drafts.splice(this.drafts.indexOf(drafted), 1);
    this.bytes -= drafted.bytes;
  }

  private cover(write: (entries: readonly NewIntent[]) => readonly Intent[]): void {
    const {lane, clock} = this.given;
    // One that the purse does not bear ends the lease: behind it nobody holds what it waits for.
    const end = this.drafts.findIndex((drafted) => !this.admit(drafted).isAdmitted);
    const covered = (end === -1 ? this.drafts : this.drafts.slice(0, end)).filter(({intent}) => intent === null);
    if (covered.length === 0) return;
    const atMs = clock.now();
    this.leasedMs = atMs;
    const intents = write(
      covered.map(({pack, draft, tokens}) => ({
        lane: lane.name,
        keys: pack.items.map(({keys}) => keys.key),
        worstNano: draft.worstNano,
        tokens,
        atMs,
      })),
    );
    for (const [index, drafted] of covered.entries()) drafted.intent = intents[index] ?? null;
  }

  /** As many as go within a lease. */
  private get ahead(): number {
    const {rpm} = this.given.lane.pace;
    return rpm === null ? leasesUnlimited : Math.max(1, Math.min(leasesMost, Math.ceil((rpm / minuteMs) * leaseMs)));
  }

  private async itemOf(item: WaitingItem): Promise<PackItem> {
    const row = await this.given.read(item);
    const question = this.given.inquiry.question(row);
    assert(question.type === 'ask', 'what was asked of a row once is asked of it again');
    return {...item, text: question.text, row};
  }

  private tokensOf({items}: Pack, {promptBytes, maxTokens}: Draft): number {
    if (maxTokens === 0) return 0;
    const {promptTokens, answerTokens} = this.given.lane;
    return Math.ceil(promptTokens.estimate(promptBytes) + Math.min(maxTokens, answerTokens.estimate(items.length * answerBytes)));
  }
}
