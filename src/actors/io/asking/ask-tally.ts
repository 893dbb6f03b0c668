/** Counts what asking came to in this session, and makes the figures that displays and reports show. Decides nothing. */
import type {Usage} from '../../../contracts/provider.ts';
import {nanoPerUsd} from '../../../llm/money/prices.ts';
import type {AskFigures, AskWaiting} from '../../../model/run.ts';

export type AnswerSource = keyof AskFigures['answers'];

/** Of the stage that asks now. */
export interface StageStanding {
  readonly step: string;
  readonly total: number;
  readonly done: number;
  readonly inFlight: number;
  readonly waiting: AskWaiting | null;
  readonly etaSeconds: number | null;
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

const codesMost = 100;
const nobodyBehind: AskFigures['behind'] = {rows: 0, row: null};

export class AskTally {
  private readonly answers: Record<AnswerSource, number> = {hits: 0, adopted: 0, coalesced: 0, asked: 0, skipped: 0, rejected: 0};
  private readonly failed: Record<string, number> = Object.create(null);
  private readonly tokens = {prompt: 0, cached: 0, completion: 0, reasoning: 0};
  private repairs = 0;
  private last: AskFigures | null = null;

  answer(source: AnswerSource, count = 1): void {
    this.answers[source] += count;
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

  /** As they were told last; null where they never were. */
  get lastFigures(): AskFigures | null {
    return this.last;
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
      behind: stage?.behind ?? this.last?.behind ?? nobodyBehind,
    };
    return this.last;
  }
}
