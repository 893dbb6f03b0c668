/** What the slugs job is made of agrees with itself: prompts, schemas, limits, simulated answers, inputs. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import answer, {slugOf, type Post} from '../../fixtures/jobs/slugs/answers.ts';
import {slugLimits, type SlugVersion} from '../../fixtures/jobs/slugs/limits.ts';
import {readPosts, withRepeats} from '../../fixtures/jobs/slugs/prepare.ts';
import v10 from '../../fixtures/jobs/slugs/slug.v10.schema.ts';
import v8 from '../../fixtures/jobs/slugs/slug.v8.schema.ts';
import {normaliseUrl} from '../../src/adapters/extractors/dedupe/url.ts';
import {loadAnswerShape} from '../../src/config/answer-schema.ts';
import {loadPromptFile} from '../../src/config/prompt-file.ts';
import {run} from '../../src/index.ts';
import {parseTemplate, renderItem} from '../../src/llm/prompts/template.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';
import {ask, packSchema, packText, schemaFormat, simulated} from '../support/simulated.ts';

const folder = join(import.meta.dirname, '../../fixtures/jobs/slugs');
const schemas = {v8, v10};
const invented: readonly Post[] = rowsOf(join(folder, 'data/titles.jsonl'));
const source = '../shared/data/blog-posts';
const real = readPosts();

describe.each(['v8', 'v10'] as const)('%s', (version: SlugVersion) => {
  const promptOf = async (): ReturnType<typeof loadPromptFile> => loadPromptFile(join(folder, `prompts/slug.${version}.md`), 'the prompt');
  const itemsOf = async (posts: readonly Post[]): Promise<readonly string[]> => {
    const template = parseTemplate((await promptOf()).item);
    if (template.type === 'faults') throw new Error('the item is a template');
    return posts.map(({title, url}) => {
      const rendered = renderItem(template, {title, url});
      return rendered.type === 'rendered' ? rendered.text : '';
    });
  };

  test('the prompt says the limits that the schema has', async () => {
    const {version: told, instructions} = await promptOf();
    const {wordsLeast, wordsMost, charactersMost} = slugLimits[version];
    expect(`v${told}`).toBe(version);
    expect(instructions).toContain(`${wordsLeast} to ${wordsMost} words`);
    expect(instructions).toContain(`At most ${charactersMost} characters`);
  });

  test('the job names prompt, schema and output of one version', () => {
    const name = version === 'v10' ? 'job.yaml' : 'job.v8.yaml';
    const {steps, output} = parse(readFileSync(join(folder, name), 'utf8'));
    const asked = {prompt: `prompts/slug.${version}.md`, answer: `./slug.${version}.schema.ts`, into: 'slug'};
    expect([steps, output.dir]).toEqual([[{dedupe: {by: 'url', normalize: 'url'}}, {ask: asked}], `../../../out/slugs/${version}`]);
  });

  test('each invented title has a slug of its own, valid by the schema that is asked for and judged by', async () => {
    const shape = await loadAnswerShape({path: join(folder, `slug.${version}.schema.ts`)});
    const items = await itemsOf(invented);
    const answers = items.map((text) => answer(text, {schema: shape.schema}));
    expect(answers).toEqual(invented.map((post) => slugOf(post, version)));
    expect(answers.map((given) => shape.judge(given))).toEqual(answers.map((value) => ({ok: true, value})));
    expect(new Set(answers).size).toBe(invented.length);
  });

  test('the simulated server gives each item of a pack its own slug', async () => {
    const shape = await loadAnswerShape({path: join(folder, `slug.${version}.schema.ts`)});
    const server = await simulated({answers: 'answers.ts', cwd: folder});
    const items = Object.fromEntries((await itemsOf(invented)).map((text, index) => [`q${100 + index}`, text]));
    const {content} = await ask(server, packText(items), schemaFormat(packSchema(Object.keys(items), shape.schema)));
    const slugs = JSON.parse(content).items.map((item: any) => item.answer);
    expect(slugs).toEqual(invented.map((post) => slugOf(post, version)));
  });

  test.skipIf(real === null)(`each real title, too (${source})`, () => {
    const slugs = (real ?? []).map((post) => slugOf(post, version));
    expect(slugs.filter((slug) => !schemas[version].safeParse(slug).success)).toEqual([]);
    expect([slugs.length, new Set(slugs).size]).toEqual([8194, 8194]);
  });
});

test('version 10 allows what version 8 does not, and most of what it does', () => {
  const long = 'a-slug-of-seven-words-or-more';
  expect([v8.safeParse(long).success, v10.safeParse(long).success]).toEqual([false, true]);
  const short = 'three-short-words';
  expect([v8.safeParse(short).success, v10.safeParse(short).success]).toEqual([true, false]);
  for (const slug of ['Upper-case-is-wrong', 'two--hyphens-are-wrong', '-a-b-c-d', 'a_b c', 'ñ-a-b-c', 'one']) {
    expect([slug, v8.safeParse(slug).success, v10.safeParse(slug).success]).toEqual([slug, false, false]);
  }
});

test('both prompts ask with the same settings: else no answer to the one could be kept for the other', async () => {
  const [one, other] = await Promise.all(['v8', 'v10'].map((name) => loadPromptFile(join(folder, `prompts/slug.${name}.md`), name)));
  expect(one?.settings).toEqual(other?.settings);
});

test('the job of version 8 runs, and that of version 10 asks again only for what breaks its limits', async () => {
  const server = await simulated({answers: 'answers.ts', cwd: folder});
  const out = temporaryFolder();
  const slugsOf = async (name: string): Promise<readonly string[]> => {
    const dir = join(out, name);
    const overrides = {'output.dir': dir, 'llm.baseURL': server.url, 'llm.cache': join(out, 'answers.db'), 'llm.rpm': 60_000};
    const {status, exitCode, counts} = await run(join(folder, name), {overrides});
    expect([status, exitCode, counts.records, counts.rows, counts.duplicates]).toEqual(['complete', 0, 24, 22, 2]);
    return rowsOf(join(dir, 'records.jsonl')).map(({slug}) => slug);
  };
  const kept = invented.filter(({url}, index) => invented.findIndex((post) => normaliseUrl(post.url) === normaliseUrl(url)) === index);
  const short = kept.map((post) => slugOf(post, 'v8'));
  expect(await slugsOf('job.v8.yaml')).toEqual(short);
  const asked = server.stats().items;
  const still = short.filter((slug) => v10.safeParse(slug).success);
  expect(await slugsOf('job.yaml')).toEqual(
    kept.map((post, index) => (still.includes(short[index] ?? '') ? short[index] : slugOf(post, 'v10'))),
  );
  expect([asked, server.stats().items - asked]).toEqual([22, 22 - still.length]);
  expect([still.length > 5, still.length < 20]).toEqual([true, true]);
});

test('repeats are the same address to dedupe, and differ in how it is written', () => {
  const posts = Array.from({length: 100}, (_, index) => ({title: `t${index}`, url: `https://shop.example/%e4%ba%ac/${index}/`}));
  const all = withRepeats(posts);
  const repeats = all.filter(({url}, index) => all[index - 1]?.title === all[index]?.title && url !== all[index - 1]?.url);
  expect([all.length, repeats.length]).toEqual([102, 2]);
  expect(new Set(all.map(({url}) => normaliseUrl(url))).size).toBe(100);
  expect(new Set(invented.map(({url}) => normaliseUrl(url))).size).toBe(invented.length - 2);
});

test.skipIf(real === null)(`real posts have addresses of their own, and 163 come twice (${source})`, () => {
  const all = withRepeats(real ?? []);
  expect(all.length).toBe(8194 + 163);
  expect(new Set(all.map(({url}) => normaliseUrl(url))).size).toBe(8194);
});
