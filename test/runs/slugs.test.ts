/**
 * The slugs job from end to end: its own list always, the 8,194 real titles where they are. A server that fails one request in ten, five
 * kills of the real process at chance moments, and each row with the slug that is its own.
 */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {slugOf, type Post} from '../../fixtures/jobs/slugs/answers.ts';
import {readPosts, withRepeats} from '../../fixtures/jobs/slugs/prepare.ts';
import v10 from '../../fixtures/jobs/slugs/slug.v10.schema.ts';
import {normaliseUrl} from '../../src/adapters/extractors/dedupe/url.ts';
import {run, verify, type RequestEntry} from '../../src/index.ts';
import {Draws} from '../../src/simulate/draws.ts';
import {askedAgain} from '../support/asked-again.ts';
import {said, startQuern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

const folder = join(import.meta.dirname, '../../fixtures/jobs/slugs');
const invented: readonly Post[] = rowsOf(join(folder, 'data/titles.jsonl'));
const real = readPosts();
const source = '../shared/data/blog-posts';

const kills = 5;
/** Of a request: the prompts' front matter. */
const tokensMost = 800;
interface Given {
  readonly posts: readonly Post[];
  readonly pack: number;
  readonly rpm: number;
  readonly concurrency: number;
  readonly seed: string;
}

interface Ran {
  readonly dir: string;
  readonly code: number | null;
  readonly err: string;
  /** Requests that were answered or refused, in the order of their ends, and how many of them each killed process saw. */
  readonly chats: readonly RequestEntry[];
  readonly killedAfter: readonly number[];
}

test('the job’s own list, killed five times', async () =>
  expectOwnSlugs({posts: invented, pack: 2, rpm: 600, concurrency: 1, seed: 'invented'}));

test.skipIf(real === null)(`8,194 real titles, killed five times (${source})`, async () =>
  expectOwnSlugs({posts: withRepeats(real ?? []), pack: 20, rpm: 6000, concurrency: 4, seed: 'real'}),
);

test.skipIf(real === null)(
  `from version 8 to version 10: only the real titles whose slugs break version 10 are asked for again (${source})`,
  async () => {
    const posts = (real ?? []).filter((_, index) => index % 4 === 0);
    const dir = temporaryFolder();
    writePosts(dir, posts);
    const server = await simulated({answers: 'answers.ts', cwd: folder});
    const slugsOf = async (name: string): Promise<readonly string[]> => {
      const llm = {'llm.baseURL': server.url, 'llm.rpm': 600_000, 'llm.pack': 20, 'llm.cache': join(dir, 'answers.db')};
      const overrides = {'input.files': join(dir, 'posts.jsonl'), 'output.dir': join(dir, name), ...llm};
      expect(await run(join(folder, name), {overrides})).toMatchObject({status: 'complete', counts: {rows: posts.length}});
      return rowsOf(join(dir, name, 'records.jsonl')).map(({slug}) => slug);
    };
    const short = posts.map((post) => slugOf(post, 'v8'));
    expect(await slugsOf('job.v8.yaml')).toEqual(short);
    expect(server.stats().items).toBe(posts.length);
    const passing = new Set(short.filter((slug) => v10.safeParse(slug).success));
    expect(await slugsOf('job.yaml')).toEqual(
      posts.map((post, index) => (passing.has(short[index] ?? '') ? short[index] : slugOf(post, 'v10'))),
    );
    expect(server.stats().items - posts.length).toBe(posts.length - passing.size);
    expect(passing.size).toBeGreaterThan(posts.length / 4);
    expect(passing.size).toBeLessThan(posts.length);
  },
);

/** Runs it, and compares each row with its own post. */
async function expectOwnSlugs(given: Given): Promise<void> {
  const {dir, code, err, chats, killedAfter} = await runKilled(given);
  expect([0, 3], err).toContain(code);
  const posts = firstOfEachUrl(given.posts);
  const rows = rowsOf(join(dir, 'records.jsonl'));
  const rejects = rowsOf(join(dir, 'rejects.jsonl'));
  expect(killedAfter).toHaveLength(kills);
  const refused = new Set(rejects.map(({line}) => line));
  const lines = new Map(given.posts.map((post, index) => [post, index + 1]));
  const kept = posts.filter((post) => !refused.has(lines.get(post)));
  expect(code).toBe(rejects.length === 0 ? 0 : 3);
  expect(rows).toEqual(kept.map((post) => ({...post, slug: slugOf(post, 'v10')})));
  expect(rows.length + rejects.length).toBe(posts.length);
  expect(rows.filter(({slug}) => !v10.safeParse(slug).success)).toEqual([]);
  for (const reject of rejects) expect(reject).toMatchObject({step: 'slug', code: expect.stringMatching(/^[A-Z_]+$/)});
  expect(rejects.length).toBeLessThanOrEqual(posts.length / 100);
  expect(rowsOf(join(dir, 'duplicates.jsonl'))).toHaveLength(given.posts.length - posts.length);
  expect((await verify(dir, {deep: true})).problems).toEqual([]);
  expectPaidOnce({...given, chats, killedAfter});
}

/** The command line, killed whenever the server has seen as many requests as the seed says, and started again. */
async function runKilled({posts, pack, rpm, concurrency, seed}: Given): Promise<Ran> {
  const dir = temporaryFolder();
  writePosts(dir, posts);
  const chats: RequestEntry[] = [];
  const killedAfter: number[] = [];
  const moments = momentsOf(seed, Math.floor(posts.length / pack));
  let child: ReturnType<typeof startQuern> | undefined;
  const server = await simulated({
    answers: 'answers.ts',
    cwd: folder,
    seed,
    faults: 'flaky',
    latency: 'uniform:1..20',
    slowMs: 20,
    onRequest: (entry) => {
      if (!entry.path.endsWith('/chat/completions') || entry.outcome === 'abandoned') return;
      chats.push(entry);
      if (chats.length >= (moments[killedAfter.length] ?? Infinity) && child?.signalCode === null && child.kill('SIGKILL')) {
        killedAfter.push(chats.length);
        child = undefined;
      }
    },
  });
  const words = ['run', join(folder, 'job.yaml'), '--input.files', join(dir, 'posts.jsonl'), '--output.dir', join(dir, 'out'), '--quiet'];
  const llm = {baseURL: server.url, rpm, pack, concurrency, 'retry.baseMs': 1, cache: join(dir, 'answers.db')};
  words.push(...Object.entries(llm).flatMap(([key, value]) => [`--llm.${key}`, String(value)]));
  for (let session = 0; session <= kills; session++) {
    child = startQuern(words);
    const {code, err} = await said(child);
    if (code !== null) return {dir: join(dir, 'out'), code, err, chats, killedAfter};
  }
  throw new Error('it was killed more often than it should');
}

/** Five counts of requests, in order, spread over so many. */
function momentsOf(seed: string, requests: number): readonly number[] {
  const draws = new Draws('kills', seed);
  const stretch = requests / kills;
  return Array.from({length: kills}, (_, kill) => Math.ceil(kill * stretch) + draws.whole(1, Math.max(1, Math.floor(stretch) - 1)));
}

/**
 * What was answered well is not asked for again, but where a kill found the answer on its way or not on the disk yet. Answers are there before
 * the next intents are, and intents cover the sends of 100 ms: so the calls that a kill may cost are known by number.
 */
function expectPaidOnce({
  chats,
  killedAfter,
  rpm,
  concurrency,
}: Pick<Ran, 'chats' | 'killedAfter'> & Pick<Given, 'rpm' | 'concurrency'>): void {
  const unwritten = concurrency + Math.ceil(rpm / 600);
  const isLost = (index: number): boolean => killedAfter.some((kill) => index >= kill - unwritten && index < kill + concurrency);
  expect(askedAgain(chats, {tokensMost, isLost})).toEqual([]);
}

function writePosts(dir: string, posts: readonly Post[]): void {
  writeFileSync(join(dir, 'posts.jsonl'), posts.map((post) => `${JSON.stringify(post)}\n`).join(''));
}

function firstOfEachUrl(posts: readonly Post[]): readonly Post[] {
  const byUrl = new Map<string, Post>();
  for (const post of posts) {
    const url = normaliseUrl(post.url) ?? post.url;
    if (!byUrl.has(url)) byUrl.set(url, post);
  }
  return [...byUrl.values()];
}
