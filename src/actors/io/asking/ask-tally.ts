/**
 * Counts what asking came to, over all sessions of a run, and makes the figures that displays and reports show. Decides nothing.
 *
 * A row that was looked up and not written is looked up again by the next session: it is counted once, as what it was when it was written;
 * one that was asked for stays asked for. A kill may leave the last second's counts behind.
 */
import type {Usage} from '../../../contracts/provider.ts';
import {nanoPerUsd} from '../../../llm/money/prices.ts';
import type {AskFigures, AskWaiting} from '../../../model/run.ts';

export type AnswerSource = keyof AskFigures['answers'];
type Answers = Record<AnswerSource, number>;

/** Of the stage that asks now. */
export interface StageStanding {
  readonly step: string;
  readonly total: number;
  readonly done: number;
  readonly inFlight: number;
  readonly waiting: AskWaiting | null;
  readonly etaSeconds: number | null;
  /** Of the questions behind it; null where there are none. */
  readonly later: NonNullable<AskFigures['later']> | null;
  readonly behind: AskFigures['behind'];
}

export interface TallyFigures {
  readonly stage: StageStanding | null;
  readonly calls: {readonly sent: number; readonly most: number | null};
  /** Null where no prices are known. */
  readonly spentNano: number | null;
  readonly savedNano: number;
  readonly usdMost: number | null;
  readonly pace: AskFigures['pace'];
}

/** What is kept of it from one session to the next. */
export interface TallyState {
  readonly version: 1;
  readonly answers: Readonly<Answers>;
  /** Of `answers.asked`: those whose rows are not written. */
  readonly unwritten: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly tokens: AskFigures['tokens'];
  readonly repairs: number;
}

const codesMost = 100;
const nobodyBehind: AskFigures['behind'] = {rows: 0, row: null};

export class AskTally {
  private readonly answers = noAnswers();
  /** Counted, and their rows not written yet. */
  private readonly unwritten = noAnswers();
  /** Asked for by earlier sessions, and not written by them: their rows come again, and find an answer. */
  private found = 0;
  private readonly failed: Record<string, number> = Object.create(null);
  private readonly tokens = {prompt: 0, cached: 0, completion: 0, reasoning: 0};
  private repairs = 0;
  private last: AskFigures | null = null;

  /** What earlier sessions came to; before anything is counted. */
  restore(saved: TallyState): void {
    Object.assign(this.answers, saved.answers);
    Object.assign(this.failed, saved.failed);
    Object.assign(this.tokens, saved.tokens);
    this.found = saved.unwritten;
    this.repairs = saved.repairs;
  }

  save(): TallyState {
    const {answers, unwritten, failed, tokens, repairs} = this;
    const written = Object.fromEntries(sources.map((source) => [source, answers[source] - (source === 'asked' ? 0 : unwritten[source])]));
    return {version: 1, answers: written as Answers, unwritten: this.found + unwritten.asked, failed, tokens, repairs};
  }

  /** One row more has its answer, or none. Gives what it counts as: to be given back when it is written. */
  answer(source: AnswerSource): AnswerSource {
    const counted = source === 'hits' && this.found > 0 ? 'asked' : source;
    if (counted === source) this.answers[source]++;
    else this.found--;
    this.unwritten[counted]++;
    return counted;
  }

  wrote(source: AnswerSource): void {
    this.unwritten[source]--;
  }

  repair(): void {
    this.repairs++;
  }

  fail(code: string): void {
    if (code in this.failed || Object.keys(this.failed).length < codesMost) this.failed[code] = (this.failed[code] ?? 0) + 1;
  }

  use({promptTokens, cachedTokens, completionTokens, reasoningTokens}: Usage): void {
    this.tokens.prompt += promptTokens;
    this.tokens.cached += cachedTokens;
    this.tokens.completion += completionTokens;
    this.tokens.reasoning += reasoningTokens;
  }

  figures({stage, calls, spentNano, savedNano, usdMost, pace}: TallyFigures): AskFigures {
    const usd = spentNano === null ? null : {spent: spentNano / nanoPerUsd, most: usdMost, saved: savedNano / nanoPerUsd};
    this.last = {
      step: stage?.step ?? null,
      items: {total: stage?.total ?? this.last?.items.total ?? 0, done: stage?.done ?? this.last?.items.done ?? 0},
      answers: {...this.answers},
      calls: {...calls, failed: {...this.failed}, inFlight: stage?.inFlight ?? 0, repairs: this.repairs},
      tokens: {...this.tokens},
      usd,
      pace,
      waiting: stage?.waiting ?? null,
      etaSeconds: stage?.etaSeconds ?? null,
      ...(stage === null || stage.later === null ? {} : {later: stage.later}),
      behind: stage?.behind ?? this.last?.behind ?? nobodyBehind,
    };
    return this.last;
  }
}

function noAnswers(): Answers {
  return {hits: 0, adopted: 0, coalesced: 0, asked: 0, skipped: 0, rejected: 0};
}

const sources = Object.keys(noAnswers()) as AnswerSource[];
