/**
 * Reads what a server's headers say of its limits: OpenAI and its likes, Anthropic, OpenRouter, Retry-After. A form that is not known, or
 * says something absurd, is null: a header is a hint, and never an error.
 */
import type {LimitsTold} from '../../model/limits-told.ts';

/** A header's text by its lower-case name; null without it. */
export type HeaderOf = (name: string) => string | null;

/** No header worth reading is longer; patterns below then run on bounded text. */
const textMost = 100;
/** A limit beyond this is no limit, and a reset further away is no reset. */
const countMost = 1e12;
const awayMostMs = 366 * 86_400_000;
/** Numbers from here on are moments since the epoch (2001 in seconds, in milliseconds), below they are waiting times. */
const epochSecondsFrom = 1e9;
const epochMsFrom = 1e12;

/** @returns null where no header says anything. Never throws, whatever the headers hold */
export function limitsTold(header: HeaderOf, nowMs: number): LimitsTold | null {
  const count = (...names: readonly string[]): number | null => firstOf(names, (name) => countOf(textOf(header, name)));
  const moment = (...names: readonly string[]): number | null => firstOf(names, (name) => momentOf(textOf(header, name), nowMs));
  const told: LimitsTold = {
    requestsLimit: count('x-ratelimit-limit-requests', 'anthropic-ratelimit-requests-limit', 'x-ratelimit-limit'),
    requestsLeft: count('x-ratelimit-remaining-requests', 'anthropic-ratelimit-requests-remaining', 'x-ratelimit-remaining'),
    requestsResetMs: moment('x-ratelimit-reset-requests', 'anthropic-ratelimit-requests-reset', 'x-ratelimit-reset'),
    tokensLimit: count('x-ratelimit-limit-tokens', 'anthropic-ratelimit-tokens-limit'),
    tokensLeft: count('x-ratelimit-remaining-tokens', 'anthropic-ratelimit-tokens-remaining'),
    tokensResetMs: moment('x-ratelimit-reset-tokens', 'anthropic-ratelimit-tokens-reset'),
    retryAtMs: retryAt(header, nowMs),
  };
  return Object.values(told).every((value) => value === null) ? null : told;
}

function firstOf(names: readonly string[], read: (name: string) => number | null): number | null {
  for (const name of names) {
    const value = read(name);
    if (value !== null) return value;
  }
  return null;
}

function textOf(header: HeaderOf, name: string): string {
  const text = header(name) ?? '';
  return text.length > textMost ? '' : text.trim();
}

function countOf(text: string): number | null {
  if (!/^\d{1,15}$/.test(text)) return null;
  const count = Number(text);
  return count <= countMost ? count : null;
}

/** `6m0s`, `20ms`, seconds, seconds or milliseconds since the epoch, or RFC 3339. */
function momentOf(text: string, nowMs: number): number | null {
  if (/^\d{1,15}(\.\d{1,9})?$/.test(text)) return near(momentOfNumber(Number(text), nowMs), nowMs);
  const ms = durationOf(text);
  if (ms !== null) return near(nowMs + ms, nowMs);
  return /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d/.test(text) ? near(Date.parse(text), nowMs) : null;
}

function momentOfNumber(value: number, nowMs: number): number {
  if (value >= epochMsFrom) return value;
  return value >= epochSecondsFrom ? value * 1000 : nowMs + value * 1000;
}

const unitMs: Readonly<Record<string, number>> = {d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6};

/** Go's durations, as OpenAI sends them: parts of a number and a unit, one behind the other. */
function durationOf(text: string): number | null {
  if (!/^(\d{1,12}(\.\d{1,12})?(ms|us|µs|ns|d|h|m|s))+$/.test(text)) return null;
  let sum = 0;
  for (const [, value, unit] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) sum += Number(value) * (unitMs[unit ?? ''] ?? Number.NaN);
  return Number.isFinite(sum) ? sum : null;
}

/** `retry-after-ms` is the finer one; `retry-after` holds seconds or an HTTP date. */
function retryAt(header: HeaderOf, nowMs: number): number | null {
  const ms = textOf(header, 'retry-after-ms');
  if (/^\d{1,15}(\.\d{1,9})?$/.test(ms)) return near(nowMs + Number(ms), nowMs);
  const text = textOf(header, 'retry-after');
  if (/^\d{1,15}(\.\d{1,9})?$/.test(text)) return near(nowMs + Number(text) * 1000, nowMs);
  return /^[A-Z][a-z]{2,8},? \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/.test(text) ? near(Date.parse(text), nowMs) : null;
}

/** A moment that has passed is now (clocks differ); one that is too far away, or none, is null. */
function near(atMs: number, nowMs: number): number | null {
  if (!Number.isFinite(atMs) || Math.abs(atMs - nowMs) > awayMostMs) return null;
  return Math.max(nowMs, Math.ceil(atMs));
}
