import {expect, test} from 'vitest';
import {completionOf} from '../../../../src/adapters/providers/openai/completion.ts';
import {withoutThoughts} from '../../../../src/adapters/providers/openai/thoughts.ts';
import {usageOf} from '../../../../src/adapters/providers/openai/usage.ts';
import {completionBody} from './loopback.ts';

const asked = {model: 'asked-model', requestId: null};
const read = (message: object | string, over: object = {}): ReturnType<typeof completionOf> =>
  completionOf(completionBody(message, over), asked);
const ending = (finish_reason: unknown, message: object = {content: 'x'}): object => ({choices: [{message, finish_reason}]});

test('what a bare server leaves out is unknown, not invented', () => {
  expect(completionOf({choices: [{message: {content: 'hi'}}]}, asked)).toEqual({
    text: 'hi',
    finish: 'other',
    model: 'asked-model',
    requestId: null,
    usage: null,
    refusal: null,
  });
  expect(read('x')?.requestId).toBe('chatcmpl-1');
  expect(completionOf({choices: []}, asked)).toBeNull();
  expect(completionOf('text', asked)).toBeNull();
  expect(completionOf(null, asked)).toBeNull();
});

test('of several texts the first that is not empty is taken, with its own ending', () => {
  const choices = [
    {message: {content: ''}, finish_reason: 'length'},
    {message: {content: 'second'}, finish_reason: 'stop'},
    {message: {content: 'third'}, finish_reason: 'stop'},
  ];
  expect(read('', {choices})).toMatchObject({text: 'second', finish: 'stop'});
});

test('parts of one text are one text, without parts that are thoughts', () => {
  const content = [
    {type: 'thinking', thinking: [{type: 'text', text: 'hm'}]},
    {type: 'text', text: 'one '},
    {type: 'text', text: 'two'},
    {type: 'image_url', image_url: {url: 'x'}},
  ];
  expect(read({content})?.text).toBe('one two');
  expect(completionOf({choices: [{text: 'legacy', finish_reason: 'stop'}]}, asked)?.text).toBe('legacy');
});

test('thoughts in a field of their own are not the answer, even where there is no other', () => {
  expect(read({content: 'answer', reasoning_content: 'hm'})?.text).toBe('answer');
  expect(
    read({content: null, reasoning_content: 'hm', reasoning: 'hm'}, ending('length', {content: null, reasoning_content: 'hm'})),
  ).toMatchObject({
    text: '',
    finish: 'length',
  });
});

test.for([
  ['<think>\nhm {"slug":"no"}\n</think>\n\n{"slug":"yes"}', '{"slug":"yes"}'],
  ['  <thinking>hm</thinking> yes', 'yes'],
  ['hm, the template opened it\n</think>\nyes', 'yes'],
  ['<think>cut off', ''],
  ['', ''],
  ['yes', 'yes'],
  ['it says <think>hm</think> inside', 'it says <think>hm</think> inside'],
  ['{"text":"a </think> b"}', '{"text":"a </think> b"}'],
  ['  keeps its own blanks ', '  keeps its own blanks '],
])('thoughts in the text are left out: %j', ([text, answer]) => {
  expect(withoutThoughts(text ?? '')).toBe(answer);
});

test.for([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['length', 'length'],
  ['MAX_TOKENS', 'length'],
  ['content_filter', 'content_filter'],
  ['SAFETY', 'content_filter'],
  ['content_filter: PROHIBITED_CONTENT', 'content_filter'],
  ['tool_calls', 'other'],
  ['toString', 'other'],
  [null, 'other'],
  [17, 'other'],
])('an ending of %j is %s', ([told, finish]) => {
  expect(read('', ending(told))?.finish).toBe(finish);
});

test('a refusal has its words, and a filter stays a filter', () => {
  expect(read('', ending('stop', {content: null, refusal: 'I cannot help with that.'}))).toMatchObject({
    text: '',
    finish: 'refusal',
    refusal: 'I cannot help with that.',
  });
  expect(read('', ending('content_filter', {content: 'half', refusal: null}))).toMatchObject({text: 'half', finish: 'content_filter'});
});

test('counts are taken with their parts, and what is no count makes them unknown', () => {
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 50,
    total_tokens: 150,
    prompt_tokens_details: {cached_tokens: 80},
    completion_tokens_details: {reasoning_tokens: 30},
  };
  expect(usageOf(usage)).toEqual({promptTokens: 100, cachedTokens: 80, completionTokens: 50, reasoningTokens: 30});
  expect(usageOf({...usage, total_tokens: 180})).toMatchObject({completionTokens: 80, reasoningTokens: 30});
  expect(usageOf({...usage, prompt_tokens_details: {cached_tokens: 900}})).toMatchObject({cachedTokens: 100});
  expect(usageOf({prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 4})).toMatchObject({cachedTokens: 4});
  for (const wrong of [null, undefined, [], 'x', {}, {prompt_tokens: 1}]) expect(usageOf(wrong)).toBeNull();
  for (const count of [-1, 1.5, Number.NaN, '7', 1e10]) expect(usageOf({prompt_tokens: 1, completion_tokens: count})).toBeNull();
});
