/** What a completion says of each item: by id, never by place. */
import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import {textShape, type AnswerShape} from '../../../src/llm/answers/answer-shape.ts';
import {readCompletion} from '../../../src/llm/packing/reading.ts';
import {requestOf} from '../../../src/llm/packing/request.ts';
import {completionOf, itemsOf, shapeOf, slugShape, wordsOf} from './asking.ts';

function read(count: number, shape: AnswerShape, completion: Parameters<typeof completionOf>) {
  const items = itemsOf(Array.from({length: count}, (_, index) => `text ${String.fromCodePoint(65 + index)}`));
  const request = requestOf({items, words: wordsOf(shape), rung: 'json_schema', seed: 1});
  return readCompletion(request, completionOf(...completion), shape);
}
const types = (count: number, text: string, finish: 'stop' | 'length' | 'content_filter' = 'stop') =>
  read(count, slugShape, [text, finish]).verdicts.map(({type}) => type);
const slug = (id: string, text: string) => ({id, answer: {slug: text}});
const pack = (...items: readonly unknown[]) => JSON.stringify({items});

describe('a pack', () => {
  test('answers go by id in any order; unknown ids are nobody’s', () => {
    const {verdicts, isTruncated} = read(2, slugShape, [
      pack(slug('a2', 'two'), slug('a9', 'x'), slug('a1', 'one'), slug('A1', 'x'), 7, null),
    ]);
    expect(verdicts).toEqual([
      {type: 'answer', value: {slug: 'one'}},
      {type: 'answer', value: {slug: 'two'}},
    ]);
    expect(isTruncated).toBe(false);
  });

  test('what is left out, invalid, doubled or without an answer costs itself alone', () => {
    const doubled = [slug('a4', 'x'), slug('a4', 'x'), slug('a5', 'x'), slug('a5', 'y')];
    const {verdicts} = read(6, slugShape, [pack(slug('a1', 'one'), slug('a2', 'TWO'), ...doubled, {id: 'a6'})]);
    expect(verdicts).toEqual([
      {type: 'answer', value: {slug: 'one'}},
      {type: 'invalid', issues: ['lower case']},
      {type: 'missing'},
      {type: 'answer', value: {slug: 'x'}},
      {type: 'conflict'},
      {type: 'invalid', issues: ['there is an id and no answer']},
    ]);
  });

  test('without ids nothing is taken, not even where the number fits', () => {
    expect(types(2, JSON.stringify({items: [{answer: {slug: 'one'}}, {answer: {slug: 'two'}}]}))).toEqual(['missing', 'missing']);
    expect(types(2, JSON.stringify([{slug: 'one'}, {slug: 'two'}]))).toEqual(['missing', 'missing']);
  });

  test('other forms that bear ids are taken', () => {
    const both = ['answer', 'answer'];
    expect(types(2, JSON.stringify([slug('a1', 'x'), slug('a2', 'y')]))).toEqual(both);
    expect(types(2, JSON.stringify({results: [slug('a1', 'x'), slug('a2', 'y')]}))).toEqual(both);
    expect(types(2, JSON.stringify({a1: {slug: 'x'}, a2: {slug: 'y'}}))).toEqual(both);
    expect(types(2, pack({id: 'a1', slug: 'x'}, {slug: 'y', id: 'a2'}))).toEqual(both);
  });

  test('a cut response keeps what is whole', () => {
    const text = pack(slug('a1', 'x'), slug('a2', 'y'), slug('a3', 'z'));
    expect(types(3, text.slice(0, -12), 'length')).toEqual(['answer', 'answer', 'truncated']);
    expect(types(3, text.slice(0, -12))).toEqual(['answer', 'answer', 'missing']);
    expect(read(3, slugShape, [text.slice(0, 8), 'length'])).toMatchObject({isTruncated: true});
  });

  test('no JSON is malformed, nothing is missing, a filter refuses what it left out', () => {
    expect(types(2, 'Sorry, what?')).toEqual(['malformed', 'malformed']);
    expect(types(2, '')).toEqual(['missing', 'missing']);
    expect(types(2, '', 'content_filter')).toEqual(['refused', 'refused']);
    expect(types(2, `${pack(slug('a1', 'x')).slice(0, -2)},{"id":"a2"`, 'content_filter')).toEqual(['answer', 'refused']);
  });

  test('text answers', () => {
    const text = JSON.stringify({
      items: [
        {id: 'a1', text: ' one '},
        {id: 'a2', answer: 'two'},
        {id: 'a3', text: ''},
        {id: 'a4', text: 4},
      ],
    });
    const {verdicts} = read(4, textShape, [text]);
    expect(verdicts.map((verdict) => (verdict.type === 'answer' ? verdict.value : verdict.type))).toEqual([
      'one',
      'two',
      'invalid',
      'invalid',
    ]);
  });
});

describe('a lone item', () => {
  test('its answer is the response, in any wrapping of prose', () => {
    expect(read(1, slugShape, ['Here: ```json\n{"slug": "x"}\n```']).verdicts).toEqual([{type: 'answer', value: {slug: 'x'}}]);
    expect(types(1, '{"slug": "X"}')).toEqual(['invalid']);
    expect(types(1, 'x')).toEqual(['malformed']);
    expect(types(1, '{"slug": "x')).toEqual(['malformed']);
    expect(types(1, '{"slug": "x', 'length')).toEqual(['truncated']);
    expect(types(1, '{"slug": "x"}', 'length')).toEqual(['answer']);
    expect(types(1, ' ')).toEqual(['missing']);
  });

  test('a value that is no object comes wrapped or bare', () => {
    const list = shapeOf(z.array(z.string()));
    for (const text of ['{"answer": ["x"]}', '["x"]']) expect(read(1, list, [text]).verdicts).toEqual([{type: 'answer', value: ['x']}]);
    const word = shapeOf(z.enum(['yes', 'no']));
    for (const text of ['{"answer": "yes"}', '"yes"']) expect(read(1, word, [text]).verdicts).toEqual([{type: 'answer', value: 'yes'}]);
    expect(read(1, word, ['{"answer": "perhaps"}']).verdicts).toMatchObject([{type: 'invalid'}]);
  });

  test('text is taken as it stands, without thinking; what was cut is none', () => {
    expect(read(1, textShape, ['<think>{"a": 1}</think>\n```\ncode\n```']).verdicts).toEqual([{type: 'answer', value: '```\ncode\n```'}]);
    expect(read(1, textShape, ['half a sent', 'length'])).toEqual({verdicts: [{type: 'truncated'}], isTruncated: true});
    expect(read(1, textShape, ['<think>so']).verdicts).toEqual([{type: 'missing'}]);
  });

  test('a null for a key that may be left out stands for its absence, alone and in a pack that was cut', () => {
    const shape = shapeOf(z.strictObject({slug: z.string(), note: z.string().optional(), kind: z.string().nullable().optional()}));
    const said = {slug: 'x', note: null, kind: null};
    const taken = {type: 'answer', value: {slug: 'x', kind: null}};
    expect(read(1, shape, [`Here: ${JSON.stringify(said)}`]).verdicts).toEqual([taken]);
    expect(read(2, shape, [`${pack({id: 'a1', answer: said}).slice(0, -2)},{"id`, 'length']).verdicts).toEqual([
      taken,
      {type: 'truncated'},
    ]);
    expect(read(1, shape, ['{"slug": null}']).verdicts).toMatchObject([{type: 'invalid'}]);
  });

  test('a refusal is told with its words', () => {
    expect(read(1, slugShape, ['', 'refusal', 'I cannot.']).verdicts).toEqual([
      {type: 'refused', code: 'REFUSED', reason: 'the model would not answer: I cannot.'},
    ]);
  });
});
