/** What people write by hand, each as its own documentation has it: sends so many prompts, checks each answer. */
import OpenAI, {RateLimitError} from 'openai';
import PQueue from 'p-queue';
import {answerSchema, instructions, maxTokens, model, slugOf, titleOf} from './asked.ts';

export const rivals = ['stock SDK', 'p-queue', 'p-queue, evenly', 'cookbook bucket'] as const;
export type Rival = (typeof rivals)[number];

export interface Load {
  readonly url: string;
  readonly items: number;
  readonly rpm: number;
  /** Told of each call that came to its end. */
  readonly onEnd: () => void;
}

/** At once, where a way bounds them. */
const concurrency = 200;
const minuteMs = 60_000;

/** @returns calls that came to nothing after all tries */
export async function sendAll(rival: Rival, load: Load): Promise<number> {
  if (rival === 'stock SDK') return unpaced(load);
  if (rival === 'cookbook bucket') return bucketed(load);
  // Ten at a time, as far apart as the limit wants: the SDK at the pace that quern keeps.
  const evenly = {intervalCap: 10, interval: (10 * minuteMs) / load.rpm};
  return queued(load, rival === 'p-queue' ? {intervalCap: load.rpm, interval: minuteMs} : evenly);
}

/** A loop at a time for each place, no limits kept. */
async function unpaced({url, items, onEnd}: Load): Promise<number> {
  const ask = asker(new OpenAI({apiKey: 'sk-of-a-bench', baseURL: url}));
  let next = 0;
  let lost = 0;
  const loop = async (): Promise<void> => {
    for (let ordinal = next++; ordinal < items; ordinal = next++) {
      await ask(ordinal).catch(() => lost++);
      onEnd();
    }
  };
  await Promise.all(Array.from({length: concurrency}, loop));
  return lost;
}

/** p-queue's README: intervalCap calls an interval, concurrency at once. The SDK tries again by itself, as it does by default. */
async function queued({url, items, onEnd}: Load, limit: {readonly intervalCap: number; readonly interval: number}): Promise<number> {
  const ask = asker(new OpenAI({apiKey: 'sk-of-a-bench', baseURL: url}));
  const queue = new PQueue({concurrency, ...limit});
  let lost = 0;
  for (let ordinal = 0; ordinal < items; ordinal++) {
    void queue.add(async () => {
      await ask(ordinal).catch(() => lost++);
      onEnd();
    });
  }
  await queue.onIdle();
  return lost;
}

const pauseMs = 15_000;
const attemptsMost = 5;

/**
 * The OpenAI cookbook's api_request_parallel_processor.py: a capacity that starts full and refills with time, a look each millisecond, a
 * pause of 15 s after a 429, five attempts. Its bucket of tokens is left out: no limit of tokens binds here.
 */
async function bucketed({url, items, rpm, onEnd}: Load): Promise<number> {
  const ask = asker(new OpenAI({apiKey: 'sk-of-a-bench', baseURL: url, maxRetries: 0}));
  const again: {readonly ordinal: number; readonly attempts: number}[] = [];
  let next = 0;
  let lost = 0;
  const flying = new Set<number>();
  let capacity = rpm;
  let lookedMs = Date.now();
  let limitedMs = 0;
  const call = (ordinal: number, attempts: number): void => {
    flying.add(ordinal);
    void ask(ordinal)
      .then(onEnd, (cause: unknown) => {
        if (cause instanceof RateLimitError) limitedMs = Date.now();
        if (attempts > 1) again.push({ordinal, attempts: attempts - 1});
        else {
          lost++;
          onEnd();
        }
      })
      .finally(() => flying.delete(ordinal));
  };
  while (next < items || again.length > 0 || flying.size > 0) {
    const now = Date.now();
    capacity = Math.min(rpm, capacity + (rpm * (now - lookedMs)) / minuteMs);
    lookedMs = now;
    if (capacity >= 1 && (next < items || again.length > 0)) {
      capacity--;
      const {ordinal, attempts} = again.shift() ?? {ordinal: next++, attempts: attemptsMost};
      call(ordinal, attempts);
    }
    const restMs = limitedMs + pauseMs - now;
    await new Promise((resolve) => setTimeout(resolve, limitedMs > 0 && restMs > 0 ? restMs : 1));
  }
  return lost;
}

function asker(client: OpenAI): (ordinal: number) => Promise<void> {
  return async (ordinal) => {
    const title = titleOf(ordinal);
    const {choices} = await client.chat.completions.create({
      model,
      max_tokens: maxTokens,
      temperature: 0.1,
      messages: [
        {role: 'system', content: instructions},
        {role: 'user', content: title},
      ],
      response_format: {type: 'json_schema', json_schema: {name: 'slug', schema: answerSchema, strict: true}},
    });
    const answer = JSON.parse(choices[0]?.message.content ?? 'null') as {readonly slug: string} | null;
    if (answer?.slug !== slugOf(title)) throw new Error(`prompt ${ordinal} has another's answer`);
  };
}
