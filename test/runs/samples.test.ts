/**
 * The samples job from end to end: WAV files are measured, sorted, and described by three questions in sequence, packed by category, under
 * the server's limit (scaled: hundreds a minute for the five of a free tier). Stopped in the middle, and taken up by its directory.
 */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import answer, {compatibilityOf, grooveOf, vibeOf} from '../../fixtures/jobs/samples/answers.ts';
import {makeSamples, type Sample} from '../../fixtures/jobs/samples/make.ts';
import {status, verify, type Answers, type Report, type RequestEntry} from '../../src/index.ts';
import {askedAgain} from '../support/asked-again.ts';
import {quern, said, startQuern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

const job = join(import.meta.dirname, '../../fixtures/jobs/samples/job.yaml');
const pack = 5;
/** Of the prompts' front matter. */
const tokensMost = 1500;

interface Described {
  readonly dir: string;
  readonly samples: readonly Sample[];
  /** Requests for answers, in the order of their ends; those before the stop. */
  readonly chats: readonly RequestEntry[];
  readonly firstDay: number;
  /** Categories of the items of each request. */
  readonly packs: readonly (readonly string[])[];
}

test.each([
  [60, 600],
  [600, 6000],
])(
  '%i samples, %i requests a minute, described in two days: every one with its own answers, no limit broken, nothing asked twice',
  async (count, rpm) => {
    const {dir, samples, chats, firstDay, packs} = await describeInTwoDays(count, rpm);
    const sounds = samples.filter(({state}) => state === 'sound');
    expectRows(rowsOf(join(dir, 'records.jsonl')), sounds);
    expectLeftOut(dir, samples);
    expect((await verify(dir, {deep: true})).problems).toEqual([]);

    expect(firstDay).toBeGreaterThan(sounds.length / pack);
    expect(firstDay).toBeLessThan((2 * sounds.length) / pack + 10);
    expect(chats.filter(({outcome}) => outcome === 'limited')).toEqual([]);
    expect(askedAgain(chats, {tokensMost})).toEqual([]);
    expect(Math.max(...packs.map(({length}) => length))).toBe(pack);
    // What is left over of several categories shares a request.
    const mixed = packs.filter((categories) => new Set(categories).size > 1);
    expect(mixed.length).toBeLessThanOrEqual(packs.length / 4);
  },
);

/** Stopped by Ctrl-C in the middle of the second question; a process of another day goes on. */
async function describeInTwoDays(count: number, rpm: number): Promise<Described> {
  const folder = temporaryFolder();
  const samples = makeSamples(join(folder, 'wavs'), count);
  const chats: RequestEntry[] = [];
  const packs = new Map<unknown, string[]>();
  const stopAfter = Math.ceil((1.5 * count) / pack);
  const answers: Answers = (text, {messages, schema}) => {
    const category = /^Category: (.*)$/m.exec(text)?.[1] ?? 'none';
    packs.set(messages, [...(packs.get(messages) ?? []), category]);
    return answer(text, {schema});
  };
  let child: ReturnType<typeof startQuern> | undefined;
  const onRequest = (entry: RequestEntry): void => {
    if (!entry.path.endsWith('/chat/completions')) return;
    chats.push(entry);
    if (chats.length === stopAfter) child?.kill('SIGINT');
  };
  const server = await simulated({answers, rpm, faults: 'flaky', slowMs: 20, latency: 'uniform:1..20', onRequest});
  const dir = join(folder, 'described');
  const words = ['--llm.baseURL', server.url, '--llm.rpm', String(rpm), '--llm.retry.baseMs', '1', '--quiet'];
  child = startQuern(['run', job, '--input.files', join(folder, 'wavs'), '--output.dir', dir, ...words]);
  const stopped = await said(child);
  expect(stopped).toMatchObject({code: 130});
  child = undefined;
  const firstDay = chats.length;
  expect((await status(dir)).status).toBe('stopped');
  const done = await quern(['resume', dir, '--quiet']);
  expect(done).toMatchObject({code: 3});
  return {dir, samples, chats, firstDay, packs: [...packs.values()]};
}

function expectRows(rows: readonly any[], sounds: readonly Sample[]): void {
  expect(rows.map(({name, category, vibe, groove, compatibility}) => ({name, category, vibe, groove, compatibility}))).toEqual(
    sounds.map(({name, category}) => {
      const vibe = vibeOf(name);
      const groove = grooveOf(name, vibe);
      return {name, category, vibe, groove, compatibility: compatibilityOf(name, vibe, groove)};
    }),
  );
  for (const [index, {seconds, peak}] of sounds.entries()) {
    expect(rows[index].duration).toBeCloseTo(seconds, 3);
    expect(rows[index].peak).toBeCloseTo(peak, 3);
  }
}

/** The silent ones are filtered and counted, the broken ones rejected by name. */
function expectLeftOut(dir: string, samples: readonly Sample[]): void {
  const {counts} = JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8')) as Report;
  const rejects = rowsOf(join(dir, 'rejects.jsonl'));
  const broken = samples.filter(({state}) => state === 'broken');
  expect(rejects.map(({file}) => file.split('/').at(-1))).toEqual(broken.map(({name}) => `${name}.wav`));
  for (const {code} of rejects) expect(['CORRUPT_AUDIO', 'NOT_AUDIO']).toContain(code);
  const silent = samples.filter(({state}) => state === 'silent').length;
  expect(counts.steps['where']?.filtered).toBe(silent);
  expect(counts.steps['compatibility']?.outputs).toBe(samples.length - silent - broken.length);
}
