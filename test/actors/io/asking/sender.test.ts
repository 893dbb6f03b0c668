/** What is sent, and when, in virtual time: days of a slow lane, rests, stops, budgets, hours. */
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test} from 'vitest';
import type {LaterQuestion} from '../../../../src/actors/io/asking/forecast.ts';
import type {CallItem} from '../../../../src/contracts/call.ts';
import {openDatabase} from '../../../../src/ledger/database.ts';
import {LogSync} from '../../../../src/llm/answer-store/log-sync.ts';
import {temporaryFolder} from '../../../support/folders.ts';
import {leasedIn, sendingOf, valuesOf, VirtualClock} from './sending.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

test('a hundred thousand items at five requests a minute: the pace, an honest forecast, a stop, and no burst behind it', async () => {
  const clock = new VirtualClock();
  const database = new DatabaseSync(':memory:');
  const sentMs: number[] = [];
  const asked: string[] = [];
  const call = async (items: readonly CallItem[]) => {
    sentMs.push(clock.now());
    asked.push(...items.map(({row}) => String(row['id'])));
    await clock.sleep(4000);
    return valuesOf(items);
  };
  const total = 100_000;
  const answered = new Set<number>();
  for (let session = 0; session < 3; session++) {
    const sending = sendingOf({clock, database, llm: {rpm: 5}, call});
    for (let id = 0; id < total; id++) if (!answered.has(id)) sending.add(id);
    sending.sender.endOfItems();
    sending.sender.start();
    await clock.pass(2 * hourMs);
    const left = total - answered.size - sending.answered.size;
    const honest = left / 5 / 5 / 60;
    expect((sending.sender.forecast(left, total).etaSeconds ?? 0) / 3600).toBeGreaterThan(honest * 0.98);
    expect((sending.sender.forecast(left, total).etaSeconds ?? 0) / 3600).toBeLessThan(honest * 1.05);
    const closing = sending.sender.close(10_000);
    await clock.pass(4000);
    await closing;
    sending.store.close();
    for (const id of sending.answered) answered.add(id);
    expect(sending).toMatchObject({failures: [], calledOff: []});
    expect(leasedIn(database)).toBe(0);
  }
  // At least 98 % of what six hours bear, and never more than a minute's worth in any minute.
  expect(sentMs.length).toBeGreaterThan(5 * 60 * 6 * 0.98);
  for (const [index, ms] of sentMs.entries()) expect((sentMs[index + 5] ?? Infinity) - ms).toBeGreaterThanOrEqual(minuteMs);
  expect(new Set(asked).size).toBe(asked.length);
  expect(answered.size).toBe(asked.length);
});

test('a stop waits for what is on its way, and no longer than it was told: then nobody knows what became of it', async () => {
  const clock = new VirtualClock();
  const database = new DatabaseSync(':memory:');
  const call = async (items: readonly CallItem[]) => {
    await clock.sleep(items.some(({row}) => row['id'] === 0) ? 5000 : 10 * hourMs);
    return valuesOf(items);
  };
  const {sender, store, add, answered, failures} = sendingOf({clock, database, pack: 1, llm: {rpm: 6000}, call});
  for (let id = 0; id < 3; id++) add(id);
  sender.endOfItems();
  sender.start();
  await clock.pass(1000);
  expect(sender.inFlight).toBe(3);
  let isClosed = false;
  const closing = sender.close(10_000).then(() => (isClosed = true));
  await clock.pass(9000);
  expect([...answered]).toEqual([0]);
  expect(isClosed).toBe(false);
  await clock.pass(1500);
  await closing;
  store.flush();
  expect(store.intents.spending()).toMatchObject({calls: 3, unknown: 2});
  expect(leasedIn(database)).toBe(0);
  expect(failures).toEqual([]);
});

test('while the server says to rest, nothing on the disk looks as if it had been sent', async () => {
  const clock = new VirtualClock();
  const database = new DatabaseSync(':memory:');
  let sent = 0;
  const call = () => {
    sent++;
    return Promise.reject(Object.assign(new Error('slow down'), {status: 429, retryAfterMs: hourMs}));
  };
  const {sender, store, add} = sendingOf({clock, database, pack: 1, llm: {rpm: 6000, inFlightMost: 1}, call});
  for (let id = 0; id < 50; id++) add(id);
  sender.endOfItems();
  sender.start();
  await clock.pass(minuteMs);
  store.flush();
  expect(sent).toBe(1);
  expect(sender.waiting).toBe('server');
  expect(leasedIn(database)).toBe(0);
  expect(store.intents.spending()).toMatchObject({calls: 1, unknown: 0});
  await sender.close(0);
});

test('a cap on calls is kept over sessions, whatever was on its way when one ended', async () => {
  const clock = new VirtualClock();
  const database = new DatabaseSync(':memory:');
  let sent = 0;
  const call = async (items: readonly CallItem[]) => {
    sent++;
    await clock.sleep(1000);
    return valuesOf(items);
  };
  for (let session = 0; session < 4; session++) {
    const {sender, store, add, calledOff} = sendingOf({
      clock,
      database,
      pack: 1,
      llm: {inFlightMost: 3, budget: {usd: null, calls: 10}},
      call,
    });
    for (let id = 0; id < 100; id++) add(session * 100 + id);
    sender.endOfItems();
    sender.start();
    await clock.pass(1500);
    // The last but one is as if killed: nothing is told, nothing is flushed.
    if (session < 2) await Promise.all([sender.close(0), clock.pass(0)]);
    if (session === 3) expect(calledOff).toMatchObject([{reason: 'budget', message: expect.stringContaining('10 requests')}]);
    if (session !== 2) store.flush();
    else sender.stop();
  }
  expect(sent).toBeLessThanOrEqual(10);
  expect(sent).toBeGreaterThan(6);
});

test('questions to come are in the forecast by what is known of them: this way with this one, another by its limits, one without any not at all', async () => {
  const limits: LaterQuestion['limits'] = {rpm: 10, rpd: null, share: 1};
  const call = (items: readonly CallItem[]) => Promise.resolve(valuesOf(items));
  const later: readonly LaterQuestion[] = [
    {pack: 5, isHere: true, limits},
    {pack: 1, isHere: false, limits},
  ];
  const sendingWith = (questions: readonly LaterQuestion[]) =>
    sendingOf({clock: new VirtualClock(), database: new DatabaseSync(':memory:'), llm: {rpm: 10}, later: questions, call}).sender;
  // Fifty items in fives, a hundred in fives after them, a hundred alone: ten a minute.
  const sender = sendingWith(later);
  expect(sender.forecast(50, 100)).toEqual({etaSeconds: 60, later: {questions: 2, etaSeconds: 60 + 120 + 600}});
  expect(sender.forecast(0, 100)).toEqual({etaSeconds: 0, later: {questions: 2, etaSeconds: 120 + 600}});
  const unlimited = sendingWith([...later, {pack: 1, isHere: false, limits: {...limits, rpm: null}}]);
  expect(unlimited.forecast(50, 100)).toEqual({etaSeconds: 60, later: {questions: 3, etaSeconds: null}});
  expect(sendingWith([]).forecast(50, 100)).toEqual({etaSeconds: 60, later: null});
});

test('outside its hours nothing is sent, and the forecast knows of them', async () => {
  const clock = new VirtualClock();
  const database = new DatabaseSync(':memory:');
  const hoursSeen = new Set<number>();
  const call = (items: readonly CallItem[]) => {
    hoursSeen.add(new Date(clock.now()).getHours());
    return Promise.resolve(valuesOf(items));
  };
  // It is noon.
  const {sender, add} = sendingOf({clock, database, llm: {rpm: 1, hours: {from: 22 * 60, to: 60}}, call});
  for (let id = 0; id < 5 * 60 * 4; id++) add(id);
  sender.endOfItems();
  sender.start();
  await clock.pass(minuteMs);
  expect(sender.waiting).toBe('hours');
  // Ten hours until the evening; three hours' work, a day's pause, an hour's work.
  expect((sender.forecast(1200, 1200).etaSeconds ?? 0) / 3600).toBeCloseTo(10 + 3 + 21 + 1, 0);
  await clock.pass(40 * hourMs);
  expect([...hoursSeen].sort((one, other) => one - other)).toEqual([0, 22, 23]);
  await sender.close(0);
});

test('the high ones first, the low ones last; but half an hour makes a low one as good as a high one', async () => {
  const clock = new VirtualClock();
  const database = new DatabaseSync(':memory:');
  const order: number[] = [];
  const call = async (items: readonly CallItem[]) => {
    order.push(...items.map(({row}) => Number(row['id'])));
    await clock.sleep(1000);
    return valuesOf(items);
  };
  const {sender, add} = sendingOf({clock, database, pack: 1, llm: {rpm: 1, inFlightMost: 1}, call});
  add(0, 'low');
  add(1, 'medium');
  for (let id = 2; id < 6; id++) add(id, 'high');
  sender.start();
  await clock.pass(5.5 * minuteMs);
  expect(order).toEqual([2, 3, 4, 5, 1, 0]);
  // Twice as many high ones as can be sent come from now on.
  add(10, 'low');
  for (let minute = 0; minute < 75; minute++) {
    add(100 + 2 * minute, 'high');
    add(101 + 2 * minute, 'high');
    await clock.pass(minuteMs);
  }
  const before = order.slice(order.indexOf(100), order.indexOf(10));
  expect(before.length).toBeGreaterThanOrEqual(2 * 30 - 2);
  expect(Math.max(...before)).toBeLessThanOrEqual(101 + 2 * 31);
  await sender.close(0);
});

test('what goes out has its intent on the disk, durably, also where it was leased ahead with a flush', async () => {
  const dir = temporaryFolder();
  const database = openDatabase(join(dir, 'run.db'), false);
  database.exec('CREATE TABLE ranges (id INTEGER)');
  const log = LogSync.open(database);
  expect(log).not.toBeNull();
  const beside = openDatabase(join(dir, 'run.db'), true);
  onTestFinished(() => {
    log?.close();
    beside.close();
    database.close();
  });
  const clock = new VirtualClock();
  const seen: (readonly [boolean, boolean])[] = [];
  let leasedAhead = 0;
  const call = (items: readonly CallItem[]) => {
    // An intent for this one at least; all that was written is durable.
    seen.push([leasedIn(beside) > 0, sending.store.isDurable]);
    sending.sender.leaseAhead();
    if (sending.store.intents.hasChanges) leasedAhead++;
    sending.store.flush();
    return Promise.resolve(valuesOf(items));
  };
  const sending = sendingOf({clock, database, log, pack: 1, llm: {rpm: 6000}, call});
  for (let id = 0; id < 30; id++) sending.add(id);
  sending.sender.endOfItems();
  sending.sender.start();
  for (let rounds = 0; rounds < 200 && sending.answered.size < 30; rounds++) {
    await clock.pass(10);
    await sending.store.durable();
  }
  await sending.sender.close(0);
  sending.store.flush();
  expect(seen).toEqual(Array.from({length: 30}, () => [true, true]));
  expect(leasedAhead).toBeGreaterThan(0);
  expect(sending.failures).toEqual([]);
  expect(leasedIn(database)).toBe(0);
});
