import {array, assert as holdsFor, constantFrom, integer, jsonValue, option, property, record, string} from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {z} from 'zod';
import type {Json, JsonObject} from '../../../src/model/record.ts';
import {withoutStandIns} from '../../../src/llm/structured/strict-answer.ts';
import {strictSchema} from '../../../src/llm/structured/strict-schema.ts';

const schema = z.strictObject({
  slug: z.string(),
  words: z.int().optional(),
  note: z.string().nullable().optional(),
  items: z.array(z.strictObject({id: z.string(), score: z.number().optional()})).optional(),
  shape: z
    .union([
      z.strictObject({kind: z.literal('round'), radius: z.int().optional()}),
      z.strictObject({kind: z.literal('other'), radius: z.int().nullable()}),
    ])
    .optional(),
});
const given = z.toJSONSchema(schema) as Json;

const answers = record(
  {
    slug: string(),
    words: integer(),
    note: option(string()),
    items: array(record({id: string(), score: integer()}, {requiredKeys: ['id']}), {maxLength: 4}),
    shape: constantFrom<Json>({kind: 'round'}, {kind: 'round', radius: 3}, {kind: 'other', radius: null}),
  },
  {requiredKeys: ['slug']},
);

/** The same answer as a server in strict form must write it: null for whatever is not there. */
function inStrictForm(answer: Json, strict: Json): Json {
  if (Array.isArray(answer)) return answer.map((item: Json) => inStrictForm(item, (strict as JsonObject)['items'] ?? {}));
  if (typeof answer !== 'object' || answer === null) return answer;
  const choices = ((strict as JsonObject)['anyOf'] as readonly JsonObject[] | undefined) ?? [strict as JsonObject];
  const kind = (answer as JsonObject)['kind'];
  const own = choices.find((one) => kind === undefined || JSON.stringify(one).includes(JSON.stringify(kind))) ?? {};
  const properties = (own['properties'] ?? {}) as JsonObject;
  return Object.fromEntries(
    Object.keys(properties).map((name) => [name, inStrictForm((answer as JsonObject)[name] ?? null, properties[name] ?? {})]),
  );
}

test('there and back: every answer in strict form becomes one that the schema takes, and no value is lost', () => {
  const strict = strictSchema(given);
  expect(strict.unsupported).toEqual([]);
  holdsFor(
    property(answers, (answer) => {
      const back = withoutStandIns(inStrictForm(answer as Json, strict.schema), given);
      expect(schema.safeParse(back).success).toBe(true);
      // A note may be null by its own schema, so that a missing one comes back as null; all else is as it was.
      expect({note: null, ...(back as JsonObject)}).toEqual({note: null, ...answer});
    }),
  );
});

test('a null that the schema takes stays, and one where a value is due is left for the check', () => {
  expect(withoutStandIns({slug: null, note: null, shape: {kind: 'other', radius: null}}, given)).toEqual({
    slug: null,
    note: null,
    shape: {kind: 'other', radius: null},
  });
  expect(withoutStandIns({slug: 'a', unknown: null}, given)).toEqual({slug: 'a', unknown: null});
});

test('an answer with nothing to take out is the same answer', () => {
  const whole: Json = {slug: 'a', words: 1, note: null, items: [{id: 'a', score: 1}], shape: {kind: 'round', radius: 3}};
  expect(withoutStandIns(whole, given)).toBe(whole);
  expect(withoutStandIns([1, {a: null}], given)).toEqual([1, {a: null}]);
});

test('references are followed, circles of them too', () => {
  const circular: Json = {
    type: 'object',
    properties: {next: {$ref: '#/$defs/node'}},
    $defs: {node: {type: 'object', properties: {next: {$ref: '#'}, value: {type: 'string'}}, required: []}, loop: {$ref: '#/$defs/loop'}},
  };
  expect(withoutStandIns({next: {value: null, next: {next: null}}}, circular)).toEqual({next: {next: {}}});
  expect(withoutStandIns({a: null}, {$ref: '#/$defs/loop', $defs: {loop: {$ref: '#/$defs/loop'}}})).toEqual({a: null});
});

test('whatever comes, from whatever schema, nothing is thrown', () => {
  holdsFor(
    property(jsonValue(), jsonValue(), (answer, anySchema) => {
      withoutStandIns(answer as Json, anySchema as Json);
      strictSchema(anySchema as Json);
    }),
  );
});
