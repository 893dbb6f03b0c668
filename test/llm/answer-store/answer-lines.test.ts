import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {answerLine, exportAnswers, importAnswers, readAnswerLine} from '../../../src/llm/answer-store/answer-lines.ts';
import {answerOf, keyOf, openStore} from './support.ts';

describe('an answer as a line', () => {
  test('comes back as it was, numbers and halves of characters included', () => {
    const values = ['{"n":12345678901234567890.10}', '"\\ud800"', '[1e400]', '"línea\\n"'];
    for (const value of values) {
      const answer = answerOf('a', {value, looseKey: keyOf('loose'), usage: null});
      expect(answerLine(answer)).not.toContain('\n');
      expect(readAnswerLine(answerLine(answer))).toEqual({answer});
    }
  });

  test.each([
    ['no JSON', '{', 'is no JSON'],
    ['another version', {version: 2}, 'version must be 1'],
    ['no key', {key: 'abc'}, 'key is no sha256'],
    ['a value that is no JSON', {value: 'abc'}, 'value is no JSON text'],
    ['a time that is none', {atMs: -1}, 'atMs'],
    ['a cost that is none', {costNano: 1.5}, 'costNano'],
    ['a field of others', {admin: true}, 'admin'],
  ])('%s is told', (_what, change, fault) => {
    const line = typeof change === 'string' ? change : JSON.stringify({...JSON.parse(answerLine(answerOf('a'))), ...change});
    expect(readAnswerLine(line)).toEqual({fault: expect.stringContaining(fault)});
  });

  test('whatever else stands there is a fault and no crash', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(readAnswerLine(line)).toEqual({fault: expect.any(String)});
      }),
    );
  });
});

test('a store is exported in its order, damaged answers left out, and taken in by another', () => {
  const {store, database} = openStore();
  for (let index = 0; index < 450; index++) store.keep(answerOf(`n${index}`));
  store.flush();
  database.prepare('UPDATE answers SET crc32 = crc32 + 1 WHERE key = ?').run(Buffer.from(keyOf('n7'), 'hex'));
  const lines: string[] = [];
  const exporting = exportAnswers(database);
  let next = exporting.next();
  for (; next.done !== true; next = exporting.next()) lines.push(next.value);
  expect(next.value).toEqual({answers: 449, damaged: 1});
  const answers = lines.map(readAnswerLine).flatMap((read) => ('answer' in read ? [read.answer] : []));
  expect(answers.map(({requestId}) => requestId).slice(6, 8)).toEqual(['req-n6', 'req-n8']);
  const other = openStore();
  expect(importAnswers(other.database, answers)).toBe(449);
  expect(importAnswers(other.database, answers)).toBe(0);
  expect(importAnswers(other.database, [{...answerOf('n1'), atMs: answerOf('n1').atMs + 1, value: '"newer"'}])).toBe(1);
  // An import holds the run's lock: whoever opens the store comes before it or after it.
  const after = other.again();
  expect(after.read(keyOf('n1'))?.value).toBe('"newer"');
  expect(after.read(keyOf('n449'))).toEqual(answerOf('n449'));
});
