/**
 * The simulated server without its sockets: a request in, a reply out that says how and when it is to be delivered. Deterministic: a
 * reply follows from the settings, the request, how often its content came, and, where limits are set, the clock. Waits for nothing.
 */
import {createHash, timingSafeEqual} from 'node:crypto';
import type {Clock} from '../model/clock.ts';
import {answerItems, contentOf, type Answers} from './answering.ts';
import {readChatRequest, type ChatRequest} from './chat-request.ts';
import {completionBody, withinTokens} from './completion.ts';
import {Draws, hashOf, shortHashOf} from './draws.ts';
import {Attempts} from './faults/attempts.ts';
import {drawFaults, type DrawnFaults} from './faults/drawing.ts';
import type {FaultKind} from './faults/kinds.ts';
import {refusalUnder} from './faults/refusing.ts';
import {spoiled} from './faults/spoiling.ts';
import {limitHeaders, retryHeaders, type Headers} from './http/limit-headers.ts';
import {makeServerLimit, type ServerLimit} from './limits/server-limit.ts';
import {askedOf, type Asked} from './packed.ts';
import {rateFault} from './rate-fault.ts';
import {faultBody, RequestFault} from './request-fault.ts';
import type {Settings, SimulatorParts} from './settings.ts';
import {promptTokensOf} from './tokens.ts';

export type Delivery = 'whole' | 'resetBefore' | 'hang' | 'resetMidBody' | 'slowBody';

/** What is known of a request when its reply is: the log's entry but for its end. */
export interface ReplyFacts {
  readonly id: string;
  readonly outcome: string;
  readonly faults: readonly FaultKind[];
  readonly model: string | null;
  readonly content: string | null;
  readonly attempt: number;
  readonly items: readonly {readonly id: string | null; readonly hash: string}[];
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly delivery: Delivery;
  /** To be waited before the first byte. */
  readonly latencyMs: number;
  readonly facts: ReplyFacts;
}

export class Simulator {
  private readonly settings: Settings;
  private readonly answers: Answers | null;
  private readonly clock: Clock;
  private readonly limit: ServerLimit;
  private readonly attempts = new Attempts();
  private counted = 0;

  constructor(settings: Settings, {answers, clock}: Pick<SimulatorParts, 'answers' | 'clock'>) {
    this.settings = settings;
    this.answers = answers;
    this.clock = clock;
    const {window: kind, rpm, tpm, rpd} = settings;
    this.limit = makeServerLimit({kind, rpm, tpm, rpd});
  }

  /** What is wrong with the key; undefined: nothing. `authorization`: that header. */
  keyFault(authorization: string | undefined): RequestFault | undefined {
    const {key} = this.settings;
    if (key === null || isSame(authorization ?? '', `Bearer ${key}`)) return undefined;
    const message = authorization === undefined ? "You didn't provide an API key." : 'Incorrect API key provided.';
    return new RequestFault(message, {status: 401, type: 'invalid_request_error', code: 'invalid_api_key'});
  }

  /** The list of models, as OpenAI has it. */
  models(): Reply {
    const data = this.settings.models.map((id) => ({id, object: 'model', created: 0, owned_by: 'quern-simulate'}));
    const id = this.nextId();
    return {
      status: 200,
      headers: {'x-request-id': id},
      body: JSON.stringify({object: 'list', data}),
      delivery: 'whole',
      latencyMs: 0,
      facts: {...nothing, outcome: 'models', id},
    };
  }

  /** Answers a chat request's body. Rejects for nothing a client can send. */
  async chat(body: string): Promise<Reply> {
    let content: string | null = null;
    try {
      const request = readChatRequest(body);
      content = shortHashOf(body);
      return await this.answer(request, content);
    } catch (thrown) {
      if (!(thrown instanceof RequestFault)) throw thrown;
      return this.refusal(thrown, {content});
    }
  }

  /** The reply that tells of a fault. */
  refusal(fault: RequestFault, facts: Partial<ReplyFacts> = {}, headers: Headers = {}): Reply {
    const id = facts.id ?? this.nextId();
    return {
      status: fault.status,
      headers: {...headers, 'x-request-id': id},
      body: faultBody(fault),
      delivery: 'whole',
      latencyMs: 0,
      facts: {...nothing, outcome: outcomeOf(fault), ...facts, id},
    };
  }

  /** Of what has no content to be named by. */
  private nextId(): string {
    return `req_${hashOf('counted', this.settings.seed, String(++this.counted)).toString('hex', 0, 12)}`;
  }

  private async answer(request: ChatRequest, content: string): Promise<Reply> {
    const {models, contextTokens, headers: style, retryAfter} = this.settings;
    if (!models.includes(request.model)) throw unknownModel(request.model, models);
    const asked = askedOf(request);
    const promptTokens = promptTokensOf(request.messages, JSON.stringify(request.schema ?? ''));
    if (contextTokens !== null && promptTokens + (request.maxTokens ?? 0) > contextTokens) throw tooLong(contextTokens, promptTokens);
    const items = await answerItems(asked, request, this.answers);
    const whole = contentOf(items, asked, request);
    const said = withinTokens({content: whole, refusal: null, finish: 'stop'}, request.maxTokens);
    const known = {content, model: request.model, items: items.map(({id, text}) => ({id, hash: shortHashOf(text)})), promptTokens};
    const nowMs = this.clock.now();
    const taken = this.limit.take(nowMs, promptTokens + said.tokens);
    const left = this.limit.told(nowMs);
    const told = limitHeaders(style, left, nowMs);
    if (!taken.ok) {
      const {retryAfterMs} = taken;
      const rate = {model: request.model, tokens: promptTokens + said.tokens, told: left, retryAfterMs: retryAfter ? retryAfterMs : null};
      return this.refusal(rateFault(rate), known, retryAfter ? {...told, ...retryHeaders(style, retryAfterMs)} : told);
    }
    const attempt = this.attempts.next(content);
    const faults = this.draw(asked, request, {content, attempt});
    const id = hashOf('id', this.settings.seed, content, String(attempt)).toString('hex', 0, 15);
    return this.reply({request, asked, items, whole, faults, id, told, nowMs, known: {...known, attempt}});
  }

  private draw(asked: Asked, {schema}: ChatRequest, {content, attempt}: {readonly content: string; readonly attempt: number}): DrawnFaults {
    const packed = asked.form === null ? 0 : asked.items.length;
    return drawFaults(this.settings.faults, {seed: this.settings.seed, content, attempt, packed, sendsSchema: schema !== null});
  }

  private reply(parts: Answered): Reply {
    const {request, asked, items, whole, faults, id, told, nowMs, known} = parts;
    const {seed, latency, headers: style} = this.settings;
    const [content, attempt] = [known.content, String(known.attempt)];
    const latencyMs = latency(seed, content, attempt);
    const facts = {...known, id: `req_${id}`, faults: Object.values(faults)};
    const refusal = refusalUnder(faults);
    if (refusal !== undefined) {
      const {fault, outcome, retryMs, delivery} = refusal;
      const headers = retryMs === null ? told : {...told, ...retryHeaders(style, retryMs)};
      return {...this.refusal(fault, {...facts, faults: [outcome], outcome}, headers), latencyMs, delivery};
    }
    const draws = new Draws('spoil', seed, content, attempt);
    const said = withinTokens(spoiled({content: whole, items, form: asked.form, draws}, faults), request.maxTokens);
    const {promptTokens} = known;
    const usage = faults.usage === 'wrongUsage' || faults.usage === 'missingUsage' ? faults.usage : 'right';
    return {
      status: 200,
      headers: {...told, 'x-request-id': facts.id, 'openai-processing-ms': String(Math.round(latencyMs))},
      body: completionBody(said, {id: `chatcmpl-${id}`, model: request.model, createdMs: nowMs, promptTokens}, usage),
      delivery: faults.delivery === 'resetMidBody' || faults.delivery === 'slowBody' ? faults.delivery : 'whole',
      latencyMs,
      facts: {...facts, outcome: faults.delivery === 'resetMidBody' ? 'resetMidBody' : 'answered', completionTokens: said.tokens},
    };
  }
}

interface Answered {
  readonly request: ChatRequest;
  readonly asked: Asked;
  readonly items: Awaited<ReturnType<typeof answerItems>>;
  readonly whole: string;
  readonly faults: DrawnFaults;
  readonly id: string;
  readonly told: Headers;
  readonly nowMs: number;
  readonly known: Pick<ReplyFacts, 'model' | 'items' | 'promptTokens' | 'attempt'> & {readonly content: string};
}

const nothing: Omit<ReplyFacts, 'id' | 'outcome'> = {
  faults: [],
  model: null,
  content: null,
  attempt: 0,
  items: [],
  promptTokens: 0,
  completionTokens: 0,
};

function outcomeOf({status, code}: RequestFault): string {
  if (status === 429) return 'limited';
  return (
    {invalid_api_key: 'badKey', model_not_found: 'unknownModel', context_length_exceeded: 'tooLong'}[code ?? ''] ??
    (status < 500 ? 'badRequest' : 'answersFailed')
  );
}

function isSame(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

function unknownModel(model: string, models: readonly string[]): RequestFault {
  const message = `The model \`${model.slice(0, 100)}\` does not exist: this is quern simulate, which has ${models.join(', ')} (--model gives others)`;
  return new RequestFault(message, {status: 404, type: 'invalid_request_error', code: 'model_not_found', param: 'model'});
}

function tooLong(most: number, prompt: number): RequestFault {
  const message = `This model's maximum context length is ${most} tokens. However, your messages resulted in ${prompt} tokens.`;
  return new RequestFault(message, {status: 400, type: 'invalid_request_error', code: 'context_length_exceeded', param: 'messages'});
}
