/** Rows in batches: exactly so many, acknowledged or coming again, whatever the consumer does in between. Real files and threads. */
import {join} from 'node:path';
import * as fc from '../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {stream, type Job, type RowBatch, type RunEvent, type StreamOptions} from '../../src/index.ts';
import {filesBelow, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const splitWords = join(import.meta.dirname, '..', 'support', 'modules', 'split-words.ts');
const modes = ['caller', 'own-thread'] as const;

function lineOf(n: number): string {
  return JSON.stringify({n, text: Array.from({length: (n % 3) + 1}, (_, i) => `w${n}.${i}`).join(' ')});
}

function jobOf(dir: string, limits: Job['limits'] = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use: splitWords}],
    limits: {chunkBytes: 500, inline: true, rejects: {rate: 0.5}, ...limits},
    commit: {everyMs: 20},
  };
}

/** 91 records of one, two or three words in two files, 181 rows (a prime: the last batch is a smaller one), and a reject. */
function writeInput(dir: string): void {
  const numbers = Array.from({length: 91}, (_, n) => n);
  writeFiles(join(dir, 'in'), {
    'a.jsonl': `${numbers.slice(0, 50).map(lineOf).join('\n')}\nnot json\n`,
    'b.jsonl': numbers.slice(50).map(lineOf).join('\n'),
  });
}

const allWords = Array.from({length: 91}, (_, n) => Array.from({length: (n % 3) + 1}, (_unused, i) => `w${n}.${i}`)).flat();

function wordsOf(batch: RowBatch): string[] {
  return batch.rows.map(({word}) => String(word));
}

async function gather(job: Job, options: StreamOptions): Promise<RowBatch[]> {
  const batches: RowBatch[] = [];
  for await (const batch of stream(job, options)) {
    batches.push(batch);
    await batch.ack();
  }
  return batches;
}

describe.each(modes)('stream, coordinator %s', (coordinator) => {
  test('gives exactly so many rows a batch, with their place, and nothing once all is acknowledged', async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    const events: RunEvent['type'][] = [];
    const options = {dir: join(dir, 'out'), batchRows: 25, coordinator, onEvent: (event: RunEvent) => void events.push(event.type)};
    const batches = await gather(jobOf(dir, {inline: false, threads: 2}), options);
    expect(batches.map(({rows}) => rows.length)).toEqual([25, 25, 25, 25, 25, 25, 25, 6]);
    expect(batches.map(({id}) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(batches.flatMap(wordsOf)).toEqual(allWords);
    expect(batches.reduce((sum, {rejects}) => sum + rejects, 0)).toBe(1);
    for (const batch of batches) {
      expect(batch.lines.map((line) => JSON.parse(line))).toEqual(batch.rows);
      expect(batch.file).toBe(join(dir, 'in', batch.id < 4 ? 'a.jsonl' : 'b.jsonl'));
      expect(batch.range.end).toBeGreaterThan(batch.range.start);
    }
    expect(batches[0]?.range.start).toBe(0);
    expect(events).toEqual(expect.arrayContaining(['started', 'listed', 'chunk']));
    expect(filesBelow(options.dir)).toContain('rejects.jsonl');
    expect(await gather(jobOf(dir), options)).toEqual([]);
  });

  test('what was not acknowledged comes again behind what was', async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    const options = {dir: join(dir, 'out'), batchRows: 20, coordinator};
    const first: string[] = [];
    for await (const batch of stream(jobOf(dir), options)) {
      if (batch.id === 2) break;
      first.push(...wordsOf(batch));
      await batch.ack();
    }
    const second = await gather(jobOf(dir), options);
    expect(second[0]?.id).toBe(2);
    expect([...first, ...second.flatMap(wordsOf)]).toEqual(allWords);
  });

  test('numbers and text pass as they were written', async () => {
    const dir = temporaryFolder();
    const line = '{"id":12345678901234567890,"lone":"\\ud800","e":1.0}';
    writeFiles(join(dir, 'in'), {'a.jsonl': `${line}\n`});
    const [batch] = await gather({...jobOf(dir), steps: []}, {dir: join(dir, 'out'), coordinator});
    // A line holds every digit; a parsed row holds doubles, as JavaScript's numbers are.
    expect(batch?.lines).toEqual(['{"id":12345678901234567890,"lone":"\\ud800","e":1}']);
    expect(batch?.rows).toEqual([JSON.parse(line)]);
  });

  test('an abort ends the loop; batches in hand can no longer be acknowledged, and come again', async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    const options = {dir: join(dir, 'out'), batchRows: 10, coordinator};
    const stopping = new AbortController();
    const taken: RowBatch[] = [];
    for await (const batch of stream(jobOf(dir), {...options, signal: stopping.signal})) {
      taken.push(batch);
      if (batch.id === 0) await batch.ack();
      else stopping.abort();
    }
    expect(taken.length).toBeLessThan(18);
    await expect(taken.at(-1)?.ack()).rejects.toMatchObject({name: 'CancelledError', code: 'RUN_ENDED'});
    const rest = await gather(jobOf(dir), options);
    expect(rest[0]?.id).toBe(1);
    expect([...taken.slice(0, 1), ...rest].flatMap(wordsOf)).toEqual(allWords);
  });

  test('too many rejects, a directory that is in use, a job that cannot run: thrown, having no result to carry them', async () => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), {'a.jsonl': `${lineOf(1)}\nno\nno\nno\n`});
    await expect(gather(jobOf(dir, {rejects: {rate: 0.1}}), {dir: join(dir, 'out'), coordinator})).rejects.toMatchObject({
      name: 'RejectsError',
      exitCode: 3,
      message: expect.stringContaining('3 of 5 outcomes'),
    });
    await expect(gather(jobOf(join(dir, 'nowhere')), {dir: join(dir, 'out2'), coordinator})).rejects.toMatchObject({name: 'ConfigError'});
    await expect(gather(jobOf(dir), {dir: join(dir, 'out3'), batchRows: 0, coordinator})).rejects.toMatchObject({name: 'ConfigError'});
    writeInput(dir);
    const batches = stream(jobOf(dir), {dir: join(dir, 'held'), batchRows: 10, coordinator});
    await batches.next();
    await expect(gather(jobOf(dir), {batchRows: 10, dir: join(dir, 'held'), coordinator})).rejects.toMatchObject({
      name: 'LockedError',
      exitCode: 73,
    });
    await batches.return();
  });
});

test('a slow consumer holds the work back: no more is made ahead of it than memory allows', async () => {
  const dir = temporaryFolder();
  const pad = 'p'.repeat(10_000);
  writeFiles(join(dir, 'in'), {'a.jsonl': Array.from({length: 4000}, (_, n) => JSON.stringify({n, pad})).join('\n')});
  let rowsMade = 0;
  let rowsBefore = -1;
  let tellings = 0;
  const standing = Promise.withResolvers<void>();
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'chunk') rowsMade += event.rows;
    if (event.type !== 'progress') return;
    // From one telling of progress to the next, and the one after that, nothing was made.
    tellings = rowsMade > 0 && rowsMade === rowsBefore ? tellings + 1 : 0;
    if (tellings === 3) standing.resolve();
    rowsBefore = rowsMade;
  };
  const job = {...jobOf(dir, {chunkBytes: 200_000, inline: false, threads: 1, memoryMb: 150}), steps: []};
  const batches = stream(job, {dir: join(dir, 'out'), batchRows: 10, coordinator: 'caller', onEvent});
  for (let taken = 0; taken < 3; taken++) await (await batches.next()).value?.ack();
  await standing.promise;
  // 40 MB of rows, and at 150 MB of memory a credit of 10 MB.
  expect(rowsMade).toBeLessThan(2000);
  await batches.return();
});

test('a consumer that acknowledges nothing is told what holds it', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  const warned = Promise.withResolvers<string>();
  const stopping = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'warning') warned.resolve(event.code);
  };
  const consume = async (): Promise<number> => {
    let rows = 0;
    for await (const batch of stream(jobOf(dir), {dir: join(dir, 'out'), batchRows: 5, onEvent, signal: stopping.signal})) {
      rows += batch.rows.length;
    }
    return rows;
  };
  const consumed = consume();
  expect(await warned.promise).toBe('UNACKNOWLEDGED');
  stopping.abort();
  expect(await consumed).toBeLessThan(allWords.length + 1);
});

test('whatever breaks the loop, wherever: every row is acknowledged once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        batchRows: fc.integer({min: 1, max: 60}),
        chunkBytes: fc.integer({min: 64, max: 3000}),
        // Of each session: how many batches are acknowledged, awaited or not, and how many more are only taken.
        sessions: fc.array(fc.record({acked: fc.nat(6), taken: fc.nat(3), isAwaited: fc.boolean()}), {maxLength: 5}),
      }),
      async ({batchRows, chunkBytes, sessions}) => {
        const dir = temporaryFolder();
        writeInput(dir);
        const job = jobOf(dir, {inline: true, chunkBytes});
        const options = {dir: join(dir, 'out'), batchRows, coordinator: 'caller'} as const;
        const words: string[] = [];
        for (const {acked, taken, isAwaited} of sessions) {
          const acks: Promise<number>[] = [];
          const batches: RowBatch[] = [];
          // Only what is acknowledged counts; an acknowledgement that comes too late says so, and its rows come again.
          for await (const batch of stream(job, options)) {
            const count = batches.push(batch);
            if (count <= acked || batch.lines.length < batchRows) acks.push(batch.ack().then(() => count));
            if (isAwaited) await acks.at(-1);
            if (count >= acked + taken) break;
          }
          const settled = await Promise.allSettled(acks);
          const done = settled.findLast((ack) => ack.status === 'fulfilled')?.value ?? 0;
          words.push(...batches.slice(0, done).flatMap(wordsOf));
        }
        const rest = await gather(job, options);
        words.push(...rest.flatMap(wordsOf));
        expect(words).toEqual(allWords);
        expect(rowsOf(join(options.dir, 'rejects.jsonl')).length).toBe(1);
      },
    ),
    {numRuns: 20},
  );
});
