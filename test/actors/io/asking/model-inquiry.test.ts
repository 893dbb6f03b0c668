import {expect, test} from 'vitest';
import {ModelInquiry} from '../../../../src/actors/io/asking/model-inquiry.ts';
import {textShape} from '../../../../src/llm/answers/answer-shape.ts';
import {firstAttempt} from '../../../../src/llm/packing/attempt.ts';
import {Ladder} from '../../../../src/llm/structured/ladder.ts';
import {assert, ConfigError} from '../../../../src/model/errors.ts';
import {usualLlm} from './sending.ts';

test('questions and requests are made without a way to the server: it is opened before the first is sent, and what is wrong with it comes out then', async () => {
  let opened = 0;
  const inquiry = new ModelInquiry({
    step: 'vibe',
    ask: {
      kind: 'model',
      when: null,
      packBy: null,
      pack: 1,
      priority: 'medium',
      prompt: {version: '1', file: null, instructions: 'One word.', item: '{{name}}'},
      answer: null,
      settings: {model: 'm', temperature: null, topP: null, seed: null, maxTokens: 10, parameters: {}},
    },
    llm: usualLlm,
    shape: textShape,
    connect: () => {
      opened++;
      return Promise.reject(new ConfigError([{path: 'llm.apiKeyEnv', message: 'names no key'}]));
    },
    ladder: new Ladder(),
  });
  const row = {name: 'kick'};
  const question = inquiry.question(row);
  assert(question.type === 'ask', 'a row with the field can be asked of');
  const item = {id: 0, text: question.text, row, attempt: firstAttempt, bytes: 4, category: null, priority: 'medium', addedMs: 0} as const;
  const draft = inquiry.draft([item], 0);
  expect({text: question.text, bytes: draft?.promptBytes, opened}).toEqual({text: 'kick', bytes: 'One word.kick'.length, opened: 0});
  await expect(inquiry.open()).rejects.toThrow('names no key');
  await expect(draft?.send(AbortSignal.abort())).rejects.toThrow('names no key');
  expect(opened).toBe(2);
});
