import {expect, test} from 'vitest';
import {z} from 'zod';
import type {Json, JsonObject} from '../../../src/model/record.ts';
import {strictSchema} from '../../../src/llm/structured/strict-schema.ts';
import {answerShape, responseShape} from '../../../src/llm/structured/shape.ts';

const of = (schema: z.ZodType): Json => z.toJSONSchema(schema) as Json;
const kinds = (schema: Json): readonly string[] => strictSchema(schema).unsupported.map(({path, keyword}) => `${path} ${keyword}`);

test('objects are closed, all is required, and what may be missing may be null', () => {
  const schema = of(
    z.object({
      slug: z.string().regex(/^[a-z-]+$/),
      words: z.int().min(1).max(9).optional(),
      kind: z.enum(['a', 'b']).optional(),
      place: z.object({town: z.string().optional()}).optional(),
      tags: z.array(z.union([z.string(), z.null()])).optional(),
      note: z.string().nullable(),
    }),
  );
  const {schema: strict, dropped, unsupported} = strictSchema(schema);
  expect({dropped, unsupported}).toEqual({dropped: [], unsupported: []});
  expect(strict).toEqual({
    type: 'object',
    properties: {
      slug: {type: 'string', pattern: '^[a-z-]+$'},
      words: {type: ['integer', 'null'], minimum: 1, maximum: 9},
      kind: {type: ['string', 'null'], enum: ['a', 'b', null]},
      place: {
        type: ['object', 'null'],
        properties: {town: {type: ['string', 'null']}},
        required: ['town'],
        additionalProperties: false,
      },
      tags: {type: ['array', 'null'], items: {type: ['string', 'null']}},
      note: {type: ['string', 'null']},
    },
    required: ['slug', 'words', 'kind', 'place', 'tags', 'note'],
    additionalProperties: false,
  });
});

test('what only a check afterwards can hold is left out and told', () => {
  const schema = of(z.object({slug: z.string().min(3).max(80), url: z.url()}));
  const {schema: strict, dropped, unsupported} = strictSchema(schema);
  expect(unsupported).toEqual([]);
  expect(dropped.map(({path, keyword}) => `${path} ${keyword}`)).toEqual([
    '/properties/slug minLength',
    '/properties/slug maxLength',
    '/properties/url format',
  ]);
  expect((strict as JsonObject)['properties']).toEqual({slug: {type: 'string'}, url: {type: 'string'}});
});

test('references, definitions, alternatives and constants go along', () => {
  const {schema, unsupported} = strictSchema({
    type: 'object',
    properties: {
      node: {$ref: '#/definitions/node'},
      shape: {oneOf: [{const: 'x'}, {type: 'number'}]},
      either: {$ref: '#/definitions/node'},
    },
    required: ['node', 'shape'],
    definitions: {node: {type: 'object', properties: {next: {$ref: '#/definitions/node'}}, required: ['next']}},
  });
  expect(unsupported).toEqual([]);
  expect(schema).toMatchObject({
    properties: {
      node: {$ref: '#/$defs/node'},
      shape: {anyOf: [{type: 'string', enum: ['x']}, {type: 'number'}]},
      either: {anyOf: [{$ref: '#/$defs/node'}, {type: 'null'}]},
    },
    $defs: {node: {type: 'object', properties: {next: {$ref: '#/$defs/node'}}, required: ['next'], additionalProperties: false}},
  });
});

test.for<readonly [string, Json, readonly string[]]>([
  ['an answer that is no object', {type: 'array', items: {type: 'string'}}, [' type']],
  ['alternatives at the top', {anyOf: [{type: 'object', properties: {}, additionalProperties: false}]}, [' type']],
  [
    'a free map',
    of(z.object({by: z.record(z.string(), z.number())})),
    ['/properties/by propertyNames', '/properties/by additionalProperties'],
  ],
  ['any value', of(z.object({any: z.unknown()})), ['/properties/any type']],
  ['a tuple', of(z.object({pair: z.tuple([z.string(), z.number()])})), ['/properties/pair prefixItems', '/properties/pair/items schema']],
  ['schemas put together', {type: 'object', properties: {both: {allOf: [{type: 'string'}, {minLength: 3}]}}}, ['/properties/both allOf']],
  ['names by pattern', {type: 'object', properties: {}, patternProperties: {'^x': {type: 'string'}}}, [' patternProperties']],
  ['true', true, [' schema', ' type']],
])('not to be said in strict form: %s', ([, schema, expected]) => {
  const found = kinds(schema);
  for (const one of expected.filter((each) => !each.endsWith('propertyNames'))) expect(found).toContain(one);
});

test('bounds of size are told', () => {
  const wide = {type: 'object', properties: Object.fromEntries(Array.from({length: 5001}, (_, n) => [`p${n}`, {type: 'string'}]))};
  expect(kinds(wide)).toEqual([' properties']);
  const values = {type: 'object', properties: {a: {enum: Array.from({length: 1001}, (_, n) => n)}}, required: ['a']};
  expect(kinds(values)).toEqual([' enum']);
  let deep: Json = {type: 'string'};
  for (let levels = 0; levels < 12; levels++) deep = {type: 'object', properties: {a: deep}, required: ['a']};
  expect(kinds(deep)).toEqual([' properties']);
  for (let levels = 0; levels < 5000; levels++) deep = {type: 'object', properties: {a: deep}, required: ['a']};
  expect(kinds(deep).length).toBeGreaterThan(0);
});

test('the same schema gives the same strict form, which stays as it is when translated again', () => {
  const schema = of(z.object({a: z.string().optional(), b: z.array(z.object({c: z.int().optional()}))}));
  const once = strictSchema(schema).schema;
  expect(strictSchema(once)).toEqual({schema: once, dropped: [], unsupported: []});
});

test('a shape asks by its strict form, or hints by the schema itself', () => {
  const strict = answerShape('slug v10 (niño)', of(z.object({slug: z.string().optional()})));
  expect(responseShape(strict, 'json_schema')).toMatchObject({name: 'slug_v10_ni_o_', isStrict: true, schema: {required: ['slug']}});
  const open = answerShape('', of(z.record(z.string(), z.number())));
  expect(responseShape(open, 'json_schema')).toMatchObject({name: 'answer', isStrict: false, schema: open.schema});
});
