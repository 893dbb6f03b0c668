/** What the samples job is made of agrees with itself: files, extractor, schemas, simulated answers. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import answer, {compatibilityOf, grooveOf, vibeOf} from '../../fixtures/jobs/samples/answers.ts';
import category from '../../fixtures/jobs/samples/category.ts';
import {bytesOf, makeSamples, sampleAt} from '../../fixtures/jobs/samples/make.ts';
import {compatibility, groove, vibe} from '../../fixtures/jobs/samples/schemas.ts';
import {loadAnswerShape} from '../../src/config/answer-schema.ts';
import {check} from '../../src/index.ts';
import {extractorSuite} from '../contracts/extractor.suite.ts';
import {temporaryFolder} from '../support/folders.ts';

const folder = join(import.meta.dirname, '../../fixtures/jobs/samples');
const recording = {file: 'wavs/00001_Kick.wav', duration: 0.4, peak: 0.5};

extractorSuite('fixtures/jobs/samples/category', async () => category, {
  good: [{input: recording}, {input: {...recording, file: 'take.wav'}, with: {shortBelow: 1, loudFrom: 0.2}}],
});

/** The category and what it was told by, or the reject's code. */
async function categoryOf(row: object): Promise<unknown> {
  const options = {shortBelow: 0.35, loudFrom: 0.6};
  const [outcome] = [...(await category.extract(row, {options} as never))];
  if (outcome?.type !== 'row') return outcome?.type === 'reject' ? outcome.code : outcome;
  const {category: found, categoryBy} = outcome.value as {category: string; categoryBy: string};
  return [found, categoryBy];
}

test('a category is told by a word of the name, the first that is known; else by length and loudness', async () => {
  const by = async (file: string, duration: number | null = 0.2, peak: number | null = 0.9): Promise<unknown> =>
    categoryOf({file, duration, peak});
  expect(await by('a/b/Closed-HAT 3.wav', 9, 0.1)).toEqual(['drums', 'name']);
  expect(await by('vocal_noise.flac')).toEqual(['vocals', 'name']);
  expect(await by('hatch.wav')).toEqual(['drums', 'sound']);
  expect(await by('kick/take.wav', 0.2, 0.3)).toEqual(['fx', 'sound']);
  expect(await by('take.wav', 0.35, 0.6)).toEqual(['melodic', 'sound']);
  expect(await by('take.wav', 3, 0.59)).toEqual(['vocals', 'sound']);
  expect(await by('take.mp3', 3, null)).toBe('NO_CATEGORY');
  expect(await categoryOf({name: 'kick'})).toBe('NO_RECORDING');
});

test('the same files every time, of all states and categories', () => {
  const dirs = [temporaryFolder(), temporaryFolder()];
  const [made = [], again] = dirs.map((dir) => makeSamples(dir, 130));
  expect(again).toEqual(made);
  expect(readdirSync(dirs[0] ?? '')).toEqual(made.map(({name}) => `${name}.wav`));
  for (const [index, {name}] of made.entries()) {
    const [one, other] = dirs.map((dir) => readFileSync(join(dir, `${name}.wav`)));
    expect(one).toEqual(other);
    expect(one).toEqual(bytesOf(sampleAt(index), index));
    expect(one?.byteLength).toBeLessThanOrEqual(16_044);
  }
  const states = Object.groupBy(made, ({state}) => state);
  expect([states.sound?.length, states.silent?.length, states.broken?.length]).toEqual([120, 6, 4]);
});

test('simulated answers are valid by the schemas that are asked with, and follow from what was answered before', async () => {
  const shapes = await Promise.all(
    ['vibe', 'groove', 'compatibility'].map(async (name) => loadAnswerShape({path: join(folder, `${name}.schema.ts`)})),
  );
  const [first, second] = [vibeOf('a'), vibeOf('b')];
  const items = [
    'Name: a\nCategory: fx',
    `Name: a\nVibe: ${JSON.stringify(first)}`,
    `Name: a\nVibe: ${JSON.stringify(first)}\nGroove: ${JSON.stringify(grooveOf('a', first))}`,
  ];
  const answers = items.map((text, index) => answer(text, {schema: shapes[index]?.schema}));
  expect(answers).toEqual([first, grooveOf('a', first), compatibilityOf('a', first, grooveOf('a', first))]);
  expect(shapes.map((shape, index) => shape.judge(answers[index] ?? null).ok)).toEqual([true, true, true]);
  expect([vibe, groove, compatibility].map((schema, index) => schema.safeParse(answers[index]).success)).toEqual([true, true, true]);
  expect(grooveOf('a', second)).not.toEqual(grooveOf('a', first));
  expect(() => answer('Title: none', {schema: shapes[0]?.schema})).toThrow("an item has a line 'Name'");
});

test('the job passes its preflight but for the server, which is not there', async () => {
  const dir = temporaryFolder();
  makeSamples(join(dir, 'wavs'), 4);
  const overrides = {'input.files': join(dir, 'wavs'), 'output.dir': join(dir, 'out'), 'llm.baseURL': 'http://127.0.0.1:9/v1'};
  const {checks} = await check(join(folder, 'job.yaml'), {overrides});
  const failed = checks.filter(({ok}) => !ok);
  expect(failed).toHaveLength(1);
  expect(JSON.stringify(failed)).toContain('127.0.0.1:9');
});
