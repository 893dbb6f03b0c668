/** Shapes of answers from what a job names: modules, files, schemas in the job, nothing. */
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadAnswerShape} from '../../src/config/answer-schema.ts';
import {ConfigError} from '../../src/model/errors.ts';
import {parseExact} from '../../src/model/exact-number.ts';

let folder = '';
const zod = JSON.stringify(import.meta.resolve('zod'));
const files: Readonly<Record<string, string>> = {
  'slug.ts': `import {z} from ${zod};
    export default z.object({slug: z.string().trim().regex(/^[a-z-]+$/, 'lower case and dashes'), words: z.number().default(1)})
      .refine(({slug}) => !slug.includes('--'), 'two dashes');`,
  'upper.js': `import {z} from ${zod}; export default z.object({slug: z.string().transform((slug) => slug.toUpperCase()), at: z.date()});`,
  'late.js': `import {z} from ${zod}; export default z.string().superRefine(async () => {});`,
  'old.js': 'export default {safeParse: () => ({success: true}), safeParseAsync: async () => ({success: true})};',
  'id.json': JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://example.org/id',
    type: 'object',
    properties: {id: {type: 'integer'}},
    required: ['id'],
  }),
  'none.json': '{"type": "objekt"}',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-answer-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, {recursive: true}));

const load = (name: string) => loadAnswerShape({path: join(folder, name)});
async function issuesOf(name: string): Promise<readonly string[]> {
  const thrown: unknown = await load(name).catch((error: unknown) => error);
  return thrown instanceof ConfigError ? thrown.issues.map(({message}) => message) : [];
}

describe('a zod module', () => {
  test('one schema asks and judges; what passed passes again', async () => {
    const shape = await load('slug.ts');
    expect(shape.schema).toMatchObject({type: 'object', required: ['slug', 'words'], additionalProperties: false});
    const first = shape.judge({slug: ' a-b ', more: 1});
    expect(first).toEqual({ok: true, value: {slug: 'a-b', words: 1}});
    expect(first.ok && shape.judge(first.value)).toEqual(first);
  });

  test('issues are sentences, refinements too', async () => {
    const shape = await load('slug.ts');
    expect(shape.judge({slug: 'A', words: 'x'})).toEqual({
      ok: false,
      issues: ['slug: lower case and dashes', expect.stringMatching(/^words: .*number/) as string],
    });
    expect(shape.judge({slug: 'a--b'})).toEqual({ok: false, issues: ['two dashes']});
  });

  test('transforms and kinds without JSON are faults of the job, each with its path', async () => {
    const issues = await issuesOf('upper.js');
    expect(issues).toHaveLength(2);
    expect(issues.join('\n')).toMatch(/upper\.js, at slug, changes the answer/);
    expect(issues.join('\n')).toMatch(/upper\.js, at at, is of the kind date/);
    expect(await issuesOf('old.js')).toEqual([expect.stringContaining('zod 3') as string]);
  });

  test('an async check that hides until it is used is told as a fault of the job', async () => {
    const shape = await load('late.js');
    expect(() => shape.judge('x')).toThrow(/async check/);
  });
});

describe('a JSON Schema', () => {
  test('of a file, without what servers do not know', async () => {
    const shape = await load('id.json');
    expect(shape.schema).toEqual({type: 'object', properties: {id: {type: 'integer'}}, required: ['id']});
    expect(shape.judge({id: 'x'})).toEqual({ok: false, issues: ['id: must be integer']});
  });

  test('numbers that no double holds are judged as numbers and kept as they stand', async () => {
    const shape = await load('id.json');
    const judged = shape.judge(parseExact('{"id": 12345678901234567890}'));
    expect(judged.ok && JSON.stringify(judged.value)).toBe('{"id":12345678901234567890}');
  });

  test('in the job; what is none is a fault', async () => {
    const shape = await loadAnswerShape({schema: {enum: ['a', 'b']}});
    expect([shape.judge('a').ok, shape.judge('c').ok]).toEqual([true, false]);
    await expect(loadAnswerShape({schema: {type: 'objekt'}})).rejects.toThrow(ConfigError);
    expect(await issuesOf('none.json')).toHaveLength(1);
    expect(await issuesOf('missing.json')).toHaveLength(1);
  });

  test('a hostile answer has few issues', async () => {
    const shape = await loadAnswerShape({schema: {type: 'array', items: {type: 'number'}}});
    const judged = shape.judge(Array.from({length: 10_000}, () => 'x'));
    expect(judged.ok ? 0 : judged.issues.length).toBe(21);
  });
});

test('without a schema the text is the answer, and an empty text is none', async () => {
  const shape = await loadAnswerShape(null);
  expect(shape.schema).toBeNull();
  expect(shape.judge('text')).toEqual({ok: true, value: 'text'});
  expect(shape.judge(' \n').ok).toBe(false);
});
