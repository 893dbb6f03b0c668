/** Steps that need no code, as a job writes them: what is planned, and what is said of faults, with their places. */
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {loadJob} from '../../src/config/load.ts';
import {planJob} from '../../src/config/plan.ts';
import {ConfigError} from '../../src/model/errors.ts';
import type {RunPlan} from '../../src/model/plan.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-steps-'));
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data/a.jsonl'), '{}\n');
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

async function planOf(steps: string, env: Readonly<Record<string, string>> = {}): Promise<RunPlan> {
  await writeFile(join(folder, 'job.yaml'), `input: {files: data}\nsteps:\n${steps}\n`);
  return planJob(await loadJob('job.yaml', {cwd: folder, env}), {cores: 2});
}

async function faultsOf(steps: string): Promise<readonly string[]> {
  const thrown: unknown = await planOf(steps).catch((cause: unknown) => cause);
  expect(thrown).toBeInstanceOf(ConfigError);
  return (thrown as ConfigError).issues.map(({where, path, message, hint}) =>
    [`${where}: ${path}: ${message}`, ...(hint === undefined ? [] : [hint])].join(' | '),
  );
}

test('each is planned under its own word, with its options as written', async () => {
  const plan = await planOf(
    [
      '  - select: [id, tipo, boletin.number]',
      '  - where: {tipo: [decreto, ordenanza], or: [{amount: {gte: 10}}, {amount: null}]}',
      '    name: only some',
      '  - split: ids',
      '    onError: keep',
      '  - identifiers: {field: ids, kinds: [uniprot]}',
      '  - use: select',
      '    name: last',
      '    with: {drop: [tipo]}',
    ]
      .join('\n')
      .replace('only some', 'some'),
  );
  expect(plan.steps.map(({name, module, with: options, onError}) => [name, module.builtin, options, onError])).toEqual([
    ['select', 'select', ['id', 'tipo', 'boletin.number'], 'reject'],
    ['some', 'where', {tipo: ['decreto', 'ordenanza'], or: [{amount: {gte: 10}}, {amount: null}]}, 'reject'],
    ['split', 'split', 'ids', 'keep'],
    ['identifiers', 'identifiers', {field: 'ids', kinds: ['uniprot']}, 'reject'],
    ['last', 'select', {drop: ['tipo']}, 'reject'],
  ]);
});

test.each<[string, readonly string[]]>([
  ['  - where: {amount: {gtee: 10}}', ["job.yaml:3:22: steps.0.where.amount.gtee: is not a known key | did you mean 'gte'?"]],
  ['  - where: {amount: {gte: true}}', ['job.yaml:3:27: steps.0.where.amount.gte: must be text or a number, not true or false']],
  ['  - where: {and: {a: 1}}', ['job.yaml:3:18: steps.0.where.and: must be a list, not a map of keys']],
  ['  - where: {}', ['job.yaml:3:12: steps.0.where: asks nothing: name a field, as in {amount: {gte: 10}}']],
  ['  - where: a > 5', ['job.yaml:3:12: steps.0.where: must be a map of keys, not text']],
  ['  - where: {or: [{a: 1}, {a: {in: []}}]}', ['job.yaml:3:35: steps.0.where.or.1.a.in: must have a length of at least 1']],
  [
    '  - where: {or: [{a: 1}, {b.c: {regex: "(?=x)"}}]}',
    [
      'job.yaml:3:40: steps.0.where.or.1.b.c.regex: is no pattern: error parsing regexp: invalid or unsupported Perl syntax: `(?=` | RE2 syntax: no lookaround, no backreferences; \\x{00e9} for a character by its number; quote it in YAML with single quotes',
    ],
  ],
  [
    '  - where: {id: 12345678901234567890}',
    ['job.yaml:3:17: steps.0.where.id: has more digits than a number keeps: write it as text, in quotes'],
  ],
  ['  - select: [a, b, a]', ["job.yaml:3:20: steps.0.select.2: 'a' is listed twice"]],
  ['  - select: {colums: [a], drop: [b]}', ["job.yaml:3:14: steps.0.select.colums: is not a known key | did you mean 'columns'?"]],
  [
    '  - select: {columns: [a], onMissing: nul}',
    ["job.yaml:3:39: steps.0.select.onMissing: must be 'reject', 'skip' or null | did you mean 'null'?"],
  ],
  ['  - select: 5', ['job.yaml:3:13: steps.0.select: must be a list or a map of keys, not a number']],
  [
    '  - split: {feild: ids}',
    [
      'job.yaml:3:5: steps.0.split.field: is missing: it must be text',
      "job.yaml:3:13: steps.0.split.feild: is not a known key | did you mean 'field'?",
    ],
  ],
  ['  - split: {field: ids, as: row}', ["job.yaml:3:29: steps.0.split.as: must be 'rows' or 'list' | did you mean 'rows'?"]],
  [
    '  - identifiers: {field: ids, kinds: [unirpot]}',
    [
      expect.stringMatching(
        /^job\.yaml:3:39: steps\.0\.identifiers\.kinds\.0: must be .* \| did you mean 'uniprot'\?$/,
      ) as unknown as string,
    ],
  ],
  ['  - identifiers: {field: ids}', ['job.yaml:3:5: steps.0.identifiers.kinds: is missing: it must be a list']],
  ['  - selekt: [a]', ["job.yaml:3:5: steps.0.selekt: is not a known key | did you mean 'select'?"]],
  ['  - select: [a]\n    from: b', ['job.yaml:4:5: steps.0.from: is not a known key | there are select, name, onError']],
  [
    '  - use: where\n    with: {a: {gtee: 5}}',
    ['job.yaml:4:22: steps.0.with.a.gtee: is not a known key | leave it out, or look up what is taken here'],
  ],
  [
    '  - where: {__proto__: {gte: 1}, n: 1}\n  - set: {__proto__: 1}',
    [
      'job.yaml:3:13: steps.0.where.__proto__: is not a known key | no field can be called __proto__ here',
      'job.yaml:4:11: steps.1.set.__proto__: is not a known key | no field can be called __proto__ here',
    ],
  ],
  [
    '  - select: [a]\n  - select: [b]',
    ["job.yaml:4:5: steps.1: another step is called 'select' already | give this one a name of its own (name: select2)"],
  ],
])('%s', async (steps, faults) => {
  expect(await faultsOf(steps)).toEqual(faults);
});

test('a value from the environment does not stand in the identity', async () => {
  const {identity} = await planOf('  - where: {token: "${TOKEN}", a: 1}\n  - set: {t: "${TOKEN}"}', {TOKEN: 'hunter2'});
  expect(JSON.stringify(identity)).not.toContain('hunter2');
  expect(identity['step where: with']).toMatch(/^sha256:/);
});
