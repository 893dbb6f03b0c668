/**
 * The conformance suite of extractors: what the engine relies on, whoever wrote the extractor. It feeds an extractor sound samples
 * and hostile inputs; it never judges what is extracted.
 */
import {beforeAll, describe, expect, it} from 'vitest';
import type {ExtractContext, Extractor, Outcome} from '../../src/contracts/extractor.ts';

export interface ExtractorSample {
  /** `with` in a job; left out: none. */
  readonly with?: unknown;
  readonly input: unknown;
  /** The row the input stands in; left out: empty. */
  readonly row?: Readonly<Record<string, unknown>>;
}

export interface ExtractorSamples {
  /** Inputs that give at least one row each. */
  readonly good: readonly ExtractorSample[];
  /** `with` for the hostile inputs, where the extractor cannot do without; left out: none. */
  readonly with?: unknown;
  /** True when it takes no part in text: any value may be a row for it. */
  readonly takesAnything?: boolean;
}

const baseDir = import.meta.dirname;
const long = 200_000;

const hostileTexts: readonly string[] = [
  [
    '',
    ' ',
    '\u0000',
    '\u0001\u0002\u001f\u007f',
    '\ud800',
    '\udc00\ud800',
    '\ufffe\uffff',
    '\u202e\u200b\ufeff',
    '🇦🇷',
    '{"a":',
    '[DOC 1]',
    '__proto__',
  ],
  ['a', '$ 1 ', 'PESOS MIL ', '| a ', '[DOC 1]\n', 'Ley 1 ', '01/01/2020 ', '((', '\n', '\t', '\u0000', '\ud800', '"', '\\'].map((repeat) =>
    repeat.repeat(Math.ceil(long / repeat.length)),
  ),
].flat();
const wrongTypes: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  Number.NaN,
  Infinity,
  1e308,
  [],
  [[]],
  [1, 'a', null],
  {},
  {a: {b: [{}]}},
  {text: 5, fullText: [], normas: 'x'},
];
const deep: unknown = JSON.parse(`${'['.repeat(2000)}1${']'.repeat(2000)}`);
const wrapped: readonly unknown[] = [
  {fullText: hostileTexts[15]},
  {normas: [null, 1, {contenido: 3}]},
  {text: '\ud800'},
  {constructor: 1, toString: 2},
  deep,
];

/** Runs the whole contract against one extractor. `load` gives it as a job's resolver would. */
export function extractorSuite(name: string, load: () => Promise<Extractor>, samples: ExtractorSamples): void {
  describe(`extractor ${name}`, () => {
    let extractor: Extractor;
    beforeAll(async () => {
      extractor = await load();
    });

    it('has a name, adds rows or a field, and tells what a failure does', () => {
      expect(extractor.name).toMatch(/\S/);
      expect(['rows', 'field']).toContain(extractor.adds);
      expect([undefined, 'reject', 'keep']).toContain(extractor.onError);
      if (extractor.adds === 'rows') expect(extractor.from).toBeUndefined();
    });

    it('refuses unknown options by name', () => {
      const {options} = extractor;
      if (options === undefined) return;
      const parsed = options.safeParse({...(samples.with as object | undefined), noSuchOption: 1});
      // Options that are a table of any keys (set) know no unknown ones: then the key must be kept, not dropped.
      if (parsed.success) expect(JSON.stringify(parsed.data)).toContain('noSuchOption');
      else expect(parsed.error.message).toContain('noSuchOption');
    });

    it('takes no options, or says clearly which it needs', () => {
      const parsed = extractor.options?.safeParse({});
      if (parsed === undefined || parsed.success) return;
      expect(parsed.error.issues.length).toBeGreaterThan(0);
      for (const issue of parsed.error.issues) expect(issue.message).toMatch(/\w{3}/);
    });

    it('gives a sound row for each sound sample', async () => {
      for (const sample of samples.good) {
        const outcomes = await run(extractor, sample.with, sample);
        expect(outcomes.some((outcome) => outcome.type === 'row')).toBe(true);
        expectSound(extractor, outcomes);
      }
    });

    it('gives the same for the same input, in any order, and changes none of it', async () => {
      for (const sample of samples.good) {
        const first = await run(extractor, sample.with, sample);
        for (const input of hostileTexts.slice(0, 6)) await attempt(extractor, samples.with, {input});
        expect(await run(extractor, sample.with, sample)).toEqual(first);
      }
    });

    it.each(hostileTexts.map((text) => [JSON.stringify(text.slice(0, 12)), text.length, text] as const))(
      'comes to an end on %s (%i units), with outcomes or a clean error',
      async (_, __, input) => {
        const first = await attempt(extractor, samples.with, {input});
        expect(await attempt(extractor, samples.with, {input})).toEqual(first);
        if (Array.isArray(first)) expectSound(extractor, first as readonly Outcome[]);
      },
    );

    it('meets wrong types with outcomes or a clean error', async () => {
      for (const input of [...wrongTypes, ...wrapped]) {
        const result = await attempt(extractor, samples.with, {input});
        if (!Array.isArray(result)) continue;
        expectSound(extractor, result as readonly Outcome[]);
        if (extractor.adds === 'field' && samples.takesAnything !== true && typeof input !== 'string') {
          expect((result as readonly Outcome[]).every((outcome) => outcome.type !== 'row')).toBe(true);
        }
      }
    });

    it('judges the bytes of a record as it judges the record, or not at all', async () => {
      if (extractor.extractBytes === undefined) return;
      for (const sample of [...samples.good, ...wrapped.map((input) => ({input, with: samples.with}))]) {
        const text = JSON.stringify(sample.input);
        const context = await contextOf(extractor, sample.with, {});
        const given = extractor.extractBytes(Buffer.from(text), context);
        if (given === undefined) continue;
        const judged: Outcome[] = [];
        for (const outcome of given) judged.push(withoutWritten(outcome));
        expect(judged).toEqual([...(await extractor.extract(JSON.parse(text), context))]);
      }
    });
  });
}

/** What an outcome offers as a string's JSON is what JSON.stringify writes of it. To be asked before the next outcome is. */
export function withoutWritten(outcome: Outcome): Outcome {
  if (outcome.type !== 'row' || outcome.written === undefined) return outcome;
  const {written, ...rest} = outcome;
  expect((rest.value as Record<string, unknown>)[written.field]).toBe(written.value);
  expect(Buffer.from(written.json).toString()).toBe(JSON.stringify(written.value).slice(1, -1));
  return rest;
}

/** Outcomes the engine can write: at least one, each of a known type, plain JSON, counted in whole numbers. */
function expectSound(extractor: Extractor, outcomes: readonly Outcome[]): void {
  expect(outcomes.length).toBeGreaterThan(0);
  for (const outcome of outcomes) {
    if (outcome.type === 'filtered') expect(outcome.reason).toMatch(/\S/);
    else if (outcome.type === 'reject') {
      expect(outcome.code).toMatch(/^[A-Z][A-Z0-9_]*$/);
      expect(outcome.reason).toMatch(/\S/);
      expect((outcome.raw ?? '').length).toBeLessThanOrEqual(500);
    } else expectSoundRow(extractor, outcome.value, outcome.warnings ?? []);
  }
}

function expectSoundRow(extractor: Extractor, value: unknown, warnings: readonly {readonly code: string; readonly reason: string}[]): void {
  const written = JSON.stringify(value);
  expect(written).toBeTypeOf('string');
  expect(JSON.stringify(JSON.parse(written))).toBe(written);
  const checked = extractor.schema?.safeParse(value);
  expect(checked?.error?.issues ?? []).toEqual([]);
  for (const count of Object.values(extractor.tallies ?? {})) {
    const items = count(value);
    expect(Number.isSafeInteger(items) && items >= 0).toBe(true);
  }
  for (const warning of warnings) {
    expect(warning.code).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(warning.reason).toMatch(/\S/);
  }
}

interface Given {
  readonly input: unknown;
  readonly row?: Readonly<Record<string, unknown>> | undefined;
}

/** Extracts from an input that cannot be changed. */
async function run(extractor: Extractor, options: unknown, {input, row = {}}: Given): Promise<readonly Outcome[]> {
  return [...(await extractor.extract(freeze(input), await contextOf(extractor, options, freeze(row))))];
}

/** The same; a throw becomes its message, which must say something. */
async function attempt(extractor: Extractor, options: unknown, given: Given): Promise<readonly Outcome[] | string> {
  const context = await contextOf(extractor, options, {});
  try {
    return [...(await extractor.extract(freeze(given.input), context))];
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Error);
    const {message} = thrown as Error;
    expect(message).toMatch(/\S/);
    // The engine's own words for a slip of code: a user's text must not be able to call them forth.
    expect(thrown).not.toBeInstanceOf(TypeError);
    expect(thrown).not.toBeInstanceOf(RangeError);
    return message;
  }
}

async function contextOf(extractor: Extractor, given: unknown, row: Readonly<Record<string, unknown>>): Promise<ExtractContext> {
  const options: unknown = extractor.options === undefined ? undefined : extractor.options.parse(given ?? {});
  const state: unknown = await extractor.setup?.(options, {baseDir, step: extractor.name});
  return {file: 'sample.json', byteOffset: 0, index: 0, line: 1, options, state, row, parent: undefined};
}

/** Deeply, without recursion: the inputs are deeper than a stack. */
function freeze<T>(value: T): T {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    Object.freeze(next);
    left.push(...Object.values(next));
  }
  return value;
}
