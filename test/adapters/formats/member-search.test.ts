import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {FoundMembers} from '../../../src/adapters/formats/found-members.ts';
import {JsonMemberSearch} from '../../../src/adapters/formats/member-search.ts';
import {shapeKernel} from '../../../src/adapters/formats/shape-kernel.ts';
import {memberKind} from '../../../src/contracts/members.ts';
import {readField, type Fields} from '../../../src/model/field-path.ts';
import {parseExact} from '../../../src/model/exact-number.ts';
import {alikeLines, hostileLines} from '../../actors/extraction/hostile-lines.ts';

const paths = [['a'], ['b', 'c'], ['tags'], ['é'], ['2x']];

interface Found {
  readonly end: number;
  readonly isPlain: boolean;
  readonly fields: readonly unknown[];
}

/** What a search says of the record that begins there; undefined where it says nothing. */
function foundBy(search: JsonMemberSearch, bytes: Buffer, start: number): Found | undefined {
  const end = search.find(bytes, start);
  if (end === -1) return undefined;
  const {members} = search;
  const fields = paths.map((_, slot) => {
    const isThere = members.kinds[slot] !== memberKind.absent;
    const text = isThere ? members.bytes.toString('utf8', members.starts[slot], members.ends[slot]) : '';
    return {kind: members.kinds[slot], text, plain: isThere && members.plain[slot] === 1, value: members.value(slot)};
  });
  return {end, isPlain: members.isPlain, fields};
}

function searchOf(wanted: readonly (readonly string[])[], kernel?: null): JsonMemberSearch {
  const search = JsonMemberSearch.of({paths: wanted, whole: true}, kernel === null ? {kernel} : {});
  if (search === undefined) throw new Error('the paths can be followed');
  return search;
}

function* lineStarts(bytes: Buffer): Generator<number> {
  for (let start = 0; start <= bytes.lastIndexOf(10); start = bytes.indexOf(10, start) + 1) yield start;
}

test('the kernel finds what the loop finds', () => {
  expect(shapeKernel()).toBeDefined();
  const quick = searchOf(paths);
  const plain = searchOf(paths, null);
  fc.assert(
    fc.property(fc.oneof(alikeLines, hostileLines), (bytes) => {
      for (const start of lineStarts(bytes)) expect(foundBy(quick, bytes, start)).toEqual(foundBy(plain, bytes, start));
    }),
    {numRuns: 120},
  );
});

test('nothing of a broken record is left in the next', () => {
  const search = searchOf([['a'], ['b']]);
  const bytes = Buffer.from(`${'{"a":1}\n'.repeat(3)}{"b":2,}\n{"a":1}\n`);
  const found = [...lineStarts(bytes)].map((start) => (search.find(bytes, start) === -1 ? 'broken' : search.members.value(1)));
  expect(found).toEqual([undefined, undefined, undefined, 'broken', undefined]);
});

test('two searches take turns at one kernel', () => {
  const [one, other] = [searchOf(paths), searchOf([['b'], ['a']])];
  const bytes = Buffer.from('{"a":1,"b":2}\n'.repeat(20));
  for (const start of lineStarts(bytes)) {
    expect(one.find(bytes, start)).toBe(start + 13);
    expect(one.members.value(0)).toBe(1);
    if (start % 3 === 0) continue;
    expect(other.find(bytes, start)).toBe(start + 13);
    expect([other.members.value(0), other.members.value(1)]).toEqual([2, 1]);
  }
});

test('records that end with a window, go over one, or are larger than one', () => {
  const search = searchOf([['t'], ['n']]);
  const texts = [...Array.from({length: 3000}, (_, index) => 'x'.repeat(index % 97)), 'y'.repeat(70_000), 'z'.repeat(65_500), 'end'];
  const bytes = Buffer.from(texts.map((text, n) => `{"t":"${text}","n":${n}}\n`).join(''));
  const found = [...lineStarts(bytes)].map((start) => {
    expect(search.find(bytes, start)).toBe(bytes.indexOf(10, start));
    return [search.members.value(0), search.members.value(1)];
  });
  expect(found).toEqual(texts.map((text, n) => [text, n]));
});

describe('a search that learns', () => {
  test.each([
    ['keys without end', Array.from({length: 2100}, (_, n) => `{"k${n}":${n},"a":${n}}`), 2047],
    ['another shape every few lines', Array.from({length: 3000}, (_, n) => `{"s${Math.floor(n / 11) % 300}":0,"a":${n}}`), 3000],
    ['long keys', Array.from({length: 100}, (_, n) => `{"${'k'.repeat(n * 10)}":1,"a":2}`), 26],
  ])('holds on to a bounded number of keys: %s', (_name, lines, count) => {
    const search = searchOf([['a']]);
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    let found = 0;
    for (const start of lineStarts(bytes)) {
      if (search.find(bytes, start) === -1) break;
      expect(search.members.value(0)).toBe((JSON.parse(lines[found] ?? '') as {a: number}).a);
      found++;
    }
    expect(found).toBe(count);
  });
});

test('values are those that parsing gives, or none are', () => {
  const search = searchOf(paths, null);
  fc.assert(
    fc.property(hostileLines, (bytes) => {
      for (const start of lineStarts(bytes)) {
        const found = foundBy(search, bytes, start);
        if (found === undefined) continue;
        const record = parseExact(bytes.toString('utf8', start, found.end)) as Fields;
        expect(found.fields.map((field) => (field as {value: unknown}).value)).toEqual(paths.map((path) => readField(record, path)));
      }
    }),
    {numRuns: 80},
  );
});

test('paths that cannot be followed in bytes', () => {
  for (const wanted of [[['a', '0']], [['a', 'b'], ['a.b']], [['a"b']], [['x'.repeat(300)]]]) {
    expect(JsonMemberSearch.of({paths: wanted, whole: false})).toBeUndefined();
  }
  expect(new FoundMembers(1).value(0)).toBeUndefined();
});
