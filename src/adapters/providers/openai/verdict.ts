/**
 * What a failure that a server tells means for what is asked next, by its status first and its words second. Knows the dialects' words and
 * nothing of the wire; its sentences are ours and hold nothing of the server's.
 */
import {judgeRequest, type Asked, type Verdict} from './request-verdict.ts';
import type {ServerError} from './server-error.ts';

/** Names that stand for a status where an answer of 200 holds an error without a number. */
const statusOfName: Readonly<Record<string, number>> = {
  invalid_api_key: 401,
  insufficient_quota: 429,
  rate_limit_exceeded: 429,
  model_not_found: 404,
  context_length_exceeded: 400,
  content_filter: 400,
  invalid_request_error: 400,
};

/** The status an error inside an answer of 200 would have had; 500 where it does not say. */
export function statusInside(error: ServerError): number {
  const number = Number(error.code);
  if (Number.isInteger(number) && number >= 400 && number <= 599) return number;
  // LM Studio, asked at the wrong path.
  if (error.searched.includes('unexpected endpoint')) return 404;
  return statusOfName[error.code] ?? statusOfName[error.type] ?? 500;
}

export function judge(error: ServerError, asked: Asked): Verdict {
  const {status} = error;
  if (status === 401) return badKey;
  if (status === 402 || isOutOfMoney(error, asked)) return quota;
  if (status === 429) return judgeRate(error);
  if (status === 408) return {kind: 'transient', code: 'SERVER_TIMEOUT', says: 'it waited too long for the request'};
  if (status === 409) return {kind: 'transient', code: 'CONFLICT', says: 'it is busy with something that excludes this'};
  if (status === 424) return {kind: 'transient', code: 'SERVER_ERROR', says: 'something behind it failed', isQuoted: true};
  if (status === 425) return {kind: 'transient', code: 'TOO_EARLY', says: 'it wants the request again, later'};
  if (status >= 500 && status !== 501) return judgeServer(error, asked);
  if (status >= 300 && status < 400) return redirected;
  return judgeRequest(error, asked);
}

const badKey: Verdict = {
  kind: 'fatal',
  code: 'BAD_KEY',
  says: 'the API key is missing or not accepted',
  hint: 'look at the variable that llm.apiKeyEnv names, and whether it is a key of this server',
};

const quota: Verdict = {
  kind: 'fatal',
  code: 'QUOTA',
  says: 'the account has no credit or quota left',
  hint: 'top it up or raise its limit, then resume',
  isQuoted: true,
};

const redirected: Verdict = {
  kind: 'fatal',
  code: 'REDIRECTED',
  says: 'it sends elsewhere, and the key goes nowhere but to llm.baseURL',
  hint: 'set llm.baseURL to where the server is now (https instead of http, perhaps)',
};

/** Gemini's sentence of a rate limit is OpenAI's of an empty account: who says when to come back has a limit. */
function isOutOfMoney({status, code, type, searched}: ServerError, {isToldWhen}: Asked): boolean {
  if (code === 'insufficient_quota' || type === 'insufficient_quota') return true;
  if (/credit balance is too low|insufficient (balance|credits?|funds)|billing_(hard_limit|not_active)/.test(searched)) return true;
  const isSaid = status === 429 && searched.includes('exceeded your current quota');
  return isSaid && !isToldWhen && !/(retry|try again) in|per (minute|day|second)/.test(searched);
}

function judgeRate({searched}: ServerError): Verdict {
  if (searched.includes('request too large')) {
    return {
      kind: 'item',
      code: 'REQUEST_TOO_LARGE',
      says: 'the request alone is more than its limit of tokens a minute',
      hint: 'pack fewer items, or lower maxTokens',
    };
  }
  return {kind: 'rate', code: 'RATE_LIMITED', says: 'too many requests or tokens'};
}

/** Gateways that gave up on a server behind them: that one may go on, and charge. */
const gatewayStatuses: readonly number[] = [502, 504, 520, 524, 598, 599];

function judgeServer(error: ServerError, asked: Asked): Verdict {
  // llama.cpp and Ollama tell by 500 what others tell by 400.
  const spoken = error.status === 500 ? judgeRequest(error, asked) : null;
  if (spoken !== null && (spoken.kind === 'shape' || spoken.code === 'CONTEXT_LENGTH')) return spoken;
  const code = error.status === 503 || error.status === 529 ? 'OVERLOADED' : 'SERVER_ERROR';
  const says = code === 'OVERLOADED' ? 'it is overloaded, or not ready yet' : 'it failed';
  return {kind: 'transient', code, says, isUnknown: gatewayStatuses.includes(error.status), isQuoted: true};
}
