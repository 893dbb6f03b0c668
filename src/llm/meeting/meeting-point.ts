/**
 * A file at which runs of one machine meet that keep to one limit: each says once a second how it stands, and deals the next seconds out to all.
 * It is a gain and never a duty: a file that cannot be used is told of once, and everybody goes at its own pace. Never waits, never throws for
 * the file's sake, and does nothing for a single call.
 */
import {DatabaseSync} from 'node:sqlite';
import {blockOf, type DayShare} from '../../flow/pace/day-count.ts';
import {deal, type Participant} from '../../flow/pace/dealing.ts';
import type {Claim, Share} from '../../flow/pace/turns.ts';
import {messageOf} from '../../model/errors.ts';
import {inTransaction} from '../../model/transaction.ts';
import type {StoreNote} from '../answer-store/answer.ts';
import {createMeeting, MeetingTables, type RunRow} from './meeting-tables.ts';

/** Time is dealt so far ahead: who beats once a second learns of each turn before it begins. */
const aheadMs = 3000;
/** Who said nothing for so long is dealt nothing: its part is the others'. */
const silentMs = 5000;
/** What it sent counts until it has left every window. */
const rememberMs = 65_000;
/** A lane dealt further ahead than any turn is long was dealt by a clock that has been set since. */
const dealtMostMs = 300_000;
const busyCodes = [5, 6];

export interface Attendance {
  /** Of the limit: a hash. */
  readonly lane: string;
  /** Of this run, the same when it is taken up again. */
  readonly run: string;
  readonly claim: Claim;
  readonly weight: number;
}

export interface Meeting {
  readonly share: Share;
  /** Another that weighs more wants to send. */
  readonly isHeldBack: boolean;
  readonly day: DayShare;
}

interface Opened {
  readonly database: DatabaseSync;
  readonly tables: MeetingTables;
}

export class MeetingPoint {
  readonly path: string;
  private readonly tell: (note: StoreNote) => void;
  private opened: Opened | null = null;
  private isGivenUp = false;

  constructor(path: string, tell: (note: StoreNote) => void = () => undefined) {
    this.path = path;
    this.tell = tell;
  }

  /** False: nobody can be met here. */
  get isUsable(): boolean {
    return !this.isGivenUp;
  }

  /** Null: another is at it, come again soon; or the file cannot be used. */
  attend(attendance: Attendance, nowMs: number): Meeting | null {
    return this.attempt(({tables}) => attend(tables, attendance, nowMs));
  }

  /** Its turns are the others'; what it sent counts on. */
  leave({lane, run, claim}: Omit<Attendance, 'weight'>, nowMs: number): void {
    this.attempt(({tables}) => {
      const row = tables.runs(lane).find((one) => one.run === run);
      if (row !== undefined) tables.put(lane, {...row, ...claim.sent, beatMs: nowMs, isOpen: false, wants: false});
      tables.putStanding(lane, {...claim, run});
      tables.giveBack(lane, run);
    });
  }

  /** Idempotent. */
  close(): void {
    this.isGivenUp = true;
    this.opened?.database.close();
    this.opened = null;
  }

  private attempt<T>(work: (opened: Opened) => T): T | null {
    if (this.isGivenUp) return null;
    try {
      const opened = (this.opened ??= openMeeting(this.path));
      return inTransaction(opened.database, () => work(opened));
    } catch (cause) {
      if (!busyCodes.includes(primaryCodeOf(cause))) {
        this.close();
        this.tell({code: 'MEETING_UNUSABLE', reason: `${this.path} is not used, and runs on one limit do not yield: ${messageOf(cause)}`});
      }
      return null;
    }
  }
}

function attend(tables: MeetingTables, {lane, run, claim, weight}: Attendance, nowMs: number): Meeting {
  tables.forget({fromMs: nowMs - rememberMs, untilMs: nowMs + silentMs});
  const before = tables.runs(lane);
  const {wants, periodMs, sent} = claim;
  const served = before.find((one) => one.run === run)?.served ?? 0;
  tables.put(lane, {run, beatMs: nowMs, isOpen: true, wants, weight, periodMs, served, ...sent});
  const runs = tables.runs(lane);
  const present = runs.filter(({isOpen, beatMs}) => isOpen && nowMs - beatMs < silentMs);
  dealOut(tables, {lane, present, nowMs});
  const strangers = runs.filter((one) => one.run !== run);
  const day = dayOf(claim, {others: tables.requestsOfOthers(lane, {run, dayMs: claim.day.startMs}), present: present.length});
  // What it may send before it is met again counts as sent: it may die.
  tables.putStanding(lane, {run, factor: claim.factor, day: {startMs: day.startMs, requests: day.granted}});
  const near = present.flatMap((one) => (one.run === run ? [] : [one.run]));
  return {
    share: {turns: tables.turnsOf(lane, run), others: sentBy(strangers, nowMs), factor: Math.min(1, tables.leastFactor(lane, near) ?? 1)},
    isHeldBack: present.some((one) => one.run !== run && one.wants && one.weight > weight),
    day,
  };
}

/** What is told of others is what they may have sent at most, so that no two are granted the same request. */
function dayOf(
  {day: {startMs, requests}, dayMost, wantsToday, sinceMet}: Claim,
  {others, present}: {readonly others: number; readonly present: number},
): DayShare {
  const block = dayMost === null || !wantsToday ? 0 : blockOf(dayMost - others - requests, {present, sinceMet});
  return {startMs, others, granted: requests + block};
}

function dealOut(
  tables: MeetingTables,
  {lane, present, nowMs}: {readonly lane: string; readonly present: readonly RunRow[]; readonly nowMs: number},
): void {
  tables.dropTurns(lane, nowMs);
  const known = tables.lane(lane) ?? {dealtMs: nowMs, virtual: 0};
  const isFarOff = known.dealtMs > nowMs + dealtMostMs;
  if (isFarOff) tables.dropTurns(lane, Infinity);
  const fromMs = isFarOff ? nowMs : Math.max(nowMs, known.dealtMs);
  const participants = present.map((one): Participant => ({...one, id: one.run}));
  const {turns, served, virtual} = deal(participants, known.virtual, {fromMs, untilMs: nowMs + aheadMs});
  for (const turn of turns) tables.addTurn(lane, turn);
  for (const [run, amount] of served) tables.setServed(lane, run, amount);
  tables.setLane(lane, {dealtMs: turns.at(-1)?.untilMs ?? fromMs, virtual});
}

/** What others told; of one who has fallen silent, as much less as has left the window since, were it sent evenly. */
function sentBy(runs: readonly RunRow[], nowMs: number): Share['others'] {
  let [requests, tokens] = [0, 0];
  for (const one of runs) {
    const ageMs = Math.max(0, nowMs - one.beatMs);
    const part = one.isOpen && ageMs < silentMs ? 1 : Math.max(0, 1 - ageMs / rememberMs);
    requests += Math.ceil(one.requests * part);
    tokens += one.tokens * part;
  }
  return {requests, tokens};
}

function openMeeting(path: string): Opened {
  const database = new DatabaseSync(path, {timeout: 0});
  try {
    createMeeting(database);
    return {database, tables: new MeetingTables(database)};
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** SQLite's primary result code; 0 of other errors. */
function primaryCodeOf(thrown: unknown): number {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return 0;
  return thrown.errcode & 0xff;
}
