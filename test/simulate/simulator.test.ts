/** The simulator without sockets: whatever comes and when, no window of a limit lets more through than it says. */
import * as fc from '../support/properties.ts';
import {expect, test} from 'vitest';
import {settingsOf, type SimulatorOptions} from '../../src/simulate/settings.ts';
import {Simulator} from '../../src/simulate/simulator.ts';
import {handClock} from '../support/simulated.ts';

interface Passed {
  readonly atMs: number;
  readonly tokens: number;
}

const minuteMs = 60_000;
const body = (number: number): string =>
  JSON.stringify({model: 'simulated', messages: [{role: 'user', content: `item ${'x'.repeat(number % 97)}`}]});

/** What passed of requests that came after these waits, in milliseconds. */
async function passedOf(options: SimulatorOptions, waits: readonly number[]): Promise<readonly Passed[]> {
  const clock = handClock();
  const simulator = new Simulator(settingsOf(options), {clock, answers: () => 'ok'});
  const passed: Passed[] = [];
  for (const [number, wait] of waits.entries()) {
    clock.advance(wait);
    const {status, facts, headers} = await simulator.chat(body(number));
    if (status === 200) passed.push({atMs: clock.now(), tokens: facts.promptTokens + facts.completionTokens});
    else expect([status, Number(headers['retry-after'])]).toEqual([429, expect.any(Number)]);
  }
  return passed;
}

/** The most that passed within any stretch of a minute that begins with a request. */
function mostInAMinute(passed: readonly Passed[], amountOf: (one: Passed) => number): number {
  const sums = passed.map(({atMs}) =>
    passed.filter((other) => other.atMs >= atMs && other.atMs < atMs + minuteMs).reduce((sum, other) => sum + amountOf(other), 0),
  );
  return Math.max(0, ...sums);
}

const waits = fc.array(fc.oneof(fc.nat(300), fc.nat(5000), fc.constantFrom(0, 59_999, 60_000)), {minLength: 40, maxLength: 120});
const rpm = 10;
const tpm = 300;

test.each([
  // A bucket that starts full gives a minute's worth at once, and another within the minute.
  {window: 'sliding', requests: rpm, tokens: tpm},
  {window: 'fixed', requests: 2 * rpm, tokens: 2 * tpm},
  {window: 'bucket-60s', requests: 2 * rpm, tokens: 2 * tpm},
  {window: 'bucket-1s', requests: rpm + 1, tokens: tpm + 60},
] as const)('$window', async ({window, requests, tokens}) => {
  await fc.assert(
    fc.asyncProperty(waits, async (given) => {
      const byRequests = await passedOf({rpm, window}, given);
      expect(mostInAMinute(byRequests, () => 1)).toBeLessThanOrEqual(requests);
      const byTokens = await passedOf({tpm, window}, given);
      expect(mostInAMinute(byTokens, (one) => one.tokens)).toBeLessThanOrEqual(tokens);
      expect(byRequests.length + byTokens.length).toBeGreaterThan(1);
    }),
    {numRuns: 25},
  );
});

test('calendar windows hold their limit each', async () => {
  const passed = await passedOf(
    {rpm, window: 'fixed'},
    Array.from({length: 400}, () => 500),
  );
  const perWindow = Map.groupBy(passed, ({atMs}) => Math.floor(atMs / minuteMs));
  expect([...perWindow.values()].map((all) => all.length)).toEqual([rpm, rpm, rpm, rpm]);
});

test('who waits as he is told is let in', async () => {
  for (const window of ['sliding', 'fixed', 'bucket-60s', 'bucket-1s'] as const) {
    const clock = handClock();
    const simulator = new Simulator(settingsOf({rpm: 7, tpm: 400, window}), {clock, answers: () => 'ok'});
    for (let number = 0; number < 60; number++) {
      const first = await simulator.chat(body(number));
      if (first.status === 200) continue;
      clock.advance(Number(first.headers['retry-after-ms']));
      expect([window, number, (await simulator.chat(body(number))).status]).toEqual([window, number, 200]);
    }
  }
});

test('an answer of null is given as it is; none at all follows from the text', async () => {
  const answers = (text: string): null | undefined => (text.endsWith('x') ? null : undefined);
  const simulator = new Simulator(settingsOf({}), {clock: handClock(), answers});
  const contentOf = async (number: number): Promise<unknown> =>
    JSON.parse((await simulator.chat(body(number))).body).choices[0].message.content;
  expect([await contentOf(1), await contentOf(0)]).toEqual(['null', expect.stringMatching(/^simulated answer /)]);
});
