/** How a job asks models, as a schema: where, how fast, at what price, within which budget. A sentence for people beside each key. */
import {z} from 'zod';

const text = z.string().min(1).max(4096);
const price = z.number().min(0).max(100_000);
const milliseconds = z.int().min(1).max(86_400_000);
const clockTime = String.raw`([01]\d|2[0-3]):[0-5]\d`;

const hoursPattern = new RegExp(`^${clockTime}-${clockTime}$`);

/** It stands in plans, books and messages: it must hold no secret. And paths are put behind it. */
function isBare(address: string): boolean {
  const url = URL.parse(address);
  // What is no address has been told.
  return url === null || [url.username, url.password, url.search, url.hash].every((part) => part === '');
}

export const llmSchema = z
  .strictObject({
    provider: text.default('openai').describe('openai (any server that speaks its chat completions), or the path of a provider module.'),
    providerOptions: z.record(z.string(), z.json()).default({}).describe('Options of a provider module.'),
    baseURL: z
      .url({protocol: /^https?$/, error: 'is no http or https address'})
      .refine(isBare, 'holds more than an address: a key belongs into the variable that llm.apiKeyEnv names, a query nowhere')
      .default('https://api.openai.com/v1')
      .describe('Where the server is.'),
    apiKeyEnv: z
      .union([z.string().regex(/^[A-Za-z_]\w*$/, 'is no name of an environment variable'), z.null()])
      .default('OPENAI_API_KEY')
      .describe('The environment variable that holds the key; null where the server wants none. The key itself never stands in a job.'),
    model: text.optional().describe('The model, where neither the step nor its prompt names one.'),
    rpm: z.number().gt(0).max(10_000_000).optional().describe('Requests a minute; 20 for a hosted server until its headers say otherwise.'),
    tpm: z.number().gt(0).max(100_000_000_000).optional().describe('Tokens a minute, of requests and answers together.'),
    rpd: z.int().min(1).max(1_000_000_000).optional().describe('Requests a day.'),
    share: z.number().gt(0).max(1).default(1).describe('The part of those limits that this run may use.'),
    concurrency: z.int().min(1).max(10_000).optional().describe('Requests in flight, at most; by default as many as memory bears.'),
    pack: z.int().min(1).max(1000).default(1).describe('Items in one request, at most.'),
    temperature: z.number().min(0).max(2).optional().describe('Where the prompt does not say; 0.1 by default.'),
    maxTokens: z.int().min(1).max(10_000_000).default(2000).describe('Tokens of one answer, where the prompt does not say.'),
    timeouts: z
      .strictObject({
        connectMs: milliseconds.default(10_000).describe('Until a connection stands.'),
        firstByteMs: milliseconds.default(120_000).describe('Until the answer begins.'),
        totalMs: milliseconds.default(120_000).describe('Until the answer is whole.'),
      })
      .prefault({})
      .describe('Milliseconds until a connection stands, the first byte comes, the last one.'),
    retry: z
      .strictObject({
        attempts: z.int().min(1).max(100).default(6).describe('The first time included.'),
        baseMs: milliseconds.default(1000).describe('The longest wait behind the first failure.'),
        factor: z.number().min(1).max(10).default(2).describe('Each further wait may be so many times longer.'),
        maxMs: milliseconds.default(60_000).describe('No wait is longer.'),
        jitter: z.number().min(0).max(1).default(1).describe('The share of a wait that chance decides.'),
      })
      .prefault({})
      .describe('How often a request that failed on its way is sent, and how long it waits in between.'),
    prices: z
      .strictObject({
        input: price.describe('Of the prompt.'),
        output: price.describe('Of the answer.'),
        cachedInput: price.optional().describe('Of the part of the prompt that the server had; as input where left out.'),
        reasoning: price.optional().describe('Of hidden reasoning; as output where left out.'),
        perRequest: price.default(0).describe('Of each request beside its tokens.'),
      })
      .optional()
      .describe('USD for a million tokens (input, output, cachedInput) and for each request. Needed by budget.usd.'),
    budget: z
      .strictObject({
        usd: z.number().gt(0).max(1_000_000).optional().describe('USD that may be spent, all sessions of the run together; never more.'),
        calls: z.int().min(1).max(1_000_000_000).optional().describe('Requests that may be sent.'),
      })
      .prefault({})
      .describe('Where it is reached the run stops cleanly, with exit code 4, and can be resumed with more.'),
    hours: z
      .string()
      .regex(hoursPattern, 'is no span of hours, as 22:00-06:00')
      .optional()
      .describe('Requests are sent only between these times of day, as 22:00-06:00 (local time).'),
    overnight: z
      .boolean()
      .default(false)
      .describe('For free tiers: a share of 0.8, one request at a time, and no giving up on a server that says no.'),
    cache: text.optional().describe('A file of answers that several runs share; made where there is none.'),
    ttlDays: z.number().gt(0).max(100_000).optional().describe('Days after which a stored answer is asked anew.'),
    salt: z.string().max(1000).default('').describe('Part of the key of every answer: another salt asks everything anew.'),
    window: z.int().min(1).max(100_000).default(50_000).describe('Items that may be asked ahead of the rows that are written.'),
  })
  .describe('How models are asked.');

export type ParsedLlm = z.output<typeof llmSchema>;
