/** A stage that asks more than its window holds: how many items it holds at most while a slow lane answers, and that a stop loses none. Virtual time. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {expect, test} from 'vitest';
import {AskTally} from '../../../../src/actors/io/asking/ask-tally.ts';
import {CallInquiry} from '../../../../src/actors/io/asking/call-inquiry.ts';
import {Lanes} from '../../../../src/actors/io/asking/lanes.ts';
import {StageAsking} from '../../../../src/actors/io/asking/stage-asking.ts';
import type {CallItem} from '../../../../src/contracts/call.ts';
import {AnswerStore} from '../../../../src/llm/answer-store/answer-store.ts';
import {Purse} from '../../../../src/llm/money/purse.ts';
import {temporaryFolder} from '../../../support/folders.ts';
import {usualLlm, valuesOf, VirtualClock} from './sending.ts';

const total = 6000;
const windowItems = 300;
const pack = 20;
const rowsAChunk = 50;
const minuteMs = 60_000;
/** A page of rows is taken as a whole. */
const pageBytes = 64 * 1024;

/** Where each row's line begins; at the last index, where the file ends. */
function writeStage(path: string): readonly number[] {
  const lines = Array.from(
    {length: total},
    (_, n) => `["R",${n + 1},0,${n},0,"",0,0,${JSON.stringify({n, text: `text ${n}`.padEnd(250)})}]\n`,
  );
  writeFileSync(path, lines.join(''));
  let at = 0;
  return [0, ...lines.map((line) => (at += Buffer.byteLength(line)))];
}

test('six thousand items, three hundred in the window: hardly more are ever held, and none is asked for twice, over two days', async () => {
  const path = join(temporaryFolder(), 'stage-0.jsonl');
  const places = writeStage(path);
  const [end = 0] = places.slice(-1);
  const clock = new VirtualClock();
  const database = new DatabaseSync(':memory:');
  const asked: string[] = [];
  let [read, written, heldMost] = [0, 0, 0];
  const module = {
    batch: pack,
    // Asked of each row when it is read, and when it is sent.
    key: ({n, text}: CallItem['row']) => {
      read = Math.max(read, Number(n) + 1);
      heldMost = Math.max(heldMost, read - written);
      return String(text);
    },
    call: async (items: readonly CallItem[]) => {
      asked.push(...items.map(({row}) => String(row['text'])));
      await clock.sleep(4000);
      return valuesOf(items);
    },
  };
  const ask = {kind: 'call', when: null, packBy: null, pack, priority: 'medium', module: '/m', version: '1', with: null} as const;
  const llm = {...usualLlm, rpm: 5, windowItems};

  const openDay = async () => {
    const store = new AnswerStore({database, clock});
    const inquiry = new CallInquiry({step: 'called', ask, llm, clock, module});
    const plan = {
      step: 'called',
      ask,
      inquiry,
      store,
      llm,
      clock,
      later: [],
      tally: new AskTally(),
      lane: new Lanes({llm, clock, store}).of(inquiry.lane),
      purse: new Purse({capNano: null, callsMost: null}, store.intents.spending()),
      chance: () => 0.5,
      log: () => undefined,
    };
    // What was read ahead is read again.
    read = written;
    const place = {path, from: places[written] ?? 0, end, rows: total, rowsBefore: written, fileAt: () => 'in.jsonl'};
    const stage = await StageAsking.open(plan, place);
    stage.start();
    return {stage, store};
  };
  /** Until so many rows are written: as the walk does, a chunk at a time, in order. */
  const writeUpTo = async (stage: StageAsking, rows: number): Promise<void> => {
    while (written < rows) {
      const start = places[written] ?? 0;
      const next = places[written + rowsAChunk] ?? end;
      const settled: unknown[] = [];
      const telling = stage.settledIn([{start, end: next, base: 0}]).then((rows) => settled.push(rows));
      for (let waits = 0; settled.length === 0; waits++) {
        expect(waits).toBeLessThan(1000);
        await clock.pass(1000);
      }
      await telling;
      expect(settled[0]).toHaveProperty('places');
      written += rowsAChunk;
      stage.release(next);
    }
  };

  for (const rows of [2000, total]) {
    const {stage, store} = await openDay();
    await writeUpTo(stage, rows);
    const closing = stage.close();
    await clock.pass(minuteMs);
    await closing;
    store.close();
  }
  expect(written).toBe(total);
  expect(asked).toHaveLength(total);
  expect(new Set(asked).size).toBe(total);
  const pageRows = Math.ceil(pageBytes / ((places[1] ?? 0) - 2));
  expect(heldMost).toBeGreaterThanOrEqual(windowItems);
  expect(heldMost).toBeLessThanOrEqual(windowItems + pageRows);
});
