/** One call of a user's function: what it leaves behind, and how it ends when it is late or the run stops. */
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {expect, test} from 'vitest';
import {CallInquiry} from '../../../../src/actors/io/asking/call-inquiry.ts';
import type {InquiryAnswer, PackItem} from '../../../../src/actors/io/asking/inquiry.ts';
import type {CallItem, CallModule, CallResult} from '../../../../src/contracts/call.ts';
import {firstAttempt} from '../../../../src/llm/packing/attempt.ts';
import {usualLlm, valuesOf, VirtualClock} from './sending.ts';

const item: PackItem = {
  id: 1,
  text: '',
  bytes: 0,
  category: null,
  priority: 'medium',
  addedMs: 0,
  attempt: firstAttempt,
  row: {text: 'one'},
};

function sendingTo(call: CallModule['call'], signal = new AbortController().signal) {
  const clock = new VirtualClock();
  const ask = {kind: 'call', when: null, packBy: null, pack: 1, priority: 'medium', module: '/m', version: '1', with: null} as const;
  const inquiry = new CallInquiry({step: 'called', ask, llm: usualLlm, clock, module: {call}});
  return {clock, send: (): Promise<InquiryAnswer> => inquiry.draft([item]).send(signal)};
}

async function alive(references: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    await new Promise(setImmediate);
    collectGarbage();
  }
  return references.filter((reference) => reference.deref() !== undefined).length;
}

test('a call that has ended leaves nothing behind, whatever its function still listens to', async () => {
  const results: WeakRef<object>[] = [];
  const {send} = sendingTo(async (items, {signal}) => {
    await Promise.resolve();
    const made: readonly CallResult[] = valuesOf(items);
    signal.addEventListener('abort', () => void made.length);
    results.push(new WeakRef(made));
    return made;
  });
  for (let call = 0; call < 100; call++) expect((await send()).answers).toEqual([{id: 1, value: '"of one"'}]);
  expect(results).toHaveLength(100);
  expect(await alive(results)).toBeLessThan(10);
});

test('a call that is late is given up, and its function is told', async () => {
  let told: AbortSignal | undefined;
  const {clock, send} = sendingTo((_, {signal}) => {
    told = signal;
    return new Promise(() => undefined);
  });
  const sent = expect(send()).rejects.toMatchObject({code: 'TIMEOUT', kind: 'transient', isUnknown: true});
  await clock.pass(usualLlm.timeouts.totalMs - 1);
  expect(told?.aborted).toBe(false);
  await clock.pass(1);
  await sent;
  expect(told?.aborted).toBe(true);
});

test.each(['before', 'while'])('a run that stops %s the call tells its function', async (moment) => {
  const stopping = new AbortController();
  let told: AbortSignal | undefined;
  const {send} = sendingTo((items: readonly CallItem[], {signal}) => {
    told = signal;
    return moment === 'before' ? Promise.resolve(valuesOf(items)) : new Promise(() => undefined);
  }, stopping.signal);
  if (moment === 'before') stopping.abort();
  const sent = send();
  if (moment === 'while') {
    stopping.abort();
    await expect(sent).rejects.toMatchObject({code: 'ABORTED', isUnknown: true});
  } else await sent;
  expect(told?.aborted).toBe(true);
});
