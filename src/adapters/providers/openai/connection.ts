/**
 * One open way to one server, through the OpenAI SDK on a wire of our own. Sends each prompt once: the SDK's own retries, time-outs and
 * log are off, and what it would read from the environment is given.
 */
import type OpenAI from 'openai';
import type {ChatCompletionCreateParamsNonStreaming} from 'openai/resources/chat/completions';
import {FailedCall, type Answered, type Prompt, type ProviderAddress, type ProviderConnection} from '../../../contracts/provider.ts';
import {limitsTold} from '../../../flow/pace/limits-told.ts';
import type {Clock} from '../../../model/clock.ts';
import type {LimitsTold} from '../../../model/limits-told.ts';
import {makeClient} from './client.ts';
import {completionOf} from './completion.ts';
import {emptyFailure, failureInside, failureOf, notJsonFailure, type FailedOn} from './failure.ts';
import type {OpenaiOptions} from './options.ts';
import {proxySecrets} from './proxy-address.ts';
import {maxTokensFieldFor, requestBody, type MaxTokensField} from './request-body.ts';
import {fieldsOf} from './usage.ts';
import {Wire, type Call, type CallInit} from './wire.ts';

const modelsMost = 10_000;
const requestIdMost = 200;

export async function openConnection(address: ProviderAddress<OpenaiOptions>, base: URL, clock: Clock): Promise<ProviderConnection> {
  const {apiKey, timeouts, connectionsMost, proxy = null, options} = address;
  const [{default: Sdk}, wire] = await Promise.all([
    import('openai'),
    Wire.open({base, apiKey, ...options, timeouts, connectionsMost, bytesMost: options.responseBytesMax, proxy}),
  ]);
  return new OpenaiConnection({
    client: makeClient(Sdk, {baseURL: address.baseURL, fetch: wire.fetch}),
    wire,
    clock,
    host: proxy === null ? base.host : `${base.host}, through a proxy`,
    maxTokensField: options.maxTokensField === 'auto' ? maxTokensFieldFor(base.hostname) : options.maxTokensField,
    secrets: [...(apiKey === null ? [] : [apiKey]), ...(proxy === null ? [] : (proxySecrets(proxy)?.secrets ?? []))],
  });
}

interface ConnectionPlan {
  readonly client: OpenAI;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly host: string;
  readonly maxTokensField: MaxTokensField;
  readonly secrets: readonly string[];
}

class OpenaiConnection implements ProviderConnection {
  private readonly plan: ConnectionPlan;

  constructor(plan: ConnectionPlan) {
    this.plan = plan;
  }

  async complete(prompt: Prompt, signal: AbortSignal): Promise<Answered> {
    const {client, maxTokensField} = this.plan;
    const call: Call = {signal, reply: null};
    const begun = performance.now();
    try {
      const body = requestBody(prompt, maxTokensField) as unknown as ChatCompletionCreateParamsNonStreaming;
      const {data} = await client.chat.completions.create(body, {fetchOptions: carrying(call)}).withResponse();
      return answered(data, prompt, this.failedOn({call, prompt, begun}));
    } catch (thrown) {
      throw failureOf(thrown, this.failedOn({call, prompt, begun}));
    }
  }

  async models(signal: AbortSignal): Promise<readonly string[] | null> {
    const call: Call = {signal, reply: null};
    const begun = performance.now();
    try {
      const data = await this.plan.client.get<unknown>('/models', {fetchOptions: carrying(call)});
      return modelIds(data);
    } catch (thrown) {
      const failure = failureOf(thrown, this.failedOn({call, prompt: null, begun}));
      if (failure instanceof FailedCall && [404, 405, 501].includes(failure.status ?? 0)) return null;
      throw failure;
    }
  }

  close(): Promise<void> {
    return this.plan.wire.close();
  }

  private failedOn({call, prompt, begun}: {readonly call: Call; readonly prompt: Prompt | null; readonly begun: number}): FailedOn {
    const {host, secrets, clock} = this.plan;
    const {reply} = call;
    const header = (name: string): string | null => reply?.headers.get(name) ?? null;
    return {
      host,
      prompt,
      secrets,
      ms: performance.now() - begun,
      reply,
      requestId: (header('x-request-id') ?? header('request-id'))?.slice(0, requestIdMost) ?? null,
      limits: (passedOn): LimitsTold | null => limitsTold((name) => header(name) ?? passedOn[name] ?? null, clock.now()),
    };
  }
}

/** The SDK hands its `fetchOptions` on to our fetch, untouched. */
function carrying(call: Call): NonNullable<OpenAI.RequestOptions['fetchOptions']> {
  const init: CallInit = {call};
  return init as unknown as NonNullable<OpenAI.RequestOptions['fetchOptions']>;
}

/** @throws {FailedCall} where it holds no completion, or an error instead */
function answered(data: unknown, prompt: Prompt, on: FailedOn): Answered {
  const body = typeof data === 'string' ? jsonIn(data, on) : data;
  const [choice] = [fieldsOf(body)['choices']].flat();
  const error = fieldsOf(body)['error'] ?? fieldsOf(choice)['error'];
  if (error !== undefined && error !== null && error !== '') throw failureInside(error, on);
  const completion = completionOf(body, {model: prompt.settings.model, requestId: on.requestId});
  if (completion === null) throw emptyFailure(on);
  return {completion, limits: on.limits({}), ms: on.ms};
}

/** JSON that came under another name (text/plain). */
function jsonIn(text: string, on: FailedOn): unknown {
  if (!/^\s*[[{]/.test(text)) throw notJsonFailure(on);
  return JSON.parse(text) as unknown;
}

/** OpenAI's form, or a bare list (Together); null where it is neither. */
function modelIds(data: unknown): readonly string[] | null {
  const list = Array.isArray(data) ? data : fieldsOf(data)['data'];
  if (!Array.isArray(list)) return null;
  return list.slice(0, modelsMost).flatMap((model) => {
    const {id} = fieldsOf(model) as {readonly id?: unknown};
    return typeof id === 'string' ? [id] : [];
  });
}
