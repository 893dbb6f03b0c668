/** How a job asks models, with every default filled in and its parts fitted to one another. Loads nothing but a provider. */
import {resolve} from 'node:path';
import {budgetIssues, type Budget, type BudgetedStep} from '../llm/money/budget-issues.ts';
import {pricesOf as nanoPricesOf} from '../llm/money/prices.ts';
import type {LlmPlan, StepPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import {KiB, MiB} from '../model/units.ts';
import type {ParsedLlm} from './llm-schema.ts';
import type {LoadedJob} from './load.ts';
import {moduleRefOf} from './module-ref.ts';
import {optionsFit} from './options-check.ts';
import type {PlanIssues} from './plan-issues.ts';
import {resolveProvider} from './resolve.ts';
import {secretOf} from './secrets.ts';

const minutesAnHour = 60;
const msPerDay = 86_400_000;
/** What a hosted server bears whose limits nobody named, until it names them itself. */
const assumedRpm = 20;
const overnightShare = 0.8;
/** Measured: a call in flight holds about 60 kB, in a fifth of the memory bound. */
const callBytes = 60 * KiB;
const callsShare = 0.2;

/** Null where no step asks. */
export async function planLlm(loaded: LoadedJob, steps: readonly StepPlan[], issues: PlanIssues): Promise<LlmPlan | null> {
  const asks = steps.flatMap(({ask}) => ask ?? []);
  if (asks.length === 0) return null;
  const {llm, limits} = loaded.job;
  const provider = moduleRefOf('provider', llm.provider, loaded.baseDir);
  if ('message' in provider) issues.add(['llm', 'provider'], provider.message, provider.hint);
  const ref = 'message' in provider ? {builtin: null, path: null} : provider;
  const isHosted = !isLocal(new URL(llm.baseURL).hostname);
  const asksModels = asks.some(({kind}) => kind === 'model');
  if (asksModels && !('message' in provider)) {
    const found = await issues.collect(['llm', 'provider'], async () => resolveProvider(ref));
    if (found !== undefined) {
      await optionsFit(llm.providerOptions as Json, found.options, {at: ['llm', 'providerOptions'], name: found.name, issues});
    }
  }
  for (const {path, message, hint} of budgetIssues(budgetOf(loaded), budgetedOf(loaded, steps))) issues.add(path.split('.'), message, hint);
  if (asksModels && isHosted && llm.apiKeyEnv !== null && secretOf(llm.apiKeyEnv) === null) {
    issues.add(
      ['llm', 'apiKeyEnv'],
      `the environment has no ${llm.apiKeyEnv}, which holds the key`,
      'set it, or name another variable; null where the server wants no key',
    );
  }
  const byMemory = Math.max(1, Math.floor((limits.memoryMb * MiB * callsShare) / callBytes));
  return {
    provider: ref,
    providerOptions: llm.providerOptions as Json,
    baseURL: llm.baseURL.replace(/\/+$/, ''),
    apiKeyEnv: llm.apiKeyEnv,
    rpm: llm.rpm ?? null,
    rpmAssumed: isHosted && asksModels ? assumedRpm : null,
    tpm: llm.tpm ?? null,
    rpd: llm.rpd ?? null,
    share: llm.overnight ? Math.min(llm.share, overnightShare) : llm.share,
    inFlightMost: llm.overnight ? 1 : Math.min(llm.concurrency ?? byMemory, byMemory),
    timeouts: llm.timeouts,
    retry: llm.retry,
    prices: pricesOf(llm.prices),
    budget: {usd: llm.budget.usd ?? null, calls: llm.budget.calls ?? null},
    hours: llm.hours === undefined ? null : hoursOf(llm.hours),
    patient: llm.overnight,
    cacheFile: llm.cache === undefined ? null : resolve(loaded.baseDir, llm.cache),
    ttlMs: llm.ttlDays === undefined ? null : llm.ttlDays * msPerDay,
    salt: llm.salt,
    windowItems: llm.window,
  };
}

function pricesOf(prices: ParsedLlm['prices']): LlmPlan['prices'] {
  if (prices === undefined) return null;
  const {input, output, cachedInput = input, reasoning = output, perRequest} = prices;
  return {input, output, cachedInput, reasoning, perRequest};
}

function budgetOf({job: {llm}}: LoadedJob): Budget {
  return {usd: llm.budget.usd ?? null, calls: llm.budget.calls ?? null};
}

function budgetedOf({job: {llm}}: LoadedJob, steps: readonly StepPlan[]): readonly BudgetedStep[] {
  const prices = llm.prices === undefined ? null : nanoPricesOf(llm.prices);
  return steps.flatMap(({name, ask}) => {
    if (ask?.kind !== 'model') return [];
    const {model, maxTokens} = ask.settings;
    return [{path: `steps.${name}`, model, maxTokens, prices, instructionBytes: Buffer.byteLength(ask.prompt.instructions)}];
  });
}

/** `22:00-06:00` in minutes of the day. */
function hoursOf(text: string): LlmPlan['hours'] {
  const [from = 0, to = 0] = text.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours * minutesAnHour + minutes;
  });
  return {from, to};
}

/** Servers on this machine or in its network have no limits that anybody was billed for. */
function isLocal(hostname: string): boolean {
  // The URL has made addresses of four numbers of them: 10.example.com is a name.
  const isNear = /^(localhost|\[::1\]|127(\.\d+){3}|10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2})$/.test(hostname);
  return isNear || hostname.endsWith('.local') || hostname.endsWith('.localhost');
}
