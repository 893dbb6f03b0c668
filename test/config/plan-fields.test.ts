/** Fields of prompts that no step before can supply are told; where anything may be there, nothing is said. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as fc from '../support/properties.ts';
import {expect, test} from 'vitest';
import {loadJob} from '../../src/config/load.ts';
import {planJob} from '../../src/config/plan.ts';
import type {Job} from '../../src/config/schema.ts';
import {ConfigError, run} from '../../src/index.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const llm = {baseURL: 'http://127.0.0.1:9/v1', apiKeyEnv: null, model: 'm'};

/** What is wrong with a job that asks with this item behind these steps: messages and hints. */
async function faultsOf(
  item: string,
  steps: Job['steps'],
  {input = {files: '*.jsonl'}, when, cwd = '.'}: Given = {},
): Promise<readonly string[]> {
  const ask = {prompt: {version: 1, item}, into: 'answer', ...(when === undefined ? {} : {when})};
  const loaded = await loadJob({input, steps: [...(steps ?? []), {ask}], llm}, {cwd});
  try {
    await planJob(loaded, {dir: join(cwd, 'out')});
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return thrown.issues.map(({path, message, hint}) => `${path}: ${message} (${hint ?? ''})`);
  }
}

interface Given {
  readonly input?: Job['input'];
  readonly when?: string;
  readonly cwd?: string;
}

test('behind a select, a field that it left out is told, with the near name', async () => {
  expect(await faultsOf('{{titel}} {{url}}', [{select: ['title', 'url']}])).toEqual([
    "steps.1.ask.prompt: names the field 'titel', which no row has when it comes to this step (did you mean 'title'?)",
  ]);
  expect(await faultsOf('{{title}} {{title.inner}}', [{select: ['title', 'url']}])).toEqual([]);
  expect(await faultsOf('{{b}}', [{select: {columns: ['a'], rename: {a: 'b'}}}])).toEqual([]);
  expect(await faultsOf('{{a}}', [{select: {columns: ['a'], rename: {a: 'b'}}}])).toHaveLength(1);
  expect(await faultsOf('{{a}}', [{select: ['a', 'b']}, {select: {drop: ['a']}, name: 'less'}])).toHaveLength(1);
  expect(await faultsOf('{{x.y}}', [{select: ['x.y']}])).toEqual([]);
});

test('steps behind it add what they add: constants, splits, extracted fields, answers', async () => {
  const steps: Job['steps'] = [{select: ['title', 'ids']}, {set: {kind: 'x'}}, {split: 'ids'}, {use: 'amounts', from: 'title'}];
  expect(await faultsOf('{{title}} {{ids}} {{ids_original}} {{kind}} {{amounts}}', steps)).toEqual([]);
  expect(await faultsOf('{{first}}', [...(steps ?? []), {ask: {prompt: {version: 1, item: '{{title}}'}, into: 'first'}}])).toEqual([]);
  expect(await faultsOf('{{second}}', [...(steps ?? []), {ask: {prompt: {version: 1, item: '{{title}}'}, into: 'first'}}])).toHaveLength(1);
});

test('rows of bulletins have the fields of norms; columns of a table are what the job says', async () => {
  expect(await faultsOf('{{tipo}} {{text}} {{boletin.numero}}', [{use: 'bulletins/norms'}])).toEqual([]);
  expect(await faultsOf('{{textt}}', [{use: 'bulletins/norms'}])).toEqual([expect.stringContaining("did you mean 'text'?")]);
  const table = {files: '*.csv', format: 'csv', formatOptions: {columns: ['Id', 'Name'], rename: {Id: 'id'}}};
  expect(await faultsOf('{{id}} {{Name}}', [], {input: table})).toEqual([]);
  expect(await faultsOf('{{Id}}', [], {input: table})).toHaveLength(1);
  expect(await faultsOf('{{Id}}', [], {input: {...table, onFormatMismatch: 'detect'}})).toEqual([]);
  expect(await faultsOf('{{Id}}', [], {input: {files: '*.csv', format: 'csv'}})).toEqual([]);
});

test('a JSON Schema that takes no other fields closes them; one that does, or a zod module, closes nothing', async () => {
  const cwd = temporaryFolder();
  const properties = {title: {type: 'string'}};
  writeFiles(cwd, {
    'closed.json': JSON.stringify({type: 'object', properties, additionalProperties: false}),
    'open.json': JSON.stringify({type: 'object', properties}),
  });
  const behind = (schema: string): Job['input'] => ({files: '*.jsonl', schema: join(cwd, schema)});
  expect(await faultsOf('{{titel}}', [], {input: behind('closed.json'), cwd})).toHaveLength(1);
  expect(await faultsOf('{{title}}', [], {input: behind('closed.json'), cwd})).toEqual([]);
  expect(await faultsOf('{{titel}}', [], {input: behind('open.json'), cwd})).toEqual([]);
  expect(await faultsOf('{{titel}}', [{validate: join(cwd, 'closed.json'), onError: 'keep'}], {cwd})).toEqual([]);
});

test('nothing is said where nobody knows, or where nothing would be asked', async () => {
  expect(await faultsOf('{{anything}}', [])).toEqual([]);
  expect(await faultsOf('{{anything}}', [{where: {n: {lt: 2}}}, {dedupe: ['url']}])).toEqual([]);
  expect(await faultsOf('{{anything}}', [{select: ['title']}], {when: 'never'})).toEqual([]);
});

test('no job is refused of which a run has a row to ask for', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    fc.uniqueArray(name, {minLength: 1, maxLength: 3}).map((columns) => ({select: {columns, onMissing: 'skip' as const}})),
    fc.tuple(name, name).map(([from, to]) => ({select: {rename: {[from]: to}, onMissing: 'skip' as const}})),
    name.map((field) => ({select: {drop: [field]}})),
    name.map((field) => ({set: {[field]: 'set'}})),
    fc.tuple(name, name).map(([field, into]) => ({split: {field, into, onMissing: 'skip' as const}})),
  );
  let told = 0;
  const rows = fc.array(fc.dictionary(name, fc.constantFrom('x', 'y,z'), {maxKeys: 4}), {minLength: 1, maxLength: 6});
  await fc.assert(
    fc.asyncProperty(fc.array(step, {minLength: 1, maxLength: 4}), name, rows, async (drawn, field, records) => {
      const steps = drawn.map((one, index) => ({...one, name: `step-${index}`}));
      const faults = await faultsOf(`{{${field}}}`, steps as Job['steps']);
      if (!faults.some((fault) => fault.includes('names the field'))) return;
      told++;
      // The same steps without the ask: no row may have what the plan says none has.
      const dir = temporaryFolder();
      writeFileSync(join(dir, 'in.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      const job = {input: {files: 'in.jsonl'}, steps: steps as Job['steps'], output: {dir: 'out'}, limits: {rejects: {rate: 1}}};
      await run(job, {cwd: dir});
      expect(rowsOf(join(dir, 'out', 'records.jsonl')).filter((row) => Object.hasOwn(row, field))).toEqual([]);
    }),
    {numRuns: 30},
  );
  expect(told).toBeGreaterThan(0);
});
