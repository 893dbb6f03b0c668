/** What a server says of a failure, read from the forms that dialects give it into one. Judges nothing; the texts are the server's, raw. */
import {fieldsOf} from './usage.ts';

export interface ServerError {
  readonly status: number;
  /** The server's sentence, bounded; '' without one. */
  readonly message: string;
  /** Its stable names, '' where it has none; a number as text. */
  readonly code: string;
  readonly type: string;
  readonly param: string;
  /** Message and names, and what a router was told upstream, in lower case: what patterns are looked for in. */
  readonly searched: string;
  /** Headers that a router passes on inside its body (OpenRouter), by lower-case name. */
  readonly passedOn: Readonly<Record<string, string>>;
}

const messageMost = 2000;
const nameMost = 100;

/** @param told the body's `error`, or the body where it has none: an object, a text, a list of one (Gemini), or nothing */
export function readServerError(status: number, told: unknown): ServerError {
  const error = errorIn(told);
  const metadata = fieldsOf(error['metadata']);
  const inner = fieldsOf(error['innererror']);
  const message = typeof told === 'string' ? told.slice(0, messageMost) : messageIn(error);
  const code = nameOf(error['code'] ?? inner['code']);
  const type = nameOf(error['type'] ?? error['status']);
  const param = nameOf(error['param']);
  const upstream = textOf(metadata['raw']);
  const also = [nameOf(inner['code']), nameOf(error['status']), listed(metadata['reasons'])].join(' ');
  const searched = `${code} ${type} ${param} ${also} ${message} ${upstream}`.toLowerCase();
  return {status, message, code, type, param, searched, passedOn: headersIn(fieldsOf(metadata['headers']))};
}

function errorIn(told: unknown): Readonly<Record<string, unknown>> {
  const first = fieldsOf(Array.isArray(told) ? told[0] : told);
  const nested = fieldsOf(first['error']);
  return Object.keys(nested).length > 0 ? nested : first;
}

/** OpenAI `message`; Ollama `error`; FastAPI `detail`, a text or a list of faults, which Mistral has in its message; others `msg`, `title`. */
function messageIn(error: Readonly<Record<string, unknown>>): string {
  const faults = faultIn(error['detail']) ?? faultIn(fieldsOf(error['message'])['detail']);
  const candidates = [error['message'], error['error'], error['detail'], faults, error['msg'], error['title']];
  return textOf(candidates.find((candidate) => typeof candidate === 'string' && candidate !== ''));
}

/** `body.seed: Extra inputs are not permitted`. */
function faultIn(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return undefined;
  const {msg, loc} = fieldsOf(detail[0]) as {readonly msg?: unknown; readonly loc?: unknown};
  const place = Array.isArray(loc) ? loc.slice(0, 10).map(nameOf).join('.') : '';
  return typeof msg === 'string' ? `${place}${place === '' ? '' : ': '}${msg}` : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, messageMost) : '';
}

function nameOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, nameMost) : '';
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.slice(0, 10).map(nameOf).join(' ') : '';
}

function headersIn(told: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const names = Object.keys(told).slice(0, 50);
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), nameOf(told[name])]));
}
