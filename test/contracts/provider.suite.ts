/** What every provider must do, whatever language its servers speak: sends once, answers in any order, fails as a FailedCall, keeps its key. */
import {inspect} from 'node:util';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {FailedCall, type Prompt, type Provider, type ProviderAddress, type ProviderConnection} from '../../src/contracts/provider.ts';

/** A server that the provider can speak to. Answers a prompt with its last message's text, unless told otherwise. */
export interface ProviderStage {
  readonly baseURL: string;
  /** `hold`: answers when released, the last first. `fail`: answers that it failed. */
  behaviour: 'answer' | 'hold' | 'fail';
  /** Prompts that have come. */
  readonly heard: () => number;
  release(): void;
  close(): Promise<void>;
}

const apiKey = 'sk-suite-4Tq8ZpLx02VbNm';

export function providerSuite<Options>(provider: Provider<Options>, open: () => Promise<ProviderStage>): void {
  describe(`provider ${provider.name}`, () => {
    let stage: ProviderStage;
    let connection: ProviderConnection;
    const {signal} = new AbortController();

    beforeEach(async () => {
      stage = await open();
      connection = await provider.connect(addressOf(stage.baseURL));
    });
    afterEach(async () => {
      await connection.close();
      await stage.close();
    });

    function addressOf(baseURL: string): ProviderAddress<Options> {
      const timeouts = {connectMs: 10_000, firstByteMs: 60_000, totalMs: 60_000};
      return {baseURL, apiKey, timeouts, connectionsMost: 8, options: provider.options?.parse({}) as Options};
    }

    async function failure(call: Promise<unknown>): Promise<FailedCall> {
      const outcome = await call.catch((cause: unknown) => cause);
      expect(outcome).toBeInstanceOf(FailedCall);
      return outcome as FailedCall;
    }

    test('a prompt is sent once and answered', async () => {
      const {completion, ms} = await connection.complete(promptOf('one'), signal);
      expect(completion).toMatchObject({text: 'one', refusal: null});
      expect(completion.model).not.toBe('');
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(stage.heard()).toBe(1);
    });

    test('each of many calls has its own answer, in whatever order they come', async () => {
      stage.behaviour = 'hold';
      const calls = Array.from({length: 8}, (_, index) => connection.complete(promptOf(`text ${index}`), signal));
      await expect.poll(stage.heard).toBe(8);
      stage.release();
      const texts = (await Promise.all(calls)).map(({completion}) => completion.text);
      expect(texts).toEqual(Array.from({length: 8}, (_, index) => `text ${index}`));
    });

    test('a failure is a FailedCall, is not tried again, and holds neither key nor prompt', async () => {
      stage.behaviour = 'fail';
      const failed = await failure(connection.complete(promptOf('a private text of some length'), signal));
      expect(failed.code).toMatch(/^[A-Z_]+$/);
      expect(stage.heard()).toBe(1);
      const everything = inspect(failed, {depth: 10, showHidden: true});
      expect(everything).not.toContain(apiKey);
      expect(everything).not.toContain('private text');
    });

    test('an abort ends a call, before it was sent and after', async () => {
      const before = await failure(connection.complete(promptOf('x'), AbortSignal.abort()));
      expect(before).toMatchObject({code: 'ABORTED', isUnknown: false});
      expect(stage.heard()).toBe(0);
      stage.behaviour = 'hold';
      const controller = new AbortController();
      const call = failure(connection.complete(promptOf('x'), controller.signal));
      await expect.poll(stage.heard).toBe(1);
      controller.abort();
      await expect(call).resolves.toMatchObject({code: 'ABORTED', isUnknown: true});
    });

    test('where nobody listens the call is transient, and nothing was sent', async () => {
      const other = await open();
      const {baseURL} = other;
      await other.close();
      const lost = await provider.connect(addressOf(baseURL));
      const calls = Array.from({length: 12}, () => failure(lost.complete(promptOf('x'), signal)));
      for (const failed of await Promise.all(calls)) expect(failed).toMatchObject({kind: 'transient', isUnknown: false, retryable: true});
      await lost.close();
    });

    test('models are ids, or it is not known which there are', async () => {
      const models = await connection.models(signal);
      for (const id of models ?? []) expect(typeof id).toBe('string');
    });

    test('closing ends what is under way, and may be done twice', async () => {
      stage.behaviour = 'hold';
      const call = failure(connection.complete(promptOf('x'), signal));
      await expect.poll(stage.heard).toBe(1);
      await connection.close();
      await connection.close();
      await expect(call).resolves.toMatchObject({isUnknown: true});
      await expect(failure(connection.complete(promptOf('x'), signal))).resolves.toMatchObject({isUnknown: false});
    });
  });
}

function promptOf(text: string): Prompt {
  const settings = {model: 'suite-model', temperature: 0, topP: null, seed: null, maxTokens: 50, parameters: {}};
  return {messages: [{role: 'user', content: text}], shape: {type: 'text'}, settings};
}
