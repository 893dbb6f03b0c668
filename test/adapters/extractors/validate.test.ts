/** The user's own schemas: zod modules and JSON Schema files, loaded as a worker loads them. */
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {validate} from '../../../src/adapters/extractors/validate.ts';
import {ConfigError} from '../../../src/model/errors.ts';

let folder = '';
const zod = JSON.stringify(import.meta.resolve('zod'));
const files: Readonly<Record<string, string>> = {
  'slug.ts': `import {z} from ${zod};
    export default z.strictObject({id: z.string(), n: z.coerce.number().int('n is whole').min(1), tag: z.string().default('none')});`,
  'async.js': `import {z} from ${zod}; export default z.object({id: z.string().refine(async (id) => id !== 'bad', 'id is bad')});`,
  'text.js': `import {z} from ${zod}; export default z.object({id: z.string()}).transform(({id}) => id);`,
  'nothing.js': 'export const schema = 1;',
  'broken.js': 'export default (',
  'slug.json': JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['id', 'day'],
    properties: {
      id: {type: 'string', minLength: 2},
      day: {type: 'string', format: 'date'},
      kind: {enum: ['a', 'b']},
      'x/y': {type: 'number'},
    },
    additionalProperties: false,
    'x-note': 'words of no meaning are allowed',
  }),
  'old.json': JSON.stringify({$schema: 'http://json-schema.org/draft-07/schema#', type: 'object', required: ['id']}),
  'list.json': JSON.stringify({type: 'array'}),
  'broken.json': '{"type": "obj',
  'wrong.json': '{"type": "objekt"}',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-validate-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, {recursive: true}));

async function check(schema: string, record: unknown) {
  const options = {schema};
  const state = await validate.setup?.(options, {baseDir: folder, step: 'validate'});
  if (state === undefined) throw new Error('validate has a setup');
  return validate.extract(record, {file: 'f', byteOffset: 0, index: 0, line: 1, options, state, row: {}, parent: undefined});
}

describe('a zod module', () => {
  test('its output is the row: defaults and transforms count', async () => {
    expect(await check('slug.ts', {id: 'x', n: '3'})).toEqual([{type: 'row', value: {id: 'x', n: 3, tag: 'none'}}]);
  });

  test('all issues are listed', async () => {
    const [reject] = await check('slug.ts', {n: -0.5, more: 1});
    expect(reject).toMatchObject({type: 'reject', code: 'SCHEMA'});
    const reason = reject?.type === 'reject' ? reject.reason : '';
    expect(reason).toMatch(/^id: .*; n: n is whole; .*more/);
  });

  test('async refinements are awaited', async () => {
    expect(await check('async.js', {id: 'good'})).toEqual([{type: 'row', value: {id: 'good'}}]);
    expect(await check('async.js', {id: 'bad'})).toEqual([{type: 'reject', code: 'SCHEMA', reason: 'id: id is bad'}]);
  });

  test('an output that is no object is no row', async () => {
    expect(await check('text.js', {id: 'x'})).toMatchObject([{type: 'reject', code: 'NOT_AN_OBJECT'}]);
  });

  test('an absolute path is taken as it is', async () => {
    expect(await check(join(folder, 'slug.ts'), {id: 'x', n: 1})).toMatchObject([{type: 'row'}]);
  });
});

describe('a JSON Schema', () => {
  test('a record that agrees is the row, unchanged', async () => {
    const record = {id: 'xy', day: '2024-02-29', kind: 'a', 'x/y': 1};
    expect(await check('slug.json', record)).toEqual([{type: 'row', value: record}]);
  });

  test('all issues are listed, with their place', async () => {
    const [reject] = await check('slug.json', {id: 'x', day: '2023-02-29', kind: 'c', 'x/y': '1', more: 1});
    expect(reject).toEqual({
      type: 'reject',
      code: 'SCHEMA',
      reason: [
        "must NOT have additional properties: 'more'",
        'id: must NOT have fewer than 2 characters',
        'day: must match format "date"',
        'kind: must be equal to one of the allowed values: a, b',
        'x/y: must be number',
      ].join('; '),
    });
  });

  test('older drafts are read as such; a list is no row', async () => {
    expect(await check('old.json', {})).toEqual([{type: 'reject', code: 'SCHEMA', reason: "must have required property 'id'"}]);
    expect(await check('list.json', [1])).toMatchObject([{type: 'reject', code: 'NOT_AN_OBJECT'}]);
  });

  test('a reason is bounded', async () => {
    const record = Object.fromEntries(Array.from({length: 500}, (_, index) => [`k${index}`, 1]));
    const [reject] = await check('slug.json', record);
    expect(reject?.type === 'reject' ? reject.reason : '').toMatch(/; and 402 more$/);
  });
});

test.each(['absent.ts', 'absent.json', 'nothing.js', 'broken.js', 'broken.json', 'wrong.json'])(
  '%s is a fault of the job',
  async (schema) => {
    await expect(check(schema, {})).rejects.toThrow(ConfigError);
    await expect(check(schema, {})).rejects.toThrow(join(folder, schema));
  },
);

test('the schema must be named', () => {
  expect(validate.options?.safeParse({}).success).toBe(false);
  expect(validate.options?.safeParse({schema: ''}).success).toBe(false);
});
