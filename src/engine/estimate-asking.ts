/** One step that asks, estimated: its rows gone through, its requests made and not sent, what they come to. */
import {openInquiry} from '../actors/io/asking/inquiries.ts';
import type {Inquiry} from '../actors/io/asking/inquiry.ts';
import type {AskingTools} from '../actors/io/asking/asking-tools.ts';
import {systemClock} from '../flow/clock.ts';
import type {AnswerShape} from '../llm/answers/answer-shape.ts';
import {Ladder} from '../llm/structured/ladder.ts';
import {nanoPerUsd} from '../llm/money/prices.ts';
import {assert} from '../model/errors.ts';
import type {AskPlan, LlmPlan, RunPlan, StepPlan} from '../model/plan.ts';
import {askingToolsOf} from '../threads/asking-tools.ts';
import {guessAssumed, guessFromKept, minutesOf, packOf, requestsOf, usdOf, type AnswerGuess, type Volume} from './estimate-figures.ts';
import {madeUp, type RowFiles} from './estimate-onward.ts';
import {laneNameOf} from '../actors/io/asking/later-questions.ts';
import type {AskEstimate} from './estimate-report.ts';
import {Nowhere, RequestSizes} from './estimate-requests.ts';
import type {KeptAnswers} from './estimate-store.ts';
import {AskSurvey} from './estimate-survey.ts';

/** A step that asks, brought to life without a way to its server. */
export interface AskingStep {
  readonly step: StepPlan;
  readonly ask: AskPlan;
  readonly llm: LlmPlan;
  readonly inquiry: Inquiry;
  /** Null of a call. */
  readonly shape: AnswerShape | null;
  readonly nowhere: Nowhere;
}

/** A byte of text costs a token at most: USD for a million tokens, in nano-USD for one. */
const nanoPerMillionth = 1000;
/** Of English, and of JSON. */
export const tokensPerByte = 0.25;
const madeUpAnswers = 16;

/** @throws {ConfigError} when a schema or a module does not load */
export async function openStep(plan: RunPlan, step: StepPlan): Promise<AskingStep> {
  const {llm} = plan;
  const {ask} = step;
  const tools = askingToolsOf(plan);
  assert(llm !== null && ask !== undefined && tools !== null, 'a step that asks says how');
  const nowhere = new Nowhere();
  const shape = ask.kind === 'model' ? await tools.shapeOf(ask) : null;
  const quiet: AskingTools = {...tools, connect: () => Promise.resolve(nowhere)};
  const connect = (): Promise<Nowhere> => Promise.resolve(nowhere);
  const inquiry = await openInquiry({step: step.name, ask, llm, tools: quiet, clock: systemClock, connect, ladder: new Ladder()});
  return {step, ask, llm, inquiry, shape, nowhere};
}

export interface Surveying {
  readonly files: RowFiles;
  /** Of the whole, over 0 to 1. */
  readonly share: number;
  readonly showPrompt: boolean;
  readonly signal?: AbortSignal | undefined;
}

export async function surveyStep(
  asking: AskingStep,
  kept: KeptAnswers,
  {files, share, showPrompt, signal}: Surveying,
): Promise<{readonly estimate: AskEstimate; readonly survey: AskSurvey}> {
  const {step, ask, llm, inquiry, nowhere} = asking;
  const sizes = new RequestSizes(inquiry, byteNanoOf(llm));
  const survey = new AskSurvey({ask, inquiry, kept}, sizes);
  if (files.certain !== null) await survey.take(files.certain, true, signal);
  if (files.assumed !== null) await survey.take(files.assumed, false, signal);
  const {rows, assumedRows, notAsked, rejected, hits, adopted, toAsk, items} = survey;
  const prompts = showPrompt ? await sizes.show(nowhere) : [];
  return {
    estimate: {
      step: step.name,
      kind: ask.kind,
      lane: laneNameOf(step, llm) ?? '',
      rows,
      assumedRows,
      notAsked,
      rejected,
      hits,
      adopted,
      equal: Math.max(0, toAsk - items.count),
      ...volumeOf(asking, {survey, sizes, kept, share}),
      prompts,
    },
    survey,
  };
}

interface Sized {
  readonly survey: AskSurvey;
  readonly sizes: RequestSizes;
  readonly kept: KeptAnswers;
  readonly share: number;
}

function volumeOf(
  asking: AskingStep,
  {survey, sizes, kept, share}: Sized,
): Pick<AskEstimate, 'items' | 'requests' | 'pack' | 'tokens' | 'usd' | 'minutes' | 'bound'> {
  const {inquiry, llm, ask} = asking;
  const isModel = ask.kind === 'model';
  const guess = isModel ? guessOf(asking, kept) : null;
  const pack = guess === null ? inquiry.pack : packOf(inquiry.pack, {maxTokens: inquiry.maxTokens, guess});
  const items = Math.round(survey.items.count / share);
  const byItems = requestsOf(
    survey.items.sizes.map((size) => Math.round(size / share)),
    pack,
  );
  const requests = [...byItems.values()].reduce((sum, count) => sum + count, 0);
  const textBytes = survey.items.bytes / share;
  const meanText = items === 0 ? 0 : textBytes / items;
  let promptTokens = 0;
  let worstNano = textBytes * byteNanoOf(llm);
  for (const [count, times] of byItems) {
    const size = sizes.of(count);
    if (isModel) promptTokens += times * survey.promptTokens.estimate(size.bytes + count * meanText);
    worstNano += times * size.worstNano;
  }
  const of = (answerTokens: number): Volume => ({requests, promptTokens, answerTokens});
  const expected = of(items * (guess?.expected ?? 0));
  const {prices} = llm;
  return {
    items,
    requests,
    pack,
    tokens:
      guess === null
        ? null
        : {
            prompt: Math.round(promptTokens),
            answer: {low: Math.round(items * guess.low), expected: Math.round(expected.answerTokens), most: Math.round(items * guess.most)},
            known: items === 0 ? 'none' : guess.known,
            seen: guess.seen,
          },
    usd:
      prices === null
        ? null
        : {low: usdOf(of(items * (guess?.low ?? 0)), prices), expected: usdOf(expected, prices), most: worstNano / nanoPerUsd},
    ...minutesOf(expected, llm),
  };
}

function guessOf({step, inquiry, shape}: AskingStep, kept: KeptAnswers): AnswerGuess {
  const {maxTokens, pack} = inquiry;
  return guessFromKept(kept.answerTokens(step.name), maxTokens) ?? guessAssumed({least: leastOf(shape), maxTokens, pack});
}

/** Tokens of the smallest of some answers that the schema takes; null where it says nothing of their length. */
function leastOf(shape: AnswerShape | null): number | null {
  if (shape === null || shape.schema === null) return null;
  const made = Array.from({length: madeUpAnswers}, (_, index) => madeUp(String(index), shape, 0));
  const texts = made.filter((text) => text !== null);
  return texts.length === 0 ? null : Math.min(...texts.map((text) => Buffer.byteLength(text))) * tokensPerByte;
}

function byteNanoOf({prices}: LlmPlan): number {
  return prices === null ? 0 : Math.max(prices.input, prices.cachedInput) * nanoPerMillionth;
}
