/** What a program hands over: objects, texts as bytes, iterables of every kind; taken at the run's pace, taken up again by name. */
import {once} from 'node:events';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run, stream, type ItemsJob, type RunEvent, type RunOptions} from '../../src/index.ts';
import {outputsOf, rowsOf, temporaryFolder} from '../support/folders.ts';

const modules = join(import.meta.dirname, '..', 'support', 'modules');
const modes = ['caller', 'own-thread'] as const;

interface Item {
  readonly id: number;
  readonly do?: string;
  readonly pad?: string;
}

function itemsOf(count: number, pad = 40): Item[] {
  return Array.from({length: count}, (_, id) => ({id, pad: `${'ñ'.repeat(id % pad)}\n`}));
}

function jobOf(dir: string, input: ItemsJob['input'], given: Partial<ItemsJob> = {}): ItemsJob {
  return {
    version: 1,
    input,
    output: {dir: join(dir, 'out'), lineage: true},
    commit: {everyMs: 20},
    ...given,
    limits: {inline: true, chunkBytes: 1000, rejects: {rate: 0.5}, ...given.limits},
  };
}

const nameOf = ({id}: Item): string => `item ${id}`;

/** Options that stop the run when there are first rows, and items that do not end before that. */
function stopping(
  coordinator: RunOptions['coordinator'],
  items: readonly Item[],
): {readonly options: RunOptions; readonly items: AsyncIterable<Item>} {
  const controller = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'chunk' && event.rows > 0) controller.abort();
  };
  const gated = async function* (): AsyncGenerator<Item> {
    for (const [index, item] of items.entries()) {
      if (index === items.length - 1 && !controller.signal.aborted) await once(controller.signal, 'abort');
      yield item;
    }
  };
  return {options: {coordinator: coordinator ?? 'own-thread', signal: controller.signal, onEvent}, items: gated()};
}

describe.each(modes)('items, coordinator %s', (coordinator) => {
  test('objects and buffers, line feeds and all, become rows in order', async () => {
    const dir = temporaryFolder();
    async function* items(): AsyncGenerator<unknown> {
      yield {a: 1, text: 'line\nfeed'};
      yield Buffer.from('{\n  "a": 1.0,\r\n  "b": "\u2028"\n}\n');
      yield new TextEncoder().encode('{"a":');
      yield new Uint8Array();
      yield Buffer.from(' \n\t');
      yield [1, 2];
      yield 'text';
      yield null;
      yield {a: 4};
    }
    const events: RunEvent[] = [];
    const result = await run(
      jobOf(dir, {items: items()}, {output: {dir: join(dir, 'out')}, limits: {inline: false, threads: 1, rejects: {rate: 0.9}}}),
      {
        coordinator,
        onEvent: (event) => events.push(event),
      },
    );
    expect(result).toMatchObject({status: 'complete', exitCode: 3, counts: {records: 9, rows: 6, rejects: 3}});
    expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual([
      {a: 1, text: 'line\nfeed'},
      {a: 1, b: '\u2028'},
      [1, 2],
      'text',
      null,
      {a: 4},
    ]);
    const rejects = rowsOf(join(dir, 'out', 'rejects.jsonl'));
    expect(rejects.map(({file, index, line}) => ({file, index, line}))).toEqual(
      [2, 3, 4].map((index) => ({file: 'items', index, line: index + 1})),
    );
    expect(events.filter(({type}) => type === 'warning')).toEqual([expect.objectContaining({code: 'NOT_RESUMABLE'})]);
  });

  test('the producer is asked for no more than a window ahead of the run', async () => {
    const dir = temporaryFolder();
    let made = 0;
    function* items(): Generator<Item> {
      for (; made < 4000; made++) yield {id: made, pad: 'p'.repeat(10_000)};
    }
    const batches = stream(jobOf(dir, {items: items()}, {limits: {inline: false, threads: 1, memoryMb: 150, chunkBytes: 100_000}}), {
      dir: join(dir, 'out'),
      batchRows: 5,
      coordinator,
    });
    for (let taken = 0; taken < 3; taken++) await (await batches.next()).value?.ack();
    const last = await batches.next();
    await last.value?.ack();
    // 40 MB in all; a window of 4 MB, a credit of 10 MB, and what the pool and the batches hold.
    expect(made).toBeLessThan(3000);
    await batches.return();
    const atReturn = made;
    await new Promise(setImmediate);
    expect(made).toBe(atReturn);
  });

  test('an iterable that throws stops the run as a failure of the outside', async () => {
    const dir = temporaryFolder();
    function* items(): Generator<Item> {
      yield* itemsOf(500);
      throw new RangeError('the queue has gone');
    }
    const result = await run(jobOf(dir, {items: items(), id: nameOf}), {coordinator});
    expect(result).toMatchObject({status: 'stopped', exitCode: 75, failure: {code: 'ITEMS_FAILED'}});
    expect(result.failure?.message).toContain('the queue has gone');
    const whole = await run(jobOf(dir, {items: itemsOf(600), id: nameOf}), {coordinator});
    expect(whole).toMatchObject({status: 'complete', counts: {rows: 600}});
  });

  test("an item without a JSON form, and a name that is none, are the caller's fault", async () => {
    const dir = temporaryFolder();
    const circle: {self?: unknown} = {};
    circle.self = circle;
    for (const bad of [undefined, () => 1, 10n, circle]) {
      const items = [...itemsOf(3), bad];
      await expect(run(jobOf(join(dir, `${typeof bad}`), {items}), {coordinator})).rejects.toMatchObject({
        name: 'ConfigError',
        message: expect.stringMatching(/input\.items: item 3 has no JSON form/),
      });
    }
    const id = (): string => 5 as unknown as string;
    await expect(run(jobOf(join(dir, 'names'), {items: itemsOf(3), id}), {coordinator})).rejects.toThrow(/input\.id: .*item 0/);
  });

  test('with names: stopped and taken up again, the same bytes; other items are noticed', async () => {
    const dir = temporaryFolder();
    const items = itemsOf(5000, 400);
    await run(jobOf(join(dir, 'whole'), {items}), {coordinator: 'caller'});
    const stop = stopping(coordinator, items);
    const stopped = await run(jobOf(dir, {items: stop.items, id: nameOf}), stop.options);
    expect(stopped).toMatchObject({status: 'stopped', exitCode: 130});
    expect(stopped.counts.rows).toBeGreaterThan(0);
    expect(stopped.counts.rows).toBeLessThan(5000);
    const others = items.map((item) => (item.id === 2 ? {...item, id: -2} : item));
    const refused = await run(jobOf(dir, {items: others, id: nameOf}), {coordinator});
    expect(refused).toMatchObject({status: 'stopped', exitCode: 73, failure: {code: 'CHANGED_INPUT'}});
    const fewer = await run(jobOf(dir, {items: items.slice(0, 3), id: nameOf}), {coordinator});
    expect(fewer).toMatchObject({exitCode: 73, failure: {code: 'CHANGED_INPUT'}});
    const rest = await run(jobOf(dir, {items, id: nameOf}), {coordinator});
    expect(rest).toMatchObject({status: 'complete', counts: {rows: 5000}});
    expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'whole', 'out')));
  });

  test('without names a stopped run is not taken up again, and says so', async () => {
    const dir = temporaryFolder();
    const stop = stopping(coordinator, itemsOf(5000, 400));
    const stopped = await run(jobOf(dir, {items: stop.items}), stop.options);
    expect(stopped).toMatchObject({status: 'stopped', exitCode: 130});
    const again = await run(jobOf(dir, {items: itemsOf(5000)}), {coordinator});
    expect(again).toMatchObject({status: 'stopped', exitCode: 73, failure: {code: 'NOT_RESUMABLE'}});
  });

  test('a producer that stands still does not hold up an abort, a limit or a failure', async () => {
    const dir = temporaryFolder();
    async function* standing(): AsyncGenerator<Item> {
      // A block and more, so that rows come of it.
      yield* itemsOf(9000);
      await new Promise(() => undefined);
    }
    const stopped = await run(jobOf(join(dir, 'a'), {items: standing()}), stopping(coordinator, []).options);
    expect(stopped).toMatchObject({status: 'stopped', exitCode: 130});
    const limited = await run(jobOf(join(dir, 'b'), {items: standing()}, {limit: 50}), {coordinator});
    expect(limited).toMatchObject({status: 'complete', counts: {records: 50}});
  });

  test('a worker that dies is given its items again', async () => {
    const dir = temporaryFolder();
    const items = itemsOf(60).map((item) => (item.id % 40 === 15 ? {...item, do: 'exit'} : item));
    const job = jobOf(dir, {items}, {steps: [{use: join(modules, 'deadly.ts')}], limits: {inline: false, threads: 1}});
    const result = await run(job, {coordinator});
    expect(result).toMatchObject({status: 'complete', counts: {rows: 58, rejects: 2}});
    expect(rowsOf(join(dir, 'out', 'rejects.jsonl')).map(({code, index}) => [code, index])).toEqual([
      ['RECORD_KILLS_WORKER', 15],
      ['RECORD_KILLS_WORKER', 55],
    ]);
  });
});

test('items are handed over inline as well, and batches of them are taken up again', async () => {
  const dir = temporaryFolder();
  const items = itemsOf(300);
  const job = jobOf(dir, {items, id: nameOf}, {limits: {inline: true}});
  const options = {dir: join(dir, 'out'), batchRows: 40, coordinator: 'caller'} as const;
  const ids: unknown[] = [];
  for await (const batch of stream(job, options)) {
    ids.push(...batch.rows.map(({id}) => id));
    await batch.ack();
    if (batch.id === 2) break;
  }
  for await (const batch of stream(job, options)) {
    ids.push(...batch.rows.map(({id}) => id));
    await batch.ack();
  }
  expect(ids).toEqual(items.map(({id}) => id));
});
