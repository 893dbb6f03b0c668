/** Values made for a schema satisfy it, whatever the text; what cannot be kept is refused. */
import {Ajv2020} from 'ajv/dist/2020.js';
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {z} from 'zod';
import type {Json} from '../../../src/model/record.ts';
import {valueFor} from '../../../src/simulate/schema/value.ts';

const schemas: Readonly<Record<string, z.ZodType>> = {
  slug: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    .min(20)
    .max(60),
  'a long word': z
    .string()
    .regex(/^[a-z]+$/)
    .length(200),
  'a code': z.string().regex(/^(?:[A-Z]{2}|X\d)-\d{3,5}(\.[^aeiou\s]\w?)?$/),
  'bounded numbers': z.tuple([z.int().min(-5).max(-2), z.number().gt(0.1).lt(0.2), z.number().multipleOf(0.25).max(2), z.int()]),
  'exclusive whole numbers': z.int().gt(3).lt(5),
  formats: z.strictObject({date: z.iso.date(), at: z.iso.datetime(), mail: z.email(), id: z.uuid(), ip: z.ipv4(), link: z.url()}),
  choices: z.union([z.literal('one'), z.null(), z.strictObject({kind: z.enum(['a', 'b']), on: z.boolean()})]),
  'lists of bounds': z.array(z.array(z.string().max(3)).min(2).max(4)).length(3),
  'what is optional': z.strictObject({one: z.string(), two: z.number().optional(), three: z.string().nullable()}),
  'an intersection': z.intersection(z.object({one: z.string().min(3)}), z.object({one: z.string().max(5), two: z.boolean()})),
  'a map': z.looseObject({one: z.string()}),
};

test.each(Object.entries(schemas))('%s', (_name, schema) => {
  const json = z.toJSONSchema(schema) as Json;
  fc.assert(
    fc.property(fc.string(), (text) => {
      const value = valueFor(json, text);
      expect(schema.safeParse(value).error).toBeUndefined();
      expect(valueFor(json, text)).toEqual(value);
    }),
    {numRuns: 60},
  );
});

test('a schema that holds itself comes to an end', () => {
  const leaf = {type: 'string'};
  const tree = {type: 'array', items: {anyOf: [{$ref: '#/$defs/tree'}, leaf]}, minItems: 1, maxItems: 3};
  const schema = {$ref: '#/$defs/tree', $defs: {tree}};
  const validate = new Ajv2020({strict: false}).compile(schema);
  for (let number = 0; number < 200; number++) expect(validate(valueFor(schema, `text ${number}`))).toBe(true);
});

/** Schemas of any make, from the words that are known. */
const anySchema = fc.letrec<{readonly schema: Json}>((tie) => ({
  schema: fc.oneof(
    {maxDepth: 3},
    fc.record({type: fc.constant('string'), minLength: fc.nat(30), maxLength: fc.integer({min: 30, max: 60})}, {requiredKeys: ['type']}),
    fc.record({type: fc.constant('integer'), minimum: fc.integer({min: -50, max: 0}), maximum: fc.nat(2000)}, {requiredKeys: ['type']}),
    fc.record(
      {type: fc.constant('number'), exclusiveMinimum: fc.integer({min: -9, max: 9}), multipleOf: fc.constantFrom(0.5, 3)},
      {requiredKeys: ['type']},
    ),
    fc.record({type: fc.constantFrom('boolean', 'null', ['string', 'null'])}),
    fc.record({enum: fc.array(fc.jsonValue(), {minLength: 1, maxLength: 4})}),
    fc.record(
      {type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(3), maxItems: fc.integer({min: 3, max: 6})},
      {requiredKeys: ['type']},
    ),
    fc.record({type: fc.constant('object'), properties: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('schema'), {maxKeys: 4})}),
    fc.record({anyOf: fc.array(tie('schema'), {minLength: 1, maxLength: 3})}),
  ) as fc.Arbitrary<Json>,
}));

test('schemas of any make, as another validator sees it', () => {
  const ajv = new Ajv2020({strict: false, multipleOfPrecision: 6});
  fc.assert(
    fc.property(anySchema.schema, fc.string(), (schema, text) => {
      const validate = ajv.compile(schema as object);
      validate(valueFor(schema, text));
      expect(validate.errors).toBeNull();
    }),
    {numRuns: 300},
  );
});

test.each([
  {schema: {type: 'string', pattern: '^(?!no)x$'}, message: /look-arounds/},
  {schema: {type: 'string', pattern: '(a)\\1'}, message: /\\1 cannot be kept/},
  {schema: {type: 'string', pattern: 'a$b'}, message: /an anchor within/},
  {schema: {type: 'string', pattern: '[a'}, message: /breaks off/},
  {schema: {type: 'string', pattern: '(((a{9999}){9999}){9999})'}, message: /too long a string/},
  {schema: {type: 'string', pattern: '^abc$', minLength: 4}, message: /no string of that pattern/},
  {schema: {type: 'string', minLength: 1e9}, message: /such a long string/},
  {schema: {type: 'integer', minimum: 1.2, maximum: 1.8}, message: /no number lies/},
  {schema: {type: 'array', items: {const: 1}, minItems: 2, uniqueItems: true}, message: /so many different/},
  {schema: {type: 'array', minItems: 1e6}, message: /too large/},
  {schema: {type: 'object', minProperties: 1e9}, message: /too large/},
  {schema: {$ref: '#/$defs/none'}, message: /leads nowhere/},
  {schema: {$ref: '#/%'}, message: /an escape that is none/},
  {schema: {$ref: '#'}, message: /in a circle/},
  {schema: {$ref: 'http://example.com/schema'}, message: /leads out/},
  {schema: {type: 'object', required: ['a'], additionalProperties: false}, message: /requires properties that it forbids/},
  {schema: {if: {}}, message: /'if' cannot be kept/},
  {schema: {enum: []}, message: /an enum is empty/},
  {schema: {type: 'object', properties: {a: {$ref: '#'}}, required: ['a']}, message: /too deep/},
])('$schema is refused', ({schema, message}) => {
  expect(() => valueFor(schema as unknown as Json, 'x')).toThrow(message);
});
