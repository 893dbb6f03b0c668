/** A prompt as the body of a request for a chat completion. Sends nothing. */
import type {Json} from '../../../model/record.ts';
import type {Prompt, ResponseShape} from '../../../contracts/provider.ts';

export type MaxTokensField = 'max_tokens' | 'max_completion_tokens';

/** Never a user's to give: one answer, whole, to these messages. */
const ours: readonly string[] = ['stream', 'stream_options', 'n', 'messages', 'model', 'max_tokens', 'max_completion_tokens'];

export function requestBody({messages, shape, settings}: Prompt, maxTokensField: MaxTokensField): Readonly<Record<string, Json>> {
  const body: Record<string, Json> = {model: settings.model, messages: messages.map(({role, content}) => ({role, content}))};
  for (const name of Object.keys(settings.parameters)) {
    const value = settings.parameters[name];
    if (value !== undefined && !ours.includes(name)) body[name] = value;
  }
  if (settings.temperature !== null) body['temperature'] = settings.temperature;
  if (settings.topP !== null) body['top_p'] = settings.topP;
  if (settings.seed !== null) body['seed'] = settings.seed;
  body[maxTokensField] = settings.maxTokens;
  const format = responseFormat(shape);
  if (format !== null) body['response_format'] = format;
  return body;
}

/** OpenAI's own models of today refuse `max_tokens`; whoever else speaks its language may know nothing newer. */
export function maxTokensFieldFor(host: string): MaxTokensField {
  return host === 'api.openai.com' || host.endsWith('.api.openai.com') ? 'max_completion_tokens' : 'max_tokens';
}

function responseFormat(shape: ResponseShape): Json {
  if (shape.type === 'text' || shape.rung === 'prompt') return null;
  if (shape.rung === 'json_object') return {type: 'json_object'};
  return {type: 'json_schema', json_schema: {name: shape.name, strict: shape.isStrict ?? true, schema: shape.schema}};
}
