/**
 * Every way in which a call can fail, as a FailedCall. Judges by what came over the wire, never by the SDK's errors, and
 * hands on no error of others as a cause: those hold bodies and headers. What a person will read holds neither key nor prompt.
 */
import {createHash} from 'node:crypto';
import {FailedCall, type FailedCallDetails, type Prompt} from '../../../contracts/provider.ts';
import type {LimitsTold} from '../../../model/limits-told.ts';
import {QuernError} from '../../../model/errors.ts';
import {BadBody} from './body-coding.ts';
import {WireFault} from './exchange.ts';
import {networkVerdict} from './network-verdict.ts';
import {redacted} from './redaction.ts';
import {readServerError, type ServerError} from './server-error.ts';
import type {Verdict} from './request-verdict.ts';
import {judge, statusInside} from './verdict.ts';
import {fieldsOf} from './usage.ts';

/** What is known of a call when it fails. */
export interface FailedOn {
  /** Where it went, for people: host and port. */
  readonly host: string;
  /** Null: no prompt was sent (a list of models). */
  readonly prompt: Prompt | null;
  readonly secrets: readonly string[];
  readonly ms: number;
  /** Null: no answer came. */
  readonly reply: {readonly status: number; readonly ok: boolean; readonly content: string} | null;
  readonly requestId: string | null;
  /** Reads the limits from the answer's headers, and those that a router passes on in its body. */
  readonly limits: (passedOn: Readonly<Record<string, string>>) => LimitsTold | null;
}

/** Causes of causes that are looked through for the wire's own. */
const depthMost = 5;

/** @param thrown by the SDK, the wire under it, or whoever read the answer */
export function failureOf(thrown: unknown, on: FailedOn): QuernError {
  const cause = wireCauseOf(thrown);
  if (cause instanceof QuernError) return cause;
  if (cause instanceof WireFault) return failed(networkVerdict(cause), on);
  if (cause instanceof BadBody) return failed({...malformed, says: `its answer cannot be read: ${cause.message}`}, on);
  if (on.reply !== null && !on.reply.ok) return toldFailure(on.reply.status, errorField(on.reply.content), on);
  if (cause instanceof SyntaxError) return failed(malformed, on);
  return failed({kind: 'fatal', code: 'CLIENT_FAULT', says: `the client failed (${nameOf(thrown)})`}, on);
}

/** An answer of 200 that holds an error (OpenRouter). */
export function failureInside(told: unknown, on: FailedOn): FailedCall {
  return toldFailure(statusInside(readServerError(500, told)), told, on);
}

/** What an answer of 200 without a completion is: the server may have worked for it. */
export function emptyFailure(on: FailedOn): FailedCall {
  return failed({...malformed, code: 'EMPTY_ANSWER', says: 'its answer holds no completion'}, on);
}

/** Text where JSON should be: a web page, mostly. */
export function notJsonFailure(on: FailedOn): FailedCall {
  return failed(
    {...malformed, code: 'NOT_JSON', says: 'it answers with a page or text, not JSON', hint: 'look at llm.baseURL: it often ends in /v1'},
    on,
  );
}

const malformed: Verdict = {kind: 'transient', code: 'MALFORMED_BODY', says: 'its answer is malformed or cut off', isUnknown: true};

function toldFailure(status: number, told: unknown, on: FailedOn): FailedCall {
  const error = readServerError(status, told);
  const limits = on.limits(error.passedOn);
  const {prompt} = on;
  const rung = prompt !== null && prompt.shape.type === 'json' ? prompt.shape.rung : null;
  const verdict = judge(error, {rung, isToldWhen: limits?.retryAtMs !== null && limits?.retryAtMs !== undefined});
  const texts = prompt?.messages.map(({content}) => content) ?? [];
  const says = verdict.isQuoted === true ? redacted(error.message, {secrets: on.secrets, texts}) : '';
  const fingerprint = verdict.isFingerprinted === true ? fingerprintOf(error, says) : null;
  return failed(verdict, on, {status, limits, says, fingerprint});
}

interface Further {
  readonly status?: number;
  readonly limits?: LimitsTold | null;
  readonly says?: string;
  readonly fingerprint?: string | null;
}

function failed(verdict: Verdict, on: FailedOn, further: Further = {}): FailedCall {
  const {kind, code, hint, isUnknown = false} = verdict;
  const status = further.status ?? on.reply?.status ?? null;
  const details: FailedCallDetails = {
    kind,
    code,
    status,
    limits: further.limits ?? on.limits({}),
    requestId: on.requestId,
    ms: on.ms,
    isUnknown,
    fingerprint: further.fingerprint ?? null,
    ...(hint === undefined ? {} : {hint}),
  };
  const said = further.says === undefined || further.says === '' ? '' : `: ${further.says}`;
  return new FailedCall(`${on.host}${status === null ? '' : ` answered ${status}`}: ${verdict.says}${said}`, details);
}

/** The same for the same fault of other prompts: names and words, without numbers and what stands in quotes. */
function fingerprintOf({status, code, type, param}: ServerError, says: string): string {
  const words = says
    .toLowerCase()
    .replaceAll(/(["'`]).*?\1/g, '')
    .replaceAll(/[\d…]+/g, '#')
    .slice(0, 200);
  return createHash('sha256')
    .update(JSON.stringify([status, code, type, param, words]))
    .digest('hex')
    .slice(0, 16);
}

function wireCauseOf(thrown: unknown): unknown {
  let cause: unknown = thrown;
  for (let depth = 0; depth < depthMost && cause instanceof Error; depth++) {
    if (cause instanceof WireFault || cause instanceof BadBody || cause instanceof QuernError) return cause;
    cause = cause.cause;
  }
  return thrown;
}

/** The body's `error`, or the whole where it has none; nothing where the body is no JSON. */
function errorField(content: string): unknown {
  try {
    const body: unknown = JSON.parse(content);
    return fieldsOf(body)['error'] ?? body;
  } catch {
    return undefined;
  }
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}
