/** A simulated server for one test, closed with it, and the few ways tests ask it. */
import {onTestFinished} from 'vitest';
import {simulate, type SimulatedServer, type SimulateOptions} from '../../src/index.ts';
import type {Clock} from '../../src/model/clock.ts';

export async function simulated(options: SimulateOptions = {}): Promise<SimulatedServer> {
  const server = await simulate(options);
  onTestFinished(() => server.close());
  return server;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body. */
  readonly body: any;
  /** What the assistant said; undefined of an error. */
  readonly content: any;
}

/** Asks with one user message; `more` are further keys of the body. */
export async function ask({url}: SimulatedServer, text: string, more: Readonly<Record<string, unknown>> = {}): Promise<Reply> {
  return post(`${url}/chat/completions`, JSON.stringify({model: 'simulated', messages: [{role: 'user', content: text}], ...more}));
}

export async function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const response = await fetch(url, {method: 'POST', body, headers});
  const parsed = (await response.json()) as any;
  return {status: response.status, headers: response.headers, body: parsed, content: parsed.choices?.[0].message.content};
}

export function schemaFormat(schema: unknown): {readonly response_format: object} {
  return {response_format: {type: 'json_schema', json_schema: {name: 'answer', strict: true, schema}}};
}

/** The schema of a pack with these ids, and the answer's own. */
export function packSchema(ids: readonly string[], answer: unknown): object {
  const properties = {id: {type: 'string', enum: ids}, answer};
  const items = {type: 'object', properties, required: ['id', 'answer'], additionalProperties: false};
  return {type: 'object', properties: {items: {type: 'array', items}}, required: ['items'], additionalProperties: false};
}

export function packText(items: Readonly<Record<string, string>>): string {
  return Object.entries(items)
    .map(([id, text]) => `<item id="${id}">\n${text}\n</item>`)
    .join('\n');
}

/** Time that a test moves. */
export interface HandClock extends Clock {
  /** Moves it, and wakes whoever slept until then. */
  advance(ms: number): void;
  /** Resolves when somebody sleeps, with how long. */
  slept(): Promise<number>;
}

export function handClock(startMs = Date.UTC(2030, 0, 1)): HandClock {
  let nowMs = startMs;
  const sleepers = new Set<{readonly untilMs: number; readonly wake: () => void}>();
  const told: number[] = [];
  let waiting: ((ms: number) => void) | undefined;
  return {
    now: () => nowMs,
    sleep: async (ms, signal) => {
      await new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        sleepers.add({untilMs: nowMs + ms, wake: resolve});
        signal?.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
        if (waiting === undefined) told.push(ms);
        else waiting(ms);
        waiting = undefined;
      });
    },
    advance: (ms) => {
      nowMs += ms;
      for (const sleeper of sleepers) {
        if (sleeper.untilMs > nowMs) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    slept: async () => told.shift() ?? new Promise((resolve) => (waiting = resolve)),
  };
}
