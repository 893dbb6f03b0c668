/**
 * What it means when a server will not take a request as it is (400, 403, 404, 422 ...): this prompt, this form of answer, this model, or
 * any request of the kind. Servers tell these apart by
 * words only; the words here are theirs, found in lower case and bounded text. What a verdict is stands here too.
 */
import type {FailureKind, Rung} from '../../../contracts/provider.ts';
import type {ServerError} from './server-error.ts';

export interface Verdict {
  readonly kind: FailureKind;
  readonly code: string;
  /** What happened, in our words, behind the server's name. */
  readonly says: string;
  readonly hint?: string;
  /** True where the server may have worked for it all the same. */
  readonly isUnknown?: boolean;
  /** True where the server's own sentence helps a person. */
  readonly isQuoted?: boolean;
  /** True of a bad request that only its repetition makes fatal. */
  readonly isFingerprinted?: boolean;
}

export interface Asked {
  /** Null where a text was asked for. */
  readonly rung: Rung | null;
  /** True where the server says when it may be asked again. */
  readonly isToldWhen: boolean;
}

export function judgeRequest(error: ServerError, asked: Asked): Verdict {
  if (isFiltered(error)) return filtered;
  if (error.code === 'json_validate_failed') return unusable;
  if (isTooLong(error)) return tooLong;
  if (isShape(error, asked)) return shape;
  if (isKey(error)) return key;
  if (isModel(error)) return model;
  if (error.status === 403) return forbidden;
  if ([404, 405, 410, 501].includes(error.status)) return elsewhere;
  return {...badRequest, ...hintOf(error)};
}

const filtered: Verdict = {kind: 'item', code: 'CONTENT_FILTER', says: 'its content filter refused the prompt'};

const tooLong: Verdict = {
  kind: 'item',
  code: 'CONTEXT_LENGTH',
  says: "prompt and answer do not fit the model's context",
  hint: 'pack fewer items, shorten the field, or lower maxTokens',
};

/** Groq: what the model wrote was no JSON, and is kept from us. Another try may be. */
const unusable: Verdict = {kind: 'transient', code: 'ANSWER_UNUSABLE', says: 'what the model wrote was not JSON', isUnknown: true};

const shape: Verdict = {kind: 'shape', code: 'SHAPE_REFUSED', says: 'it does not take this form of structured answer', isQuoted: true};

const key: Verdict = {
  kind: 'fatal',
  code: 'BAD_KEY',
  says: 'the API key is not accepted',
  hint: 'look at the variable that llm.apiKeyEnv names',
};

const model: Verdict = {
  kind: 'fatal',
  code: 'UNKNOWN_MODEL',
  says: 'it does not have this model, or not for this key',
  hint: 'look at llm.model; a local server may have to pull it first',
  isQuoted: true,
};

const forbidden: Verdict = {
  kind: 'fatal',
  code: 'FORBIDDEN',
  says: 'the key may not do this',
  hint: "look at the key's rights, and whether the service is offered from here",
  isQuoted: true,
};

const elsewhere: Verdict = {
  kind: 'fatal',
  code: 'BAD_ENDPOINT',
  says: 'there are no chat completions at this address',
  hint: 'look at llm.baseURL: it often ends in /v1',
  isQuoted: true,
};

const badRequest: Verdict = {
  kind: 'fatal',
  code: 'BAD_REQUEST',
  says: 'it does not take the request',
  isQuoted: true,
  isFingerprinted: true,
};

function isFiltered({status, code, searched}: ServerError): boolean {
  if (/^(content_filter|content_policy_violation|data_inspection_failed|1301)$/.test(code)) return true;
  if (/responsibleaipolicyviolation|content management policy|flagged_input|input data may contain inappropriate/.test(searched))
    return true;
  return status === 403 && /flagged|moderation/.test(searched);
}

const tooLongWords = new RegExp(
  [
    'context[_ ](length|window|size)',
    'maximum context',
    'prompt is too long',
    'input is too long',
    'too many (input )?tokens',
    'reduce the length',
    'string_above_max_length',
    'max_model_len',
    'inputs` tokens',
    'input token count',
    'request entity too large',
    'request too large',
  ].join('|'),
);

function isTooLong({status, searched}: ServerError): boolean {
  return status === 413 || tooLongWords.test(searched);
}

const shapeWords =
  /response_format|response format|json_schema|json_object|json schema|structured output|json mode|guided[_ ]|grammar|invalid schema|must contain the word/;

/** OpenRouter's sentence when no provider behind it takes a parameter, of which ours is the likeliest. */
const routerWords = 'no endpoints found that (can handle|support)';

function isShape({param, searched}: ServerError, {rung}: Asked): boolean {
  if (rung === null || rung === 'prompt') return false;
  return /^(response_format|text\.format)/.test(param) || shapeWords.test(searched) || new RegExp(routerWords).test(searched);
}

function isKey({searched}: ServerError): boolean {
  return /(api key not valid|invalid api key|incorrect api key|invalid_api_key|api_key_invalid)/.test(searched);
}

function isModel({code, status, searched}: ServerError): boolean {
  if (code === 'model_not_found' || code === 'model_not_available' || code === 'DeploymentNotFound') return true;
  if (/not a valid model|invalid model|unknown model|no such model|model_not_found|no endpoints found for/.test(searched)) return true;
  // The name stands between the words: at most a hundred characters, none of them a blank.
  if (/model [^ ]{1,100} (does not exist|not found|is not found|was not found|has been)/.test(searched)) return true;
  return (status === 404 || status === 410) && /\bmodels?\b/.test(searched);
}

/** The two refusals of parameters that people meet most. */
function hintOf({searched}: ServerError): {readonly hint?: string} {
  if (searched.includes('max_completion_tokens')) return {hint: 'set llm.providerOptions.maxTokensField to the name that the server wants'};
  if (searched.includes('temperature'))
    return {hint: 'a model that takes no temperature takes 1: set llm.temperature, and the prompt, to that'};
  if (searched.includes('max_tokens')) return {hint: 'lower maxTokens to what the model can write'};
  return {};
}
