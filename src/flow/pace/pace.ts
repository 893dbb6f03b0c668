/**
 * How fast one lane (an endpoint and a model) may be asked: answers whether a call may go now, or when to ask again. It never waits itself, and
 * every call passes it, retries too. All it keeps is a few numbers and a bounded ring: no call costs more the more of them wait.
 */
import type {Clock} from '../../model/clock.ts';
import {assert} from '../../model/errors.ts';
import {Concurrency} from './concurrency.ts';
import {Congestion} from './congestion.ts';
import {DayCount, type DayShare, type DayState} from './day-count.ts';
import {type Amounts, LaneLimits} from './lane-limits.ts';
import {LatencySpread} from './latency-spread.ts';
import {Demand} from './demand.ts';
import type {Ending, Leave, PaceFigures, Ticket, Waiting} from './leave.ts';
import type {LimitsTold} from '../../model/limits-told.ts';
import {dayMostOf, type Learner, type PaceOptions} from './pace-options.ts';
import {Pause, restTold} from './pause.ts';
import type {Amount, Slot} from './send-ring.ts';
import {type Bounds, periodOf, ratioOf, SendWindow} from './send-window.ts';
import {SteadyTime} from './steady-time.ts';
import {TokenRatio} from './token-ratio.ts';
import {type Claim, lookMs, type Share, Turns} from './turns.ts';

const minuteMs = 60_000;
/** Below this share of the limit, a refusal was not for the minute's sake. */
const farBelow = 0.8;
const nobody: Amounts = {requests: 0, tokens: 0};
/** Of what others have sent there is more than they told last. */
const sinceTold = 1.05;
const sharedCut = 0.9;

interface Sent extends Ticket {
  readonly steadyMs: number;
  readonly estimate: number;
  readonly counted: Amount;
  readonly slot: Slot;
  /** In flight when it was sent, and sent within the window, itself included. */
  readonly inFlight: number;
  readonly own: Amounts;
}

export class Pace {
  private options: PaceOptions;
  private readonly time: SteadyTime;
  private readonly limits: LaneLimits;
  private readonly window = new SendWindow();
  private readonly congestion = new Congestion();
  private readonly pause = new Pause();
  private readonly day = new DayCount();
  private readonly ratio = new TokenRatio();
  private readonly spread = new LatencySpread();
  private readonly concurrency = new Concurrency();
  private readonly open = new Set<Ticket>();
  /** Null: nobody shares the limit. */
  private turns: Turns | null = null;
  private readonly demand: Demand;

  constructor(options: PaceOptions, clock: Pick<Clock, 'now'>) {
    this.options = options;
    this.limits = new LaneLimits(options);
    this.time = new SteadyTime(clock);
    this.demand = new Demand(this.time.now());
  }

  /** `tokens`: an estimate of all the server will count for the call. Leave that is given counts as sent now. */
  admit(tokens: number): Leave {
    const nowMs = this.time.now();
    this.demand.ask(nowMs);
    const bounds = this.bounds(nowMs);
    this.window.forget(nowMs, bounds.windowMs);
    const expected = this.ratio.mean * tokens;
    const amount = {tokens: expected, variance: expected ** 2 * this.ratio.variance};
    const gap = this.turns?.enter(nowMs) ?? null;
    if (gap !== null) this.window.pass(gap, bounds);
    return this.obstacle(nowMs, bounds, amount) ?? {type: 'go', ticket: this.send(nowMs, tokens, amount)};
  }

  /** `tokens`: by the server's count; null where it told none. */
  answered(ticket: Ticket, {tokens, limits, ms}: Ending & {readonly tokens: number | null}): void {
    const sent = this.close(ticket);
    const nowMs = this.time.now();
    this.hear(nowMs, sent, limits);
    this.pause.answer(sent.steadyMs);
    if (this.learns('spread')) this.spread.learn(ms);
    this.concurrency.learn(ms, sent.inFlight);
    if (tokens === null) return;
    if (this.learns('tokens')) this.ratio.learn(sent.estimate, tokens);
    this.window.settle(sent.slot, this.bounds(nowMs), {counted: sent.counted, tokens});
  }

  /** The server refused it as too fast (429): the lane rests, and goes on more slowly. */
  limited(ticket: Ticket, {limits}: Ending): void {
    const sent = this.close(ticket);
    const nowMs = this.time.now();
    const bounds = this.bounds(nowMs);
    this.window.forget(nowMs, bounds.windowMs);
    this.window.refuse(sent.slot, sent.counted);
    // A refusal that tells a lower limit has said why: the factor need not find it out.
    if (this.hear(nowMs, sent, limits)) this.congestion.excuse(nowMs);
    else this.slowDown(nowMs, sent, bounds);
    this.concurrency.refuse();
    const {requests} = this.limits.whole;
    this.pause.refuse(nowMs, {
      sentAtMs: sent.steadyMs,
      untilMs: this.restOf(limits, nowMs),
      guessMs: 1000 + (requests === null ? 0 : bounds.windowMs / requests),
    });
  }

  /** It was sent, and nothing usable came: it is counted as what was expected of it. */
  failed(ticket: Ticket, {limits}: Ending): void {
    this.hear(this.time.now(), this.close(ticket), limits);
  }

  /** Sends of an earlier session, in the order of their moments, and its day: so that a restart is no burst. Before the first leave. */
  restore(sends: readonly {readonly atMs: number; readonly tokens: number}[], day: DayState | null): void {
    const nowMs = this.time.now();
    const bounds = this.bounds(nowMs);
    if (day !== null) this.day.restore(day, nowMs);
    let lastMs = nowMs - bounds.windowMs;
    for (const {atMs, tokens} of sends) {
      if (atMs <= nowMs - bounds.windowMs) continue;
      lastMs = Math.min(nowMs, Math.max(lastMs, atMs));
      this.window.add(lastMs, bounds, {tokens, variance: 0});
    }
  }

  /** What is left out stays as it is. */
  configure(limits: Partial<Pick<PaceOptions, 'rpm' | 'tpm' | 'rpd' | 'share' | 'inFlightMost'>>): void {
    this.options = {...this.options, ...limits};
    this.limits.configure(limits);
  }

  /** When it is its turn, where others keep to the same limits; null: nobody else does. */
  share(share: Share | null): void {
    if (share === null) {
      this.turns = null;
      return;
    }
    this.turns ??= new Turns();
    const turns = share.turns.map(({fromMs, untilMs}) => ({fromMs: this.time.ofClock(fromMs), untilMs: this.time.ofClock(untilMs)}));
    this.turns.deal({...share, turns});
  }

  /** What of the day is ours, where others keep to the same limit; null: nobody is met. */
  shareDay(share: DayShare | null): void {
    this.day.share(this.time.now(), share);
  }

  get claim(): Claim {
    const nowMs = this.time.now();
    const bounds = this.bounds(nowMs);
    this.window.forget(nowMs, bounds.windowMs);
    const {tokens} = this.demand;
    return {
      ...this.demand.standing(nowMs),
      periodMs: Math.max(periodOf(bounds.requests, 1, bounds.windowMs), periodOf(bounds.tokens, tokens, bounds.windowMs)),
      // Less what will have left the window when the others act by it: a send is held back for what is there, not for what was.
      sent: this.window.sentAfter(nowMs - bounds.windowMs + 3 * lookMs(0)),
      factor: this.congestion.factor(nowMs),
      day: this.day.state(nowMs),
      sinceMet: this.day.sinceMet,
      dayMost: dayMostOf(this.options),
    };
  }

  /** Requests a minute that are obeyed now, before share and factor; null: any number. */
  get rpm(): number | null {
    return this.limits.whole.requests;
  }

  get figures(): PaceFigures {
    const nowMs = this.time.now();
    const {windowMs} = this.bounds(nowMs);
    this.window.forget(nowMs, windowMs);
    const {requests, tokens} = this.window.sent;
    const whole = this.limits.whole;
    const pausedUntilMs = this.pause.readyAt(nowMs);
    return {
      rpm: whole.requests,
      tpm: whole.tokens,
      rpmNow: this.limits.ours(nowMs, this.factor(nowMs)).requests,
      requestsLastMinute: requests,
      tokensLastMinute: Math.round(tokens),
      inFlight: this.open.size,
      inFlightMost: this.inFlightMost,
      factor: this.factor(nowMs),
      pausedUntilMs: pausedUntilMs > nowMs ? this.time.toClock(pausedUntilMs) : null,
      utilisation: Math.max(ratioOf(requests, whole.requests), ratioOf(tokens, whole.tokens)) * (minuteMs / windowMs),
      day: this.day.whole(nowMs),
    };
  }

  /** The first thing that is in the way. */
  private obstacle(nowMs: number, bounds: Bounds, amount: Amount): Leave | null {
    const wait = (untilMs: number, why: Waiting): Leave => ({type: 'wait', untilMs: Math.ceil(this.time.toClock(untilMs)), why});
    const dayAtMs = this.day.readyAt(nowMs, dayMostOf(this.options));
    if (dayAtMs === null) {
      this.demand.lack('day');
      return wait(nowMs + lookMs(Infinity), 'rate');
    }
    // Others may end, and give back what they had left.
    if (dayAtMs > nowMs) return wait(this.day.isShared ? Math.min(dayAtMs, nowMs + lookMs(dayAtMs)) : dayAtMs, 'day');
    const pauseAtMs = this.pause.readyAt(nowMs);
    if (pauseAtMs > nowMs) return wait(pauseAtMs, 'server');
    if (this.open.size >= this.inFlightMost) return {type: 'wait', untilMs: null, why: 'concurrency'};
    const {requestsAtMs, tokensAtMs, pacedMs} = this.window.readyAt(bounds, amount);
    const periodMs = periodOf(bounds.requests, 1, bounds.windowMs);
    const turnAtMs = this.turns?.readyAt(nowMs, {pacedMs, periodMs, lateMs: this.window.lateness(bounds)}) ?? nowMs;
    const readyAtMs = Math.max(requestsAtMs, tokensAtMs, turnAtMs);
    // What is dealt, and what others have sent, changes with each word of them.
    const untilMs = this.turns === null ? readyAtMs : Math.min(readyAtMs, nowMs + lookMs(turnAtMs));
    this.demand.want(untilMs, amount.tokens);
    if (turnAtMs === Infinity) this.demand.lack('turn');
    if (readyAtMs <= nowMs) return null;
    // A thread that wakes for each of 10,000 a minute spends more on that than on much of what it does then. While a limit is sought, sends go evenly.
    const restMs = this.turns === null && this.congestion.factor(nowMs) === 1 ? this.window.restMs(bounds, amount) : 0;
    return wait(
      restMs === 0 ? untilMs : Math.ceil(untilMs / restMs) * restMs,
      tokensAtMs > Math.max(requestsAtMs, turnAtMs) ? 'tokens' : 'rate',
    );
  }

  private send(nowMs: number, estimate: number, counted: Amount): Sent {
    if (this.pause.sent(nowMs)) this.window.restart(nowMs);
    const slot = this.window.add(nowMs, this.bounds(nowMs), counted);
    this.day.sent(nowMs);
    const {requests, tokens} = this.window.sent;
    const sent: Sent = {
      sentAtMs: this.time.toClock(nowMs),
      tokens: counted.tokens,
      steadyMs: nowMs,
      estimate,
      counted,
      slot,
      inFlight: this.open.size + 1,
      own: {requests, tokens},
    };
    this.open.add(sent);
    return sent;
  }

  private close(ticket: Ticket): Sent {
    assert(this.open.delete(ticket), 'a call of this lane ends once');
    return ticket as Sent;
  }

  /** True when a limit became lower. What we sent is taken at its most: others are not to be seen where there are none. */
  private hear(nowMs: number, {own, steadyMs}: Sent, limits: LimitsTold | null): boolean {
    if (limits === null || !this.learns('headers')) return false;
    const {requests, tokens} = this.window.sent;
    // Those who share the limit with us are no strangers.
    const others = this.turns?.others ?? nobody;
    const most = {
      requests: Math.max(own.requests, requests) + sinceTold * others.requests,
      tokens: Math.max(own.tokens, tokens) + sinceTold * others.tokens,
    };
    return this.limits.hear(nowMs, limits, {...most, sentAtMs: steadyMs});
  }

  private slowDown(nowMs: number, sent: Sent, bounds: Bounds): void {
    const {requests, tokens, accepted: taken} = this.window.sent;
    const {others} = bounds;
    const full = Math.max(ratioOf(requests + others.requests, bounds.requests), ratioOf(tokens + others.tokens, bounds.tokens));
    const isWhole = nowMs - this.congestion.wholeSince(nowMs) > bounds.windowMs;
    if (isWhole && full < farBelow && this.learns('tolerance') && this.window.spreadOut(bounds)) return;
    if (!this.learns('factor')) return;
    const minute = minuteMs / bounds.windowMs;
    // Few requests fall into a minute one more or one less: the higher count is the one that was taken.
    const used = this.limits.used(nowMs, {requests: (taken + others.requests) * minute + 1, tokens: (tokens + others.tokens) * minute});
    // Others may send less than the server would take: then all that was taken says little of the limit.
    const accepted = this.turns === null ? used : Math.max(used, sharedCut * this.factor(nowMs));
    this.congestion.refuse(nowMs, {sentAtMs: sent.steadyMs, accepted, isAmongTaken: this.pause.isOver});
  }

  /** Until when the server says to rest, in our time. */
  private restOf(limits: LimitsTold | null, nowMs: number): number | null {
    const untilMs = limits === null ? null : restTold(limits);
    return untilMs === null ? null : Math.max(nowMs, this.time.ofClock(untilMs));
  }

  private bounds(nowMs: number): Bounds {
    const others = this.turns?.others ?? nobody;
    return {windowMs: minuteMs + this.spread.ms, ...this.limits.ours(nowMs, this.factor(nowMs)), others};
  }

  private factor(nowMs: number): number {
    return Math.min(this.congestion.factor(nowMs), this.turns?.factor ?? 1);
  }

  /** The gradient judges servers that have no limits; those that have queue nothing. */
  private get inFlightMost(): number {
    const {requests, tokens} = this.limits.whole;
    const isJudged = requests === null && tokens === null && this.learns('concurrency');
    return isJudged ? Math.min(this.options.inFlightMost, this.concurrency.most) : this.options.inFlightMost;
  }

  private learns(learner: Learner): boolean {
    return !(this.options.without?.includes(learner) ?? false);
  }
}
