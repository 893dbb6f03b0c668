import {assert as holdsFor, jsonValue, property} from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {z} from 'zod';
import type {Json} from '../../../src/model/record.ts';
import {strictSchema} from '../../../src/llm/structured/strict-schema.ts';
import {hasStructure, ladderOutcome} from '../../../src/llm/structured/structure.ts';

const schema = z.toJSONSchema(
  z.object({
    answers: z.array(z.object({id: z.enum(['a1', 'a2']), slug: z.string().min(3), score: z.int().optional()})),
    shape: z.union([z.literal('x'), z.number(), z.null()]),
  }),
) as Json;

test.for<readonly [string, Json, boolean]>([
  ['what fits', {answers: [{id: 'a1', slug: 'abc', score: 3}], shape: 'x'}, true],
  ['nothing where something may be missing', {answers: [], shape: null}, true],
  ['a text too short, which is not the server to hold', {answers: [{id: 'a2', slug: ''}], shape: 1}, true],
  ['another type', {answers: 'none', shape: 'x'}, false],
  ['a missing property', {answers: []}, false],
  ['a property too many', {answers: [], shape: 'x', note: 1}, false],
  ['a value that is none of the choices', {answers: [{id: 'a3', slug: 'abc'}], shape: 'x'}, false],
  ['a number where an integer is due', {answers: [{id: 'a1', slug: 'abc', score: 1.5}], shape: 'x'}, false],
  ['no alternative', {answers: [], shape: 'y'}, false],
  ['a list', [], false],
])('%s', ([, value, expected]) => {
  expect(hasStructure(value, schema)).toBe(expected);
});

test('references are followed, in circles too', () => {
  const node: Json = {
    $ref: '#/$defs/node',
    $defs: {node: {type: 'object', properties: {next: {anyOf: [{$ref: '#/$defs/node'}, {type: 'null'}]}}, required: ['next']}},
  };
  expect(hasStructure({next: {next: null}}, node)).toBe(true);
  expect(hasStructure({next: {next: 7}}, node)).toBe(false);
  expect(hasStructure(7, {$ref: '#'})).toBe(true);
  expect(hasStructure(7, {$ref: 'https://elsewhere.example/schema'})).toBe(true);
});

test('whatever the user’s own schema takes has its structure, by zod’s word', () => {
  const shapes = z.object({
    a: z.array(z.union([z.string(), z.number(), z.null()])).optional(),
    b: z.record(z.string(), z.boolean()).optional(),
  });
  const asJson = z.toJSONSchema(shapes, {io: 'input'}) as Json;
  holdsFor(
    property(jsonValue(), jsonValue(), (a, b) => {
      const value = {a, b} as Json;
      expect(hasStructure(value, asJson)).toBe(shapes.safeParse(value).success);
      expect(hasStructure(a as Json, strictSchema(b as Json).schema)).toEqual(expect.any(Boolean));
    }),
  );
});

test('only an answer that ended by itself says something of the server', () => {
  const shape = {type: 'json', name: 'a', schema, rung: 'json_schema'} as const;
  const good: Json = {answers: [], shape: 'x'};
  expect(ladderOutcome(shape, 'stop', good)).toBe('kept');
  expect(ladderOutcome(shape, 'stop', {answers: []})).toBe('broken');
  expect(ladderOutcome(shape, 'stop', undefined)).toBe('broken');
  for (const finish of ['length', 'content_filter', 'refusal', 'other'] as const)
    expect(ladderOutcome(shape, finish, undefined)).toBe('answered');
  expect(ladderOutcome({type: 'text'}, 'stop', undefined)).toBe('answered');
});
