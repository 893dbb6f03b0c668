/** Any tree, any path into it, stars included, however printed and cut: the records that a walk over JSON.parse's value finds. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {json} from '../../../src/adapters/formats/json.ts';
import {decodeByFirst, decodeFramed, decodeInSteps, decodeStreamed, decodeWhole, framings} from '../../contracts/format.suite.ts';
import {blanks, indents} from './json-trees.ts';
import {keyedTrees, pathText, recordsAt, keyPathInto, picks, starredPaths, type Path} from './json-paths.ts';

/** Several documents, whatever stands between them. */
const files = fc.array(fc.record({tree: keyedTrees, indent: indents, blank: blanks}), {minLength: 1, maxLength: 4}).map((parts) => ({
  bytes: Buffer.from(parts.map(({tree, indent, blank}) => `${JSON.stringify(tree, null, indent)}\n${blank}`).join('')),
  documents: parts.map(({tree}) => JSON.parse(JSON.stringify(tree)) as unknown),
}));

function expectedOf(documents: readonly unknown[], path: Path): readonly unknown[] {
  return documents.flatMap((document) => recordsAt(document, path));
}

function valuesOf(seen: readonly {readonly type: string; readonly code?: string; readonly value?: unknown}[]): readonly unknown[] {
  // A document without the path is told once a file: a reject, and no record.
  expect(seen.flatMap(({code}) => code ?? []).filter((code) => code !== 'RECORDS_PATH_MISSING')).toEqual([]);
  return seen.filter(({type}) => type === 'record').map(({value}) => value);
}

test('keys alone: in one piece, in any pieces, range by range and record by record', () => {
  let found = 0;
  fc.assert(
    fc.property(files, picks, framings, fc.integer({min: 1, max: 3}), ({bytes, documents}, taken, framing, every) => {
      const path = keyPathInto(documents[0], taken);
      const given = {records: pathText(path)};
      const options = json.options.parse(given);
      const whole = decodeWhole(json, bytes, given);
      const expected = expectedOf(documents, path);
      found += expected.length;
      expect(valuesOf(whole)).toEqual(expected);
      expect(decodeFramed(json, bytes, {options, framing})).toEqual(whole);
      expect(decodeInSteps(json, bytes, {options, every})).toEqual(whole);
      expect(decodeByFirst(json, bytes, options)).toEqual(whole);
    }),
    {numRuns: 300},
  );
  expect(found).toBeGreaterThan(100);
});

test('stars: in one piece, as a stream of any pieces, and taken up again behind any record', () => {
  let found = 0;
  fc.assert(
    fc.property(files, starredPaths, framings, fc.integer({min: 1, max: 3}), ({bytes, documents}, path, {pieces}, every) => {
      const given = {records: pathText(path)};
      const options = json.options.parse(given);
      const whole = decodeWhole(json, bytes, given);
      const expected = expectedOf(documents, path);
      found += expected.length;
      expect(valuesOf(whole)).toEqual(expected);
      expect(decodeStreamed(json, bytes, {options, pieces})).toEqual(whole);
      expect(decodeInSteps(json, bytes, {options, every})).toEqual(whole);
    }),
    {numRuns: 300},
  );
  expect(found).toBeGreaterThan(300);
});
