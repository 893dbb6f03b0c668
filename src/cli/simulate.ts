/** `quern simulate`: a simulated server until Ctrl-C, and then what came of its requests. It is no model, and says so first. */
import {Command, InvalidArgumentError} from 'commander';
import type {SimulateOptions, Stats} from '../index.ts';
import {count, counted} from './figures.ts';
import {printable} from './printable.ts';
import {StandardOutput} from './standard-output.ts';

const examples = `
Examples:
  $ quern simulate --port 8080 --model gpt-4o-mini --rpm 500 --tpm 200000
  $ quern simulate --answers answers.ts --latency lognormal:800,4000 --faults flaky
  $ quern simulate --faults '{"resetBefore": 0.02, "truncated": 0.1}' --log calls.jsonl

A deterministic server with OpenAI's chat API, for rehearsals and tests: no model
is behind it. Answers come from the module's default export, (text, context) =>
answer, or else from a hash of the item's text, within the response schema. The
same seed and requests meet the same faults and the same latencies. A token is
four bytes. GET /simulate/stats counts what came.

Faults, each with a rate from 0 to 1: rateLimited, rateLimitedSilently,
serverError, unavailable, quota, badKey, resetBefore, hang; schemaRefused,
schemaIgnored; malformed, truncated, fenced, thinking, contentFilter, refusal,
missingItem, doubledItem, contraryItem, reorderedItems, foreignItem;
resetMidBody, slowBody; wrongUsage, missingUsage.`;

type Flags = Omit<SimulateOptions, 'clock' | 'onRequest' | 'answers' | 'models' | 'contextTokens'> & {
  readonly answers?: string;
  readonly model?: readonly string[];
  readonly context?: number;
  readonly json?: boolean;
};

export function simulateCommand(): Command {
  return addFlags(new Command('simulate'))
    .addHelpText('after', examples)
    .action(async ({model, context, json, ...flags}: Flags) => {
      const {simulate} = await import('../index.ts');
      const stopped = stopSignal();
      // Who reads its first line alone wants the server all the same.
      const output = new StandardOutput();
      const server = await simulate({
        ...flags,
        ...(model === undefined ? {} : {models: model}),
        ...(context === undefined ? {} : {contextTokens: context}),
        cwd: process.cwd(),
      });
      const told = json === true ? jsonLines : plainLines;
      for (const line of told.started(server.url, model ?? ['simulated'])) output.line(line);
      await stopped;
      await server.close();
      for (const line of told.ended(server.stats())) output.line(line);
    });
}

function addFlags(command: Command): Command {
  return command
    .option('--port <n>', 'the port; 0 takes any that is free', wholeNumber, 0)
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--model <name>', 'a model that is served (repeatable)', collect)
    .option('--key <key>', 'requests must carry this key')
    .option('--answers <module>', 'maps the text of an item to its answer')
    .option('--seed <seed>', 'of faults and latencies', '1')
    .option('--rpm <n>', 'requests a minute', number)
    .option('--tpm <n>', 'tokens a minute', number)
    .option('--rpd <n>', 'requests a day', number)
    .option('--window <kind>', 'fixed, sliding, bucket-60s or bucket-1s', 'sliding')
    .option('--headers <style>', 'openai, anthropic, openrouter or none', 'openai')
    .option('--no-retry-after', 'a 429 of the limits does not say when to come again')
    .option('--latency <distribution>', 'fixed:50, uniform:20..200 or lognormal:p50,p99 (ms)', 'fixed:0')
    .option('--faults <profile>', 'none, flaky, hostile, a JSON file or JSON of rates', 'none')
    .option('--slow-ms <ms>', 'how long a slow body takes', number)
    .option('--hang-ms <ms>', 'after what time a hang is cut off', number)
    .option('--context <tokens>', 'tokens of prompt and answer that fit', wholeNumber)
    .option('--log <file>', 'add a JSON line a request: hashes and counts, no text')
    .option('--json', 'say what is said as lines of JSON');
}

/** Before the server listens, so that no signal is missed. */
async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
}

const jsonLines = {
  started: (url: string, models: readonly string[]): readonly string[] => [
    JSON.stringify({type: 'listening', simulated: true, url, models, pid: process.pid}),
  ],
  ended: (stats: Stats): readonly string[] => [JSON.stringify({type: 'ended', ...stats})],
};

const plainLines = {
  started: (url: string, models: readonly string[]): readonly string[] => [
    `simulated server (no model: answers are made up) on ${url}`,
    printable(`models ${models.join(', ')}; stop with Ctrl-C`),
  ],
  ended: ({requests, items, promptTokens, completionTokens, inFlightMost, outcomes, faults}: Stats): readonly string[] => [
    `${counted(requests, 'request')}, at most ${count(inFlightMost)} at once; answered ${counted(items, 'item')}, ${count(promptTokens)} + ${count(completionTokens)} tokens (simulated)`,
    ...tableOf('outcomes', outcomes),
    ...tableOf('faults', faults),
  ],
};

function tableOf(title: string, counts: Readonly<Record<string, number>>): readonly string[] {
  const rows = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return rows.length === 0 ? [] : [title, ...rows.map(([name, times]) => `  ${name.padEnd(20)} ${count(times)}`)];
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('a number is wanted here.');
}

function wholeNumber(text: string): number {
  const value = number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('a whole number is wanted here.');
}
