/** The lanes of a run: for each endpoint and model its pace, its breaker and what it has learned of its tokens. Sends nothing itself. */
import {Breaker} from '../../../flow/breaker.ts';
import {Pace} from '../../../flow/pace/pace.ts';
import {TokenEstimate} from '../../../flow/pace/token-estimate.ts';
import {Ladder} from '../../../llm/structured/ladder.ts';
import type {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import type {IntentBook} from '../../../llm/answer-store/intents.ts';
import type {Clock} from '../../../model/clock.ts';
import type {LlmPlan, PilotOf} from '../../../model/plan.ts';
import type {AskFigures} from '../../../model/run.ts';

export interface Lane {
  readonly name: string;
  readonly pace: Pace;
  readonly breaker: Breaker;
  /** Of forms of answers, where it is a model's. */
  readonly ladder: Ladder;
  /** Of what is sent. */
  readonly promptTokens: TokenEstimate;
  /** Of one item's answer; by the items of a request, not by bytes. */
  readonly answerTokens: TokenEstimate;
}

export interface LanesPlan {
  readonly llm: LlmPlan;
  readonly clock: Clock;
  readonly store: AnswerStore;
}

/** What a pace looks back at. */
const lookBackMs = 61_000;
const msPerDay = 86_400_000;

export class Lanes {
  private readonly given: LanesPlan;
  private readonly lanes = new Map<string, Lane>();

  constructor(given: LanesPlan) {
    this.given = given;
  }

  /** With the sends of earlier sessions: a restart is no burst. */
  of(name: string): Lane {
    const known = this.lanes.get(name);
    if (known !== undefined) return known;
    const {llm, clock, store} = this.given;
    const {rpm, tpm, rpd, rpmAssumed, share, inFlightMost} = llm;
    const pace = new Pace({rpm, tpm, rpd, rpmAssumed, share, inFlightMost}, clock);
    const before = llm.pilotOf?.lane === name ? [llm.pilotOf] : [];
    for (const {sends, day} of [...before, sentBefore(store.intents, name, clock.now())]) pace.restore(sends, day);
    const lane = {
      name,
      pace,
      breaker: new Breaker(),
      ladder: new Ladder(jsonOf(store.noted(ladderNote(name)))),
      promptTokens: new TokenEstimate(),
      answerTokens: new TokenEstimate(),
    };
    this.lanes.set(name, lane);
    return lane;
  }

  /** What the lanes have found out that the next session need not find out again. */
  get notes(): Readonly<Record<string, string>> {
    return Object.fromEntries(Array.from(this.lanes.values(), ({name, ladder}) => [ladderNote(name), JSON.stringify(ladder.save())]));
  }

  /** Of all lanes together; one without a limit makes the whole one without. */
  get pace(): AskFigures['pace'] {
    const figures = Array.from(this.lanes.values(), ({pace}) => pace.figures);
    const rates = figures.map(({rpmNow}) => rpmNow);
    return {
      requestsLastMinute: figures.reduce((sum, {requestsLastMinute}) => sum + requestsLastMinute, 0),
      requestsAMinute: rates.includes(null) ? null : Math.round(10 * rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0)) / 10,
    };
  }
}

/** What a lane's pace goes on from: the sends of the last minutes, and how many there were today. */
export function sentBefore(intents: IntentBook, lane: string, nowMs: number): Pick<PilotOf, 'sends' | 'day'> {
  const startMs = nowMs - (nowMs % msPerDay);
  return {sends: intents.recentSends(lane, nowMs - lookBackMs), day: {startMs, requests: intents.requestsSince(lane, startMs)}};
}

function ladderNote(lane: string): string {
  return `ladder ${lane}`;
}

/** A ladder judges what it is given: what is no JSON is nothing. */
function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
