/** zod schemas as response formats: what the model is asked for, and what cannot be asked for. */
import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import {writeJsonSchema} from '../../../src/llm/answers/zod-json-schema.ts';

function schemaOf(schema: unknown): unknown {
  const written = writeJsonSchema(schema);
  return 'schema' in written ? written.schema : written.faults;
}
function faultsOf(schema: unknown): readonly string[] {
  const written = writeJsonSchema(schema);
  return 'faults' in written ? written.faults.map(({path, message}) => `${path}: ${message}`) : [];
}

describe('a response format', () => {
  test('objects are closed and ask for keys that have a default; refinements judge alone', () => {
    const schema = z.object({
      slug: z
        .string()
        .trim()
        .max(60)
        .regex(/^[a-z-]+$/)
        .refine((slug) => !slug.includes('--')),
      words: z.number().default(1),
      note: z.string().optional(),
      kind: z.enum(['a', 'b']).nullable(),
    });
    expect(schemaOf(schema)).toEqual({
      type: 'object',
      properties: {
        slug: {type: 'string', maxLength: 60, pattern: '^[a-z-]+$'},
        words: {type: 'number', default: 1},
        note: {type: 'string'},
        kind: {anyOf: [{type: 'string', enum: ['a', 'b']}, {type: 'null'}]},
      },
      required: ['slug', 'words', 'kind'],
      additionalProperties: false,
    });
  });

  test('a loose object and a record stay open', () => {
    expect(schemaOf(z.looseObject({a: z.string()}))).toMatchObject({additionalProperties: {}});
    expect(schemaOf(z.record(z.string(), z.number()))).toMatchObject({additionalProperties: {type: 'number'}});
  });

  test('of a pipe, what is taken is asked for: it is judged from there', () => {
    expect(schemaOf(z.string().pipe(z.string().min(2)))).toEqual({type: 'string'});
  });

  test('a schema may hold itself', () => {
    const tree = z.object({
      name: z.string(),
      get children() {
        return z.array(tree);
      },
    });
    expect(schemaOf(tree)).toMatchObject({properties: {children: {items: {$ref: '#'}}}, required: ['name', 'children']});
  });
});

describe('what no response format can say', () => {
  test('each is told with its path', () => {
    const schema = z.object({
      slug: z.string().transform((slug) => slug.toUpperCase()),
      day: z.date(),
      lines: z.array(z.object({total: z.bigint()})),
      early: z.preprocess(Number, z.number()),
      word: z.stringbool(),
      own: z.custom<string>(() => true),
      later: z.string().refine(async () => true),
    });
    const faults = faultsOf(schema);
    for (const start of ['slug: changes', 'day: is of the kind date', 'lines.items.total: is of the kind bigint', 'early: changes']) {
      expect(faults.filter((fault) => fault.startsWith(start))).toHaveLength(1);
    }
    for (const start of ['word: changes', 'own: is a check', 'later: has an async check']) {
      expect(faults.filter((fault) => fault.startsWith(start))).toHaveLength(1);
    }
    expect(faults).toHaveLength(7);
  });

  test('literals that JSON lacks, and schemas of an older zod', () => {
    expect(faultsOf(z.object({a: z.literal([undefined])}))).toHaveLength(1);
    expect(faultsOf({safeParse: () => undefined})).toEqual([': is a schema of zod 3: a response format takes one of zod 4']);
  });
});
