/**
 * A step that asks a model: renders items, makes requests by the form the server takes, and judges what comes back. Keeps to the ladder of
 * forms; pace, money and retries are the sender's.
 */
import {FailedCall, type Completion, type Prompt, type PromptMessage, type ProviderConnection} from '../../../contracts/provider.ts';
import {answerKeys, endpointHost} from '../../../llm/answer-store/keys.ts';
import type {AnswerShape} from '../../../llm/answers/answer-shape.ts';
import {pricesOf, sizeOf, worstCase, type Prices} from '../../../llm/money/prices.ts';
import {requestOf, type AskRequest, type AskWords} from '../../../llm/packing/request.ts';
import {settle, type Settled} from '../../../llm/packing/settling.ts';
import {parseTemplate, renderItem, type Template} from '../../../llm/prompts/template.ts';
import {salvageJson} from '../../../llm/packing/salvage/salvage.ts';
import type {Ladder, LadderPass} from '../../../llm/structured/ladder.ts';
import {ladderOutcome} from '../../../llm/structured/structure.ts';
import type {Json} from '../../../model/record.ts';
import {answerShape, responseShape} from '../../../llm/structured/shape.ts';
import {assert} from '../../../model/errors.ts';
import {parseExact} from '../../../model/exact-number.ts';
import type {LlmPlan, ModelAskPlan} from '../../../model/plan.ts';
import type {Draft, Inquiry, InquiryAnswer, PackItem, Question} from './inquiry.ts';

export interface ModelInquiryPlan {
  readonly step: string;
  readonly ask: ModelAskPlan;
  readonly llm: LlmPlan;
  readonly shape: AnswerShape;
  /** The run's one way to its server: a run that finds all of its answers loads none of it. */
  readonly connect: () => Promise<ProviderConnection>;
  /** Of the lane. */
  readonly ladder: Ladder;
}

/** Endpoint and model: what a pace, and a limit, is of. */
export function laneOf({baseURL}: LlmPlan, {settings}: ModelAskPlan): string {
  return `${baseURL} ${settings.model}`;
}

export class ModelInquiry implements Inquiry {
  readonly lane: string;
  readonly pack: number;
  readonly maxTokens: number;
  private readonly given: ModelInquiryPlan;
  private readonly template: Template;
  private readonly words: AskWords;
  private readonly host: string;
  /** One object for all items: it is hashed once. */
  private readonly instructions: PromptMessage;
  private readonly prices: Prices | null;

  constructor(given: ModelInquiryPlan) {
    this.given = given;
    const {ask, llm, shape, step} = given;
    const template = parseTemplate(ask.prompt.item);
    assert(template.type === 'template', 'a prompt is checked when the job is planned');
    this.template = template;
    this.words = {name: step, instructions: ask.prompt.instructions, shape, settings: ask.settings};
    this.instructions = {role: 'system', content: ask.prompt.instructions};
    this.host = endpointHost(llm.baseURL);
    this.lane = laneOf(llm, ask);
    this.pack = ask.pack;
    this.maxTokens = ask.settings.maxTokens;
    this.prices = llm.prices === null ? null : pricesOf(llm.prices);
  }

  async open(): Promise<void> {
    await this.given.connect();
  }

  question(row: Readonly<Record<string, unknown>>): Question {
    const rendered = renderItem(this.template, row);
    if (rendered.type === 'missing') {
      return {type: 'reject', code: 'MISSING_FIELD', reason: `the record has no field '${rendered.field}', which the prompt names`};
    }
    const {ask, llm, shape} = this.given;
    const {text} = rendered;
    const keys = answerKeys({
      host: this.host,
      promptVersion: ask.prompt.version,
      messages: [this.instructions, {role: 'user', content: text}],
      schema: shape.schema,
      settings: ask.settings,
      salt: llm.salt,
      // Another version of a prompt asks for the same of the same item: what passes its schema is an answer to it too.
      sharedAs: text,
    });
    return {type: 'ask', keys, text};
  }

  adopt(value: string): string | null {
    const judgement = this.given.shape.judge(parseExact(value));
    return judgement.ok ? JSON.stringify(judgement.value) : null;
  }

  draft(items: readonly PackItem[], seed: number): Draft | null {
    const {ladder} = this.given;
    const isJson = this.words.shape.schema !== null || items.length > 1;
    const pass = isJson ? ladder.ask(items.some(({attempt}) => attempt.unusable > 0)) : null;
    if (isJson && pass === null) return null;
    const request = requestOf({items, words: this.words, rung: pass?.rung ?? 'prompt', seed});
    const prompt = this.shaped(request.prompt);
    const size = sizeOf(prompt);
    return {
      promptBytes: size.promptBytes,
      worstNano: this.prices === null ? 0 : worstCase(size, this.prices),
      maxTokens: size.maxTokens,
      send: (signal) => this.send({request, prompt, pass}, signal),
      drop: () => void (pass !== null && ladder.tell(pass, 'failed')),
    };
  }

  /** The connection is the run's. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** In the strict form of its schema, where there is one. */
  private shaped(prompt: Prompt): Prompt {
    const {shape} = prompt;
    return shape.type === 'text' ? prompt : {...prompt, shape: responseShape(answerShape(shape.name, shape.schema), shape.rung)};
  }

  private async send({request, prompt, pass}: Sending, signal: AbortSignal): Promise<InquiryAnswer> {
    const {connect, ladder, shape} = this.given;
    try {
      const connection = await connect();
      const {completion, limits, ms} = await connection.complete(prompt, signal);
      const settled = settle(request, completion, shape);
      if (pass !== null) ladder.tell(pass, ladderOutcome(prompt.shape, completion.finish, valueOf(completion)));
      return {...sorted(settled), ...told(completion), limits, ms};
    } catch (cause) {
      if (pass === null || !(cause instanceof FailedCall)) throw cause;
      const isWorthAnother = ladder.tell(pass, cause.kind === 'shape' ? 'refused' : 'failed');
      if (cause.kind !== 'shape' || isWorthAnother) throw cause;
      const {code, status, limits, ms, isUnknown, hint} = cause;
      throw new FailedCall(cause.message, {
        kind: 'fatal',
        code,
        status,
        limits,
        ms,
        isUnknown,
        cause,
        ...(hint === undefined ? {} : {hint}),
      });
    }
  }
}

interface Sending {
  readonly request: AskRequest;
  readonly prompt: Prompt;
  readonly pass: LadderPass | null;
}

/** Undefined where there is none that is whole. */
function valueOf({text}: Completion): Json | undefined {
  const found = salvageJson(text);
  return found.type === 'whole' ? found.value : undefined;
}

function sorted({answers, again, rejects, isTruncated}: Settled): Pick<InquiryAnswer, 'answers' | 'again' | 'rejects' | 'isTruncated'> {
  return {
    answers: answers.map(({item, value}) => ({id: item.id, value: JSON.stringify(value)})),
    again: again.map(({id, attempt}) => ({id, attempt})),
    rejects: rejects.map(({item, code, reason}) => ({id: item.id, code, reason})),
    isTruncated,
  };
}

function told({
  usage,
  text,
  finish,
  model,
  requestId,
}: Completion): Pick<InquiryAnswer, 'usage' | 'hasText' | 'model' | 'requestId' | 'raw'> {
  return {usage, hasText: text !== '', model, requestId, raw: {text, finish}};
}
