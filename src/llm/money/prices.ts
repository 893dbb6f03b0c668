/**
 * What tokens cost, and what a call costs at most. Integers in nano-USD throughout: a safe integer holds 9 million dollars of them, adds
 * without rounding and goes into SQLite and JSON as it is. Only a product of tokens and a price can be larger, and is a bigint until it is
 * divided. There is no table of prices here: one that is out of date would break a cap in silence.
 */
import type {Prompt, Usage} from '../../contracts/provider.ts';
import {assert} from '../../model/errors.ts';
import type {Json} from '../../model/record.ts';

/** A US dollar. */
export const nanoPerUsd = 1_000_000_000;
/** Prices are for so many tokens. */
const tokensPriced = 1_000_000n;
/** The most that a cap, or a price, may be: sums of what it admits stay safe integers. */
export const usdMost = 1_000_000;

/** As a job says them: US dollars for a million tokens, and for a request. */
export interface UsdPrices {
  readonly input: number;
  readonly output: number;
  /** As `input` where it is left out. */
  readonly cachedInput?: number | undefined;
  /** As `output` where it is left out. */
  readonly reasoning?: number | undefined;
  /** 0 where it is left out. */
  readonly perRequest?: number | undefined;
}

/** Nano-USD for a million tokens, and for a request; whole. */
export interface Prices {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
  readonly reasoning: number;
  readonly perRequest: number;
}

export function nanoOf(usd: number): number {
  assert(usd >= 0 && usd <= usdMost, `an amount is between 0 and ${usdMost} USD`);
  return Math.round(usd * nanoPerUsd);
}

export function pricesOf({input, output, cachedInput = input, reasoning = output, perRequest = 0}: UsdPrices): Prices {
  return {
    input: nanoOf(input),
    cachedInput: nanoOf(cachedInput),
    output: nanoOf(output),
    reasoning: nanoOf(reasoning),
    perRequest: nanoOf(perRequest),
  };
}

/** By what the server counted, rounded up. Parts are contained in their sums. @param usage plausible (see charge.ts) */
export function costOf(usage: Usage, prices: Prices): number {
  const {promptTokens, cachedTokens, completionTokens, reasoningTokens} = usage;
  const input = [product(promptTokens - cachedTokens, prices.input), product(cachedTokens, prices.cachedInput)];
  const output = [product(completionTokens - reasoningTokens, prices.output), product(reasoningTokens, prices.reasoning)];
  return priced([...input, ...output], prices);
}

export interface CallSize {
  /** UTF-8 of all that is sent as prompt. */
  readonly promptBytes: number;
  /** Tokens that the server's template adds. */
  readonly overhead: number;
  /** Tokens of the answer, at most. */
  readonly maxTokens: number;
}

/** A byte-level BPE never makes more tokens than bytes, and no server more answer than it was allowed. */
export function worstCase({promptBytes, overhead, maxTokens}: CallSize, prices: Prices): number {
  const input = product(promptBytes + overhead, Math.max(prices.input, prices.cachedInput));
  return priced([input, product(maxTokens, Math.max(prices.output, prices.reasoning))], prices);
}

/**
 * Templates mark each message (ChatML 4 tokens, Llama 3 5) and may begin with a system message of their own (Harmony about 90).
 * Everything twice, and a schema is told to the model as text.
 */
const messageOverhead = 16;
const templateOverhead = 192;

export function sizeOf({messages, shape, settings}: Prompt): CallSize {
  const schema = shape.type === 'json' ? bytesOf(shape.schema) + Buffer.byteLength(shape.name) : 0;
  const promptBytes = messages.reduce((sum, {content}) => sum + Buffer.byteLength(content), schema);
  return {promptBytes, overhead: templateOverhead + messageOverhead * messages.length, maxTokens: settings.maxTokens};
}

const schemaBytes = new WeakMap<object, number>();

/** Of one schema counted once: nobody changes it while a step asks. */
function bytesOf(schema: Json): number {
  const known = typeof schema === 'object' && schema !== null ? schemaBytes.get(schema) : undefined;
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (typeof schema === 'object' && schema !== null) schemaBytes.set(schema, bytes);
  return bytes;
}

function product(tokens: number, price: number): bigint {
  return BigInt(Math.ceil(tokens)) * BigInt(price);
}

function priced(products: readonly bigint[], {perRequest}: Prices): number {
  const sum = products.reduce((one, other) => one + other, 0n);
  const cost = Number((sum + tokensPriced - 1n) / tokensPriced) + perRequest;
  assert(Number.isSafeInteger(cost), 'a cost is a safe integer of nano-USD');
  return cost;
}
