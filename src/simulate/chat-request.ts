/**
 * A chat request as the simulator understands it: read from a body, every key that it would have to keep and cannot is refused by
 * name. Nothing is answered here.
 */
import {z} from 'zod';
import type {Json} from '../model/record.ts';
import {badRequest} from './request-fault.ts';

const part = z.object({type: z.literal('text'), text: z.string()});
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(part)]).nullish(),
});
const responseFormat = z.discriminatedUnion('type', [
  z.object({type: z.literal('text')}),
  z.object({type: z.literal('json_object')}),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({name: z.string(), schema: z.record(z.string(), z.json()), strict: z.boolean().nullish()}),
  }),
]);
const count = z.int().positive().nullish();
const bodySchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  response_format: responseFormat.nullish(),
  max_tokens: count,
  max_completion_tokens: count,
});

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly format: 'text' | 'json_object' | 'json_schema';
  /** Of json_schema alone. */
  readonly schema: Json | null;
  /** Null: as many as it takes. */
  readonly maxTokens: number | null;
  /** The body as it came: what tells one content from another. */
  readonly body: string;
}

/** @throws {RequestFault} 400 that names the key */
export function readChatRequest(body: string): ChatRequest {
  const parsed = checked(parseBody(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    throw badRequest(`${place === '' ? 'the body' : `'${place}'`}: ${issue?.message ?? 'is wrong'}`, place);
  }
  refuseWhatIsNotSimulated(parsed.data);
  const {model, messages, response_format: format, max_tokens, max_completion_tokens} = parsed.data;
  const texts = messages.map(({role, content}) => ({role, content: textOf(content)}));
  if (format?.type === 'json_object' && !texts.some(({content}) => /json/i.test(content))) throw badRequest(wordless, 'messages');
  return {
    model,
    messages: texts,
    format: format?.type ?? 'text',
    schema: format?.type === 'json_schema' ? format.json_schema.schema : null,
    maxTokens: max_completion_tokens ?? max_tokens ?? null,
    body,
  };
}

/** OpenAI's own words: a server of its kind refuses the request, too. */
const wordless = "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";

/** @throws {RequestFault} 400 for what nests deeper than can be looked at */
function checked(body: unknown): ReturnType<typeof bodySchema.safeParse> {
  try {
    return bodySchema.safeParse(body);
  } catch (cause) {
    if (cause instanceof RangeError) throw badRequest('the body nests too deep');
    throw cause;
  }
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('We could not parse the JSON body of your request.');
  }
}

function refuseWhatIsNotSimulated(body: Readonly<Record<string, unknown>>): void {
  if (body.stream === true) throw badRequest('quern simulate does not stream: leave `stream` out', 'stream', 'unsupported_value');
  if (typeof body.n === 'number' && body.n !== 1)
    throw badRequest('quern simulate gives one choice a request: leave `n` out', 'n', 'unsupported_value');
  for (const key of ['tools', 'functions', 'audio', 'prediction', 'logprobs']) {
    const isAsked = Array.isArray(body[key]) ? body[key].length > 0 : Boolean(body[key]);
    if (isAsked) throw badRequest(`quern simulate knows no \`${key}\`: leave it out`, key, 'unsupported_parameter');
  }
}

function textOf(content: z.infer<typeof message>['content']): string {
  return typeof content === 'string' ? content : (content ?? []).map(({text}) => text).join('\n');
}
