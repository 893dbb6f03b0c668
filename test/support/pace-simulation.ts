/** A lane with endless work against a server of certain limits, in virtual time: what was taken and what was refused, second by second. */
import type {LimitsTold} from '../../src/model/limits-told.ts';
import {Pace} from '../../src/flow/pace/pace.ts';
import type {PaceOptions} from '../../src/flow/pace/pace-options.ts';
import {makeServerLimit, type ServerLimit, type ServerLimitOptions} from '../../src/simulate/limits/server-limit.ts';
import {EventQueue} from './event-queue.ts';

/** 2026-11-22T00:00:17Z: a run does not begin with a server's window. */
export const startMs = 1_795_305_617_000;

export interface Chance {
  /** 0 to 1. */
  uniform(): number;
  normal(): number;
}

export interface Simulation {
  readonly pace: Partial<PaceOptions>;
  readonly server: Omit<ServerLimitOptions, 'startMs'>;
  readonly seconds: number;
  /** Which headers it sends; none when left out. */
  readonly headers?: 'limits' | 'retry-after' | 'both';
  /** Tokens of the next call: what is estimated and what it takes. */
  readonly tokens?: (chance: Chance) => {readonly estimate: number; readonly actual: number};
  /** From taking to answering. */
  readonly serviceMs?: (chance: Chance) => number;
  /** Calls it works on at once, others wait in their order; any number when left out. */
  readonly slots?: number;
  /** In place of `server`'s. */
  readonly limit?: ServerLimit;
  /** One way. */
  readonly wayMs?: (chance: Chance) => number;
  /** Changes of the limit: second -> share of it. */
  readonly shocks?: readonly {readonly atSecond: number; readonly share: number}[];
  /** Requests a minute of others with the same key. */
  readonly others?: number;
  /** The caller stands still for so long, again and again: what comes meanwhile reaches it at the end. */
  readonly stall?: {readonly everyMs: number; readonly ms: number};
  readonly seed?: number;
  /** Before the first call. */
  readonly prepare?: (pace: Pace) => void;
}

export interface Simulated {
  /** By second: taken and refused requests of ours, tokens taken, refused ones of others. */
  readonly taken: Float64Array;
  readonly tokens: Float64Array;
  readonly refused: Float64Array;
  /** Refusals that were not on their way already when the one before came back: those that a caller could have spared itself. */
  readonly refusalsApart: number;
  readonly pace: Pace;
  readonly inFlightPeak: number;
  readonly admits: number;
  /** Of answered calls, milliseconds. */
  readonly meanMs: number;
}

export function simulate(simulation: Simulation): Simulated {
  const queue = new EventQueue(startMs);
  const chance = makeChance(simulation.seed ?? 1);
  const server = simulation.limit ?? makeServerLimit(simulation.server);
  const occupy = makeSlots(simulation.slots ?? Infinity);
  const options = {rpm: null, tpm: null, rpd: null, share: 1, inFlightMost: 5000, ...simulation.pace};
  const pace = new Pace(options, queue);
  const {tokens = fixedTokens, serviceMs = usualService, wayMs = usualWay} = simulation;
  const awake = wakefulness(simulation.stall);
  const books = {
    taken: new Float64Array(simulation.seconds),
    tokens: new Float64Array(simulation.seconds),
    refused: new Float64Array(simulation.seconds),
  };
  const endMs = startMs + simulation.seconds * 1000;
  let [inFlight, inFlightPeak, admits, wakeAtMs] = [0, 0, 0, Infinity];
  let [answered, sumMs] = [0, 0];
  let [refusalsApart, refusalHeardMs] = [0, Number.NEGATIVE_INFINITY];
  let next = tokens(chance);
  // As the sender does: the end of another call changes nothing for one that rests until its time has come.
  let isPacing = false;

  const note = (book: Float64Array, amount: number): void => {
    const second = Math.floor((queue.now() - startMs) / 1000);
    book[second] = (book[second] ?? 0) + amount;
  };
  const wake = (atMs: number): void => {
    if (atMs >= wakeAtMs) return;
    wakeAtMs = atMs;
    queue.at(atMs, () => {
      if (wakeAtMs !== atMs) return;
      wakeAtMs = Infinity;
      ask();
    });
  };
  const ask = (): void => {
    for (;;) {
      admits++;
      const leave = pace.admit(next.estimate);
      isPacing = leave.type === 'wait' && leave.why === 'rate';
      if (leave.type === 'wait') {
        if (leave.untilMs !== null) wake(awake(Math.max(leave.untilMs, queue.now() + 1)));
        return;
      }
      send(leave.ticket);
    }
  };
  const send = (ticket: Parameters<Pace['answered']>[0]): void => {
    const {actual} = next;
    const sentAtMs = queue.now();
    next = tokens(chance);
    inFlightPeak = Math.max(inFlightPeak, ++inFlight);
    queue.at(sentAtMs + wayMs(chance), () => {
      const answer = server.take(queue.now(), actual);
      const limits = toldBy(server, simulation, {nowMs: queue.now(), retryAfterMs: answer.ok ? null : answer.retryAfterMs});
      note(answer.ok ? books.taken : books.refused, 1);
      if (answer.ok) note(books.tokens, actual);
      const answeredAtMs = answer.ok ? occupy(queue.now(), serviceMs(chance)) : queue.now();
      queue.at(awake(answeredAtMs + wayMs(chance)), () => {
        inFlight--;
        const ending = {limits, ms: queue.now() - sentAtMs};
        if (answer.ok) {
          answered++;
          sumMs += ending.ms;
          pace.answered(ticket, {...ending, tokens: actual});
        } else {
          if (sentAtMs > refusalHeardMs) {
            refusalsApart++;
            refusalHeardMs = queue.now();
          }
          pace.limited(ticket, ending);
        }
        if (!isPacing) wake(queue.now());
      });
    });
  };
  for (const {atSecond, share} of simulation.shocks ?? []) {
    const {rpm, tpm} = simulation.server;
    const changed = {...(rpm === null ? {} : {rpm: rpm * share}), ...(tpm === null ? {} : {tpm: tpm * share})};
    queue.at(startMs + atSecond * 1000, () => server.change(queue.now(), changed));
  }
  if (simulation.others !== undefined) others(queue, server, 60_000 / simulation.others, endMs);
  simulation.prepare?.(pace);
  queue.at(startMs, ask);
  queue.runUntil(endMs);
  return {...books, refusalsApart, pace, inFlightPeak, admits, meanMs: sumMs / answered};
}

/** Amount in a stretch of seconds, as a minute's. */
export function aMinute(book: Float64Array, fromSecond: number, toSecond: number): number {
  return (total(book, fromSecond, toSecond) * 60) / (toSecond - fromSecond);
}

export function total(book: Float64Array, fromSecond = 0, toSecond = book.length): number {
  return book.subarray(fromSecond, toSecond).reduce((sum, amount) => sum + amount, 0);
}

function others(queue: EventQueue, server: ServerLimit, everyMs: number, endMs: number): void {
  const send = (): void => {
    server.take(queue.now(), 0);
    if (queue.now() + everyMs < endMs) queue.at(queue.now() + everyMs, send);
  };
  queue.at(startMs, send);
}

interface Moment {
  readonly nowMs: number;
  readonly retryAfterMs: number | null;
}

function toldBy(server: ServerLimit, {headers}: Simulation, {nowMs, retryAfterMs}: Moment): LimitsTold | null {
  if (headers === undefined) return null;
  const retryAtMs = headers === 'limits' || retryAfterMs === null ? null : nowMs + Math.ceil(retryAfterMs / 1000) * 1000;
  if (headers !== 'retry-after') return {...server.told(nowMs), retryAtMs};
  const nothing = {
    requestsLimit: null,
    requestsLeft: null,
    requestsResetMs: null,
    tokensLimit: null,
    tokensLeft: null,
    tokensResetMs: null,
  };
  return {...nothing, retryAtMs};
}

/** The moment at which the caller sees what comes at a moment. */
function wakefulness(stall: Simulation['stall']): (atMs: number) => number {
  if (stall === undefined) return (atMs) => atMs;
  return (atMs) => {
    const phaseMs = (atMs - startMs) % stall.everyMs;
    return atMs + Math.max(0, stall.ms - phaseMs);
  };
}

/** When work that arrives now is done. */
function makeSlots(count: number): (nowMs: number, workMs: number) => number {
  const freeAt = Array.from({length: Number.isFinite(count) ? count : 0}, () => 0);
  return (nowMs, workMs) => {
    if (freeAt.length === 0) return nowMs + workMs;
    const first = freeAt.indexOf(Math.min(...freeAt));
    const doneMs = Math.max(nowMs, freeAt[first] ?? 0) + workMs;
    freeAt[first] = doneMs;
    return doneMs;
  };
}

const fixedTokens = (): {estimate: number; actual: number} => ({estimate: 1000, actual: 1000});

/** Log-normal, median 3 s, p99 about 13 s. */
const usualService = (chance: Chance): number => 3000 * Math.exp(0.63 * chance.normal());

/** 20 ms and a tail: median 40, never over 150. */
const usualWay = (chance: Chance): number => Math.min(150, 20 + 20 * Math.exp(0.6 * chance.normal()));

export function makeChance(seed: number): Chance {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {uniform, normal};
}
