/** What the servers that people use say of their limits, each in its own form: OpenAI durations, Anthropic RFC 3339, OpenRouter epoch ms. */
import type {LimitsTold} from '../../model/limits-told.ts';

export const headerStyles = ['openai', 'anthropic', 'openrouter', 'none'] as const;
export type HeaderStyle = (typeof headerStyles)[number];
export type Headers = Readonly<Record<string, string>>;

type Told = Omit<LimitsTold, 'retryAtMs'>;

/** One amount: how much a minute, how much is left, when all of it is there again. */
interface Amount {
  readonly name: 'requests' | 'tokens';
  readonly limit: number;
  readonly left: number;
  readonly resetMs: number;
}

export function limitHeaders(style: HeaderStyle, told: Told, nowMs: number): Headers {
  const amounts = [
    amountOf('requests', [told.requestsLimit, told.requestsLeft, told.requestsResetMs]),
    amountOf('tokens', [told.tokensLimit, told.tokensLeft, told.tokensResetMs]),
  ].filter((amount) => amount !== null);
  return Object.assign({}, ...amounts.map((amount) => headersOf(style, amount, nowMs)));
}

/** Whole seconds, as HTTP has it, rounded up: who waits so long is let in. */
export function retryHeaders(style: HeaderStyle, waitMs: number): Headers {
  const seconds = {'retry-after': String(Math.ceil(waitMs / 1000))};
  return style === 'openai' ? {...seconds, 'retry-after-ms': String(Math.ceil(waitMs))} : seconds;
}

function amountOf(name: Amount['name'], [limit, left, resetMs]: readonly (number | null)[]): Amount | null {
  if (typeof limit !== 'number' || typeof left !== 'number' || typeof resetMs !== 'number') return null;
  return {name, limit, left, resetMs};
}

function headersOf(style: HeaderStyle, {name, limit, left, resetMs}: Amount, nowMs: number): Headers {
  switch (style) {
    case 'openai':
      return {
        [`x-ratelimit-limit-${name}`]: String(limit),
        [`x-ratelimit-remaining-${name}`]: String(left),
        [`x-ratelimit-reset-${name}`]: duration(Math.max(0, resetMs - nowMs)),
      };
    case 'anthropic':
      return {
        [`anthropic-ratelimit-${name}-limit`]: String(limit),
        [`anthropic-ratelimit-${name}-remaining`]: String(left),
        [`anthropic-ratelimit-${name}-reset`]: new Date(Math.ceil(resetMs / 1000) * 1000).toISOString().replace('.000Z', 'Z'),
      };
    case 'openrouter':
      // It tells of requests alone.
      if (name === 'tokens') return {};
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(left),
        'x-ratelimit-reset': String(Math.ceil(resetMs)),
      };
    case 'none':
      return {};
  }
}

/** `20ms`, `1.5s`, `6m0s`, `1h2m3s`, as OpenAI writes them (Go's form). */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const whole = Math.ceil(ms);
  const [hours, minutes, seconds] = [Math.floor(whole / 3_600_000), Math.floor(whole / 60_000) % 60, (whole % 60_000) / 1000];
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
