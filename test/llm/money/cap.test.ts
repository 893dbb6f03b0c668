/** The cap under faults: purse and books together, as a run uses them, against a server whose true bill is known. */
import {DatabaseSync} from 'node:sqlite';
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import type {Usage} from '../../../src/contracts/provider.ts';
import {AnswerStore} from '../../../src/llm/answer-store/answer-store.ts';
import type {Intent} from '../../../src/llm/answer-store/intents.ts';
import {chargeOf, type CallOutcome} from '../../../src/llm/money/charge.ts';
import {costOf, pricesOf, worstCase} from '../../../src/llm/money/prices.ts';
import {Purse, type Hold, type PurseLimits} from '../../../src/llm/money/purse.ts';
import {HandClock, keyOf} from '../answer-store/support.ts';

const prices = pricesOf({input: 1, cachedInput: 0.1, output: 4, reasoning: 5, perRequest: 0.000_001});
const capNano = fc.oneof({weight: 3, arbitrary: fc.integer({min: 0, max: 15_000_000})}, {weight: 1, arbitrary: fc.constant(1e12)});
const limits = fc.record({capNano, callsMost: fc.integer({min: 2, max: 30})});

interface Call {
  readonly hold: Hold;
  readonly intent: Intent;
  readonly size: {readonly promptBytes: number; readonly overhead: number; readonly maxTokens: number};
}

type Operation =
  | {readonly type: 'lease'; readonly promptBytes: number; readonly maxTokens: number}
  | {readonly type: 'send'}
  | {readonly type: 'release'}
  | {
      readonly type: 'settle';
      readonly told: 'right' | 'less' | 'missing' | 'zero' | 'negative' | 'beyond' | 'refused' | 'unknown';
      readonly share: number;
    }
  | {readonly type: 'flush'}
  /** Between any two steps of a run: what is on the disk is all that is left. */
  | {readonly type: 'kill'};

const operations: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({type: fc.constant('lease' as const), promptBytes: fc.nat(4000), maxTokens: fc.integer({min: 1, max: 2000})}),
  },
  {weight: 5, arbitrary: fc.record({type: fc.constant('send' as const)})},
  {weight: 1, arbitrary: fc.record({type: fc.constant('release' as const)})},
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('settle' as const),
      told: fc.constantFrom('right', 'right', 'right', 'less', 'missing', 'zero', 'negative', 'beyond', 'refused', 'unknown'),
      share: fc.double({min: 0, max: 1, noNaN: true}),
    }),
  },
  {weight: 2, arbitrary: fc.record({type: fc.constant('flush' as const)})},
  {weight: 1, arbitrary: fc.record({type: fc.constant('kill' as const)})},
);

/** A run: leased, then sent, then settled; and what the server will put on its bill, whatever it says. */
class Run {
  bill = 0;
  sends = 0;
  private readonly database = new DatabaseSync(':memory:');
  private readonly clock = new HandClock();
  private readonly limits: PurseLimits;
  private store: AnswerStore;
  private purse: Purse;
  private leased: Call[] = [];
  private sent: {readonly call: Call; readonly share: number}[] = [];

  constructor(limits: PurseLimits) {
    this.limits = limits;
    [this.store, this.purse] = this.open();
  }

  get charged(): number {
    return this.store.intents.spending().costNano;
  }

  do(operation: Operation, isLast: boolean): void {
    if (operation.type === 'lease') this.lease(operation.promptBytes, operation.maxTokens);
    if (operation.type === 'send') this.send();
    if (operation.type === 'release') this.release();
    if (operation.type === 'settle') this.settle(operation);
    if (operation.type === 'flush') this.store.flush();
    if (operation.type === 'kill' || isLast) this.kill();
    this.clock.nowMs += 17;
  }

  private open(): [AnswerStore, Purse] {
    const store = new AnswerStore({database: this.database, clock: this.clock});
    return [store, new Purse(this.limits, store.intents.spending())];
  }

  private kill(): void {
    this.leased = [];
    // What was in flight the server finishes all the same.
    this.sent = [];
    [this.store, this.purse] = this.open();
  }

  private lease(promptBytes: number, maxTokens: number): void {
    const size = {promptBytes, overhead: 50, maxTokens};
    const worstNano = worstCase(size, prices);
    const admission = this.purse.admit(worstNano);
    if (!admission.isAdmitted) return;
    const entry = {lane: 'a', keys: [keyOf('x')], worstNano, tokens: promptBytes / 4, atMs: this.clock.now()};
    const [intent] = this.store.lease([entry]);
    if (intent !== undefined) this.leased.push({hold: admission.hold, intent, size});
  }

  private send(): void {
    const call = this.leased.shift();
    if (call === undefined) return;
    this.sends++;
    // Put on the bill as it is sent: a kill in the next instant changes nothing about it.
    const share = (this.sends % 5) / 4;
    this.bill += costOf(trueUsage(call, share), prices);
    this.sent.push({call, share});
  }

  private release(): void {
    const call = this.leased.pop();
    if (call === undefined) return;
    this.store.intents.release([call.intent.id]);
    this.purse.giveBack(call.hold);
  }

  private settle({told, share}: Extract<Operation, {type: 'settle'}>): void {
    const [flight] = this.sent.splice(Math.floor(share * (this.sent.length - 1)), 1);
    if (flight === undefined) return;
    const {hold, intent} = flight.call;
    const usage = trueUsage(flight.call, flight.share);
    // A server that refuses has not worked: its bill has nothing of it.
    if (told === 'refused') this.bill -= costOf(usage, prices);
    // One that counts less, bills less.
    if (told === 'less') this.bill -= costOf(usage, prices) - costOf(lessOf(usage), prices);
    const charge = chargeOf(outcomeOf(told, usage), {worstNano: hold.worstNano, prices});
    this.purse.settle(hold, charge);
    this.store.intents.settle(intent.id, {...charge, tokens: 1, sentMs: this.clock.now(), isUnknown: charge.doubt === 'UNKNOWN_OUTCOME'});
  }
}

function trueUsage({size}: Call, share: number): Usage {
  const promptTokens = 1 + Math.floor((size.promptBytes + size.overhead - 1) * share);
  const completionTokens = 1 + Math.floor((size.maxTokens - 1) * share);
  return {promptTokens, cachedTokens: 0, completionTokens, reasoningTokens: completionTokens};
}

function lessOf({promptTokens}: Usage): Usage {
  return {promptTokens, cachedTokens: promptTokens - 1, completionTokens: 1, reasoningTokens: 0};
}

function outcomeOf(told: Extract<Operation, {type: 'settle'}>['told'], usage: Usage): CallOutcome {
  if (told === 'refused' || told === 'unknown') return {type: told};
  const claims: Readonly<Record<typeof told, Usage | null>> = {
    right: usage,
    less: lessOf(usage),
    missing: null,
    zero: {...usage, promptTokens: 0, cachedTokens: 0},
    negative: {...usage, completionTokens: -usage.completionTokens - 1},
    beyond: {...usage, promptTokens: usage.promptTokens + 1_000_000},
  };
  return {type: 'answered', usage: claims[told], hasText: true};
}

test('is never passed: not on the bill, not in the books, not in calls, over 1,000 sequences of faults', () => {
  let reached = 0;
  fc.assert(
    fc.property(limits, fc.array(operations, {minLength: 20, maxLength: 80, size: 'max'}), ({capNano, callsMost}, sequence) => {
      const run = new Run({capNano, callsMost});
      for (const [index, operation] of sequence.entries()) {
        run.do(operation, index === sequence.length - 1);
        expect(run.bill).toBeLessThanOrEqual(run.charged);
        expect(run.charged).toBeLessThanOrEqual(capNano);
        expect(run.sends).toBeLessThanOrEqual(callsMost);
      }
      if (run.charged > capNano * 0.7) reached++;
    }),
    {numRuns: 1000},
  );
  // Most of the money is spent in a good part of them: a purse that admits nothing would pass otherwise.
  expect(reached).toBeGreaterThan(50);
});
