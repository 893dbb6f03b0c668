import {crc32} from 'node:zlib';
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {hitShareOf} from '../../../src/llm/answer-store/counters.ts';
import {oneLine} from '../../../src/llm/answer-store/encoding.ts';
import {answerOf, keyOf, openStore} from './support.ts';

const dayMs = 86_400_000;

describe('what was kept is found', () => {
  test('at once, after a flush, and by another session', () => {
    const {store, again} = openStore();
    const answer = answerOf('a');
    expect(store.lookup(answer.key)).toBeNull();
    store.keep(answer);
    expect(store.lookup(answer.key)).toEqual(answer);
    store.flush();
    expect(store.lookup(answer.key)).toEqual(answer);
    expect(again({memoryBytes: 1}).lookup(answer.key)).toEqual(answer);
  });

  test('whatever its value', () => {
    const {store, again} = openStore();
    const texts = fc.oneof(
      fc.string({unit: 'binary', maxLength: 3000}),
      fc.string({maxLength: 50}).map((part) => part.repeat(500)),
    );
    const values = fc.oneof(fc.jsonValue(), texts);
    let count = 0;
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 2), (value, indent) => {
        const answer = answerOf(`value ${count++}`, {value: JSON.stringify(value, null, indent), usage: null, requestId: null});
        store.keep(answer);
        store.flush();
        const found = again().read(answer.key);
        expect(found?.value).toBe(oneLine(answer.value));
        expect(found?.value).not.toMatch(/[\n\r]/);
        expect(JSON.parse(found?.value ?? '')).toEqual(JSON.parse(answer.value));
        expect(found).toMatchObject({usage: null, requestId: null});
      }),
    );
  });

  test('with halves of characters that a model wrote into it', () => {
    const {store, again} = openStore();
    const answer = answerOf('half', {value: '{"a":"\ud800 and \udc00"}'});
    store.keep(answer);
    store.flush();
    expect(JSON.parse(again().read(answer.key)?.value ?? '')).toEqual({a: '\ud800 and \udc00'});
  });

  test('the latest of one key', () => {
    const {store, again} = openStore();
    store.keep(answerOf('a', {value: '1'}));
    store.flush();
    store.keep(answerOf('a', {value: '2'}));
    expect(store.lookup(keyOf('a'))?.value).toBe('2');
    store.flush();
    expect(again().lookup(keyOf('a'))?.value).toBe('2');
  });

  test('what is no JSON is our own fault', () => {
    const {store} = openStore();
    expect(() => store.keep(answerOf('a', {value: 'text'}))).toThrow('the value of an answer is JSON');
    expect(() => store.lookup('not a key')).toThrow('64 hexadecimal digits');
  });
});

describe('a flush', () => {
  test('is due 50 ms after the first answer, or at 64', () => {
    const {store, clock} = openStore();
    expect(store.isDue).toBe(false);
    store.keep(answerOf('first'));
    clock.nowMs += 49;
    store.keep(answerOf('second'));
    expect(store.isDue).toBe(false);
    clock.nowMs += 1;
    expect(store.isDue).toBe(true);
    store.flush();
    expect(store.isDue).toBe(false);
    for (let index = 0; index < 63; index++) store.keep(answerOf(`n${index}`));
    expect(store.isDue).toBe(false);
    store.keep(answerOf('n63'));
    expect(store.isDue).toBe(true);
  });

  test('comes by itself before the buffer is a burden', () => {
    const {store, again} = openStore();
    for (let index = 0; index < 1024; index++) store.keep(answerOf(`n${index}`));
    expect(again().read(keyOf('n1023'))).not.toBeNull();
  });

  test('that fails keeps what is buffered', () => {
    const {store, database, again} = openStore();
    store.keep(answerOf('a'));
    database.exec('ALTER TABLE answers RENAME TO gone');
    expect(() => store.flush()).toThrow();
    database.exec('ALTER TABLE gone RENAME TO answers');
    expect(store.lookup(keyOf('a'))).not.toBeNull();
    store.flush();
    expect(again().read(keyOf('a'))).not.toBeNull();
  });

  test('writes answers and their raw response together', () => {
    const {store, again} = openStore();
    const raw = {lane: 'l', model: 'm', requestId: null, atMs: 5, text: 'no JSON \ud83d\ude00'.repeat(300), finish: 'stop'};
    const rawId = store.keepRaw(raw);
    store.keep(answerOf('a', {rawId}));
    expect(store.raw(rawId)).toBeNull();
    store.flush();
    const other = again();
    expect(other.raw(other.read(keyOf('a'))?.rawId ?? 0)).toEqual({...raw, isCut: false});
    expect(other.keepRaw(raw)).toBe(rawId + 1);
  });
});

describe('age', () => {
  test('an answer older than the TTL is asked again, and the writer still reads it', () => {
    const {store, clock} = openStore({ttlMs: dayMs});
    store.keep(answerOf('a', {atMs: clock.now()}));
    store.flush();
    clock.nowMs += dayMs - 1;
    expect(store.lookup(keyOf('a'))).not.toBeNull();
    clock.nowMs += 1;
    expect(store.lookup(keyOf('a'))).toBeNull();
    expect(store.read(keyOf('a'))).not.toBeNull();
    expect(store.counters()).toMatchObject({expired: 1, misses: 1});
    store.keep(answerOf('a', {atMs: clock.now()}));
    expect(store.lookup(keyOf('a'))).not.toBeNull();
  });

  test('without a TTL nothing ages', () => {
    const {store, clock} = openStore();
    store.keep(answerOf('a'));
    clock.nowMs += 10_000 * dayMs;
    expect(store.lookup(keyOf('a'))).not.toBeNull();
  });
});

describe('an answer that is damaged is missing, and told', () => {
  const long = answerOf('long', {value: JSON.stringify('abc '.repeat(2000))});
  test.each([
    ['a byte of a small one', "UPDATE answers SET value = CAST(replace(CAST(value AS TEXT), 'name', 'nome') AS BLOB)", answerOf('a')],
    ['the frame of a packed one', 'UPDATE answers SET value = zeroblob(length(value))', long],
    ['the end of a packed one', 'UPDATE answers SET value = substr(value, 1, length(value) - 3)', long],
    ['its packing', 'UPDATE answers SET packed = 0', long],
    ['its checksum', 'UPDATE answers SET crc32 = crc32 + 1', answerOf('a')],
    ['a count that no number holds', 'UPDATE answers SET cost_nano = 9223372036854775807', answerOf('a')],
    ['a text where a count stands', "UPDATE answers SET at_ms = 'soon'", answerOf('a')],
    ['the kind of its value', "UPDATE answers SET value = 'text'", answerOf('a')],
  ])('%s', (_what, damage, answer) => {
    const {store, database, again, notes} = openStore();
    store.keep({...answer, looseKey: keyOf('loose')});
    store.flush();
    database.exec(damage);
    const other = again();
    expect(other.lookup(answer.key)).toBeNull();
    expect(other.lookupLoose(keyOf('loose'))).toEqual([]);
    expect(notes).toEqual([{code: 'ANSWER_DAMAGED', reason: expect.stringContaining(answer.key.slice(0, 12))}]);
    expect(other.counters()).toMatchObject({damaged: 1, misses: 1});
    other.keep(answer);
    other.flush();
    expect(again().lookup(answer.key)).toEqual(answer);
  });

  test('no JSON behind a checksum that is right', () => {
    const {store, database, again} = openStore();
    store.keep(answerOf('a', {value: '"x"'}));
    store.flush();
    database.prepare("UPDATE answers SET value = CAST('ab' AS BLOB), crc32 = ?").run(crc32('ab'));
    expect(again().lookup(keyOf('a'))).toBeNull();
  });
});

describe('answers under another schema', () => {
  test('are candidates, the newest first, and are taken over at no cost', () => {
    const {store, again} = openStore();
    const looseKey = keyOf('loose');
    for (const [index, name] of ['v1', 'v2', 'v3'].entries()) store.keep(answerOf(name, {looseKey, atMs: index + 1}));
    expect(store.lookupLoose(looseKey).map(({key}) => key)).toEqual([keyOf('v3'), keyOf('v2'), keyOf('v1')]);
    store.flush();
    const [newest] = again().lookupLoose(looseKey);
    expect(newest).toEqual(answerOf('v3', {looseKey, atMs: 3}));
    store.adopt(answerOf('v3', {looseKey, atMs: 3}), {key: keyOf('v4'), looseKey});
    store.flush();
    expect(again().lookup(keyOf('v4'))).toMatchObject({value: '{"name":"v3"}', atMs: 3});
    expect(store.counters()).toMatchObject({adopted: 1, savedNano: 1000});
    expect(store.intents.spending()).toEqual({calls: 0, unknown: 0, costNano: 0, claimedNano: 0});
  });

  test('are the latest of their keys, and taken over as one line', () => {
    const {store} = openStore();
    const looseKey = keyOf('loose');
    store.keep(answerOf('v1', {looseKey, value: '"old"'}));
    store.flush();
    store.keep(answerOf('v1', {looseKey, value: '"new"', atMs: 1_700_000_000_001.5}));
    const [candidate, ...others] = store.lookupLoose(looseKey);
    expect(candidate).toMatchObject({value: '"new"', atMs: 1_700_000_000_001});
    expect(others).toEqual([]);
    store.adopt({...answerOf('v1'), value: '{\n"a":1}'}, {key: keyOf('v2'), looseKey});
    expect(store.read(keyOf('v2'))?.value).toBe('{ "a":1}');
    expect(() => store.keep(answerOf('v3', {costNano: 0.5}))).toThrow('a whole number of nano-USD');
  });

  test('are no more than eight', () => {
    const {store} = openStore();
    for (let index = 0; index < 20; index++) store.keep(answerOf(`v${index}`, {looseKey: keyOf('loose')}));
    store.flush();
    expect(store.lookupLoose(keyOf('loose'))).toHaveLength(8);
  });
});

test('hits are counted by place, with what they had cost, over all sessions', () => {
  const {store, again} = openStore();
  store.lookup(keyOf('a'));
  store.keep(answerOf('a', {costNano: 7}));
  store.lookup(keyOf('a'));
  store.close();
  const other = again();
  other.lookup(keyOf('a'));
  other.lookup(keyOf('a'));
  other.countCoalesced(7);
  const counters = other.counters();
  expect(counters).toMatchObject({memoryHits: 2, runHits: 1, misses: 1, coalesced: 1, savedNano: 28});
  expect(hitShareOf(counters)).toBe(1);
  other.close();
  expect(again().counters()).toEqual(counters);
  expect(hitShareOf(openStore().store.counters())).toBeNull();
});

test('memory holds so many bytes, and no more', () => {
  const {store, database} = openStore({memoryBytes: 4000});
  for (let index = 0; index < 100; index++) store.keep(answerOf(`n${index}`));
  store.flush();
  database.exec('DELETE FROM answers');
  const held = Array.from({length: 100}, (_, index) => store.read(keyOf(`n${index}`))).filter((answer) => answer !== null);
  expect(held.length).toBeGreaterThan(0);
  expect(held.length).toBeLessThan(8);
});

test('a store of another version is refused by name', () => {
  const {database, again} = openStore();
  database.exec("UPDATE answer_meta SET value = '99' WHERE key = 'version'");
  expect(() => again()).toThrow(expect.objectContaining({code: 'LEDGER_VERSION'}));
});
