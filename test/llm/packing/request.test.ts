/** Requests: where instructions, items, ids and schemas stand. */
import {array, assert, property, string} from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import type {Json} from '../../../src/model/record.ts';
import {Ajv2020} from 'ajv/dist/2020.js';
import {textShape} from '../../../src/llm/answers/answer-shape.ts';
import {firstAttempt} from '../../../src/llm/packing/attempt.ts';
import {opaqueIds, permuted} from '../../../src/llm/packing/opaque-ids.ts';
import {packSchema} from '../../../src/llm/packing/pack-schema.ts';
import {requestOf} from '../../../src/llm/packing/request.ts';
import {itemOf, itemsOf, shapeOf, slugShape, wordsOf} from './asking.ts';

const rest = {rung: 'json_schema', seed: 1} as const;

describe('one item', () => {
  test('goes as it is: the schema of an object is the response', () => {
    const {prompt, form, ids} = requestOf({items: itemsOf(['Title: X']), words: wordsOf(slugShape), ...rest});
    expect(prompt.messages).toEqual([
      {role: 'system', content: 'Be brief.'},
      {role: 'user', content: 'Title: X'},
    ]);
    expect(prompt.shape).toEqual({type: 'json', name: 'step', schema: slugShape.schema, rung: 'json_schema'});
    expect({form, ids}).toEqual({form: 'json', ids: []});
  });

  test('other schemas are wrapped, and text needs none; without instructions there is no system message', () => {
    const list = requestOf({items: itemsOf(['x']), words: wordsOf(shapeOf(z.array(z.string())), {instructions: ''}), ...rest});
    expect(list.form).toBe('wrapped');
    expect(list.prompt.messages).toHaveLength(1);
    expect(list.prompt.shape).toMatchObject({schema: {properties: {answer: {type: 'array'}}, additionalProperties: false}});
    const text = requestOf({items: itemsOf(['x']), words: wordsOf(textShape), ...rest, rung: 'prompt'});
    expect(text).toMatchObject({form: 'text', prompt: {shape: {type: 'text'}}});
    expect(text.prompt.messages[0]?.content).toBe('Be brief.');
  });

  test('a repair shows the answer and what is wrong with it; a doubled item has twice the tokens', () => {
    const attempt = {...firstAttempt, isDoubled: true, repair: {text: '{"slug": "X"}', issues: ['slug: lower case']}};
    const {prompt} = requestOf({items: [itemOf(1, 'x', {attempt})], words: wordsOf(slugShape), ...rest});
    expect(prompt.messages.map(({role}) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(prompt.messages[3]?.content).toContain('- slug: lower case');
    expect(prompt.settings.maxTokens).toBe(2000);
  });
});

describe('several items', () => {
  test('instructions once, items under their ids, a strict list with these ids', () => {
    const {prompt, ids, form} = requestOf({items: itemsOf(['one', 'two']), words: wordsOf(slugShape, {name: 'my step!'}), ...rest});
    expect({ids, form}).toEqual({ids: ['a1', 'a2'], form: 'pack'});
    expect(prompt.messages[1]?.content).toBe('<item id="a1">\none\n</item>\n\n<item id="a2">\ntwo\n</item>');
    expect(prompt.messages[0]?.content.match(/Be brief\./g)).toHaveLength(1);
    expect(prompt.shape).toMatchObject({
      name: 'my_step_',
      schema: {
        properties: {
          items: {
            type: 'array',
            items: {
              properties: {id: {type: 'string', enum: ['a1', 'a2']}, answer: {properties: {slug: {type: 'string'}}}},
              required: ['id', 'answer'],
              additionalProperties: false,
            },
          },
        },
        required: ['items'],
        additionalProperties: false,
      },
    });
  });

  test('where the server takes no schema it stands in the words', () => {
    for (const rung of ['json_object', 'prompt'] as const) {
      const {prompt} = requestOf({items: itemsOf(['one', 'two']), words: wordsOf(textShape), ...rest, rung});
      expect(prompt.messages[0]?.content).toContain(JSON.stringify(packSchema(null, ['a1', 'a2'])));
      expect(prompt.shape).toMatchObject({type: 'json', rung});
    }
  });

  test('keep their order the first time, have another on a retry, the same for the same seed', () => {
    const fresh = itemsOf(Array.from({length: 20}, (_, index) => `item ${index}`));
    expect(requestOf({items: fresh, words: wordsOf(), ...rest}).items).toEqual(fresh);
    const tried = fresh.map((item) => ({...item, attempt: {...firstAttempt, unusable: 1}}));
    const order = (seed: number) => requestOf({items: tried, words: wordsOf(), rung: 'prompt', seed}).items.map(({id}) => id);
    expect(order(7)).toEqual(order(7));
    expect(order(7)).not.toEqual(order(8));
    expect([...order(7)].sort((left, right) => left - right)).toEqual(fresh.map(({id}) => id));
  });
});

describe('ids', () => {
  test('stand in no text, whatever it says', () => {
    expect(opaqueIds(['plan A1', 'b2 and c33'])).toEqual(['d1', 'd2']);
    expect(opaqueIds(Array.from({length: 10}, () => 'x')).slice(0, 2)).toEqual(['a01', 'a02']);
    assert(
      property(array(string({unit: 'grapheme-ascii'}), {minLength: 1, maxLength: 30}), (texts) => {
        const ids = opaqueIds(texts);
        expect(new Set(ids).size).toBe(texts.length);
        for (const id of ids) for (const text of texts) expect(text.toLowerCase()).not.toContain(id);
      }),
    );
    const all = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `${letter}1`).join(' ');
    expect(opaqueIds([all])[0]).toMatch(/^[a-z]{2}1$/);
  });

  test('a permutation holds each once', () => {
    assert(property(array(string()), (items) => void expect([...permuted(items, 3)].sort()).toEqual([...items].sort())));
  });
});

describe('the schema of a pack', () => {
  const tree: Json = {
    type: 'object',
    properties: {name: {$ref: '#/$defs/name'}, children: {type: 'array', items: {$ref: '#'}}, tag: {const: {$ref: '#'}}},
    required: ['name'],
    $defs: {name: {type: 'string', minLength: 2}, answer: {type: 'null'}},
  };

  test('references of the answer’s schema hold within it', () => {
    const check = new Ajv2020({strict: false}).compile(packSchema(tree, ['a1']) as object);
    const pack = (answer: unknown) => ({items: [{id: 'a1', answer}]});
    expect(check(pack({name: 'ab', children: [{name: 'cd', tag: {$ref: '#'}}]}))).toBe(true);
    expect(check(pack({name: 'ab', children: [{name: 'c'}]}))).toBe(false);
    expect(check(pack({name: 'ab', children: [{}]}))).toBe(false);
    expect(check({items: [{id: 'a2', answer: {name: 'ab'}}]})).toBe(false);
    expect(check({items: [{id: 'a1', answer: {name: 'ab'}, more: 1}]})).toBe(false);
  });
});
