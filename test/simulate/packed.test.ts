/** Items are found under their ids in any of the forms that requests have. */
import {expect, test} from 'vitest';
import {z} from 'zod';
import type {Json} from '../../src/model/record.ts';
import {askedOf, packFormOf} from '../../src/simulate/packed.ts';
import {packSchema, packText} from '../support/simulated.ts';

function request(content: string, schema: Json | null, system = ''): Parameters<typeof askedOf>[0] {
  const messages = [
    {role: 'system', content: system},
    {role: 'user', content},
  ];
  return {model: 'm', messages, format: schema === null ? 'text' : 'json_schema', schema, maxTokens: null, body: ''};
}

const schema = packSchema(['a1', 'a2'], {type: 'string'}) as Json;

test.each([
  packText({a1: 'red\nand more', a2: 'green'}),
  '<item id="a1">red\nand more</item>\n<item id="a2">green</item>',
  'a1: red\nand more\na2: green',
  '[a1] red\nand more\n\n[a2] green',
  '## a1\nred\nand more\n\n## a2\ngreen\n',
  'Item a1:\nred\nand more\nItem a2:\ngreen',
  '- id: a1\nred\nand more\n- id: a2\ngreen',
  'a2\ngreen\na1\nred\nand more',
])('%j', (content) => {
  const texts = Object.fromEntries(askedOf(request(content, schema)).items.map(({id, text}) => [id, text]));
  expect(texts).toEqual({a1: 'red\nand more', a2: 'green'});
});

test('a schema that stands in the instructions is found there, before one in the data', () => {
  const data = `${packText({a1: `red {"type":"object","properties":{}}`, a2: 'green'})}`;
  const asked = askedOf(request(data, null, `Use {braces}, and fit this:\n${JSON.stringify(schema)}\nThank you {`));
  expect(asked.schema).toEqual(schema);
  expect(asked.items.map(({id}) => id)).toEqual(['a1', 'a2']);
});

test('a request without a pack is one item, its first user message', () => {
  expect(askedOf(request('hello\nworld', null)).items).toEqual([{id: null, text: 'hello\nworld'}]);
  expect(askedOf(request('hello', {type: 'object', properties: {kind: {enum: ['a']}}})).form).toBeNull();
});

test('forms: an answer under its key, answers beside the id, shared definitions, ids one by one', () => {
  const of = (type: z.ZodType): ReturnType<typeof packFormOf> => packFormOf(z.toJSONSchema(type) as Json);
  const ids = z.enum(['x', 'y']);
  expect(of(z.strictObject({answers: z.array(z.strictObject({key: ids, slug: z.string()}))}))).toEqual({
    list: 'answers',
    id: 'key',
    answer: 'slug',
    ids: ['x', 'y'],
    schema: {type: 'string'},
  });
  const beside = of(z.strictObject({items: z.array(z.strictObject({id: ids, one: z.string(), two: z.int()}))}));
  expect(beside).toMatchObject({answer: null, schema: {required: ['one', 'two'], additionalProperties: false}});
  expect(of(z.strictObject({items: z.array(z.strictObject({id: z.literal('x'), answer: z.null()}))}))?.ids).toEqual(['x']);
  const named = {type: 'array', items: {$ref: '#/$defs/entry'}};
  const entry = {type: 'object', properties: {id: {enum: ['x']}, answer: {$ref: '#/$defs/word'}}};
  const shared = packFormOf({type: 'object', properties: {items: named}, $defs: {entry, word: {type: 'string'}}});
  expect(shared?.schema).toMatchObject({$ref: '#/$defs/word', $defs: {word: {type: 'string'}}});
});
