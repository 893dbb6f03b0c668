import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {Ledger} from '../../src/ledger/ledger.ts';
import {checkOutputNames, faultOf} from '../../src/ledger/output-names.ts';
import {ConfigError} from '../../src/model/errors.ts';

let dir: string;
let ledger: Ledger;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quern-names-'));
  const shape = {steps: ['input'], tallies: []};
  const birth = {run: 'r', name: 'n', createdMs: 0, version: '0', identity: {}, shape, layout: 'per-file', batchRows: null, lineage: false};
  ledger = Ledger.create(join(dir, 'run.db'), birth);
});
afterEach(() => {
  ledger.close();
  rmSync(dir, {recursive: true, force: true});
});

function issuesOf(...relatives: readonly string[]): readonly string[] {
  ledger.splits.add(
    relatives.map((relative, index) => ({file: `in${index}/${relative}`, path: `/in${index}/${relative}`, relative, size: 1, mtimeMs: 0})),
  );
  try {
    checkOutputNames(ledger.connection, '.jsonl');
    return [];
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return cause.issues.map(({message}) => message);
  }
}

describe('names of outputs after inputs', () => {
  test('side by side are fine', () => {
    expect(issuesOf('a', 'a.json', 'b/a', 'b/c/d.jsonl', 'records', 'ñ/日本.json')).toEqual([]);
  });

  test('twice the same, from two roots, names both', () => {
    expect(issuesOf('x/a.json', 'x/a.json')).toEqual(['in0/x/a.json and in1/x/a.json would both be written to x/a.json']);
  });

  test('a file and a folder of one name', () => {
    expect(issuesOf('a', 'a.jsonl/b')).toEqual([expect.stringContaining('in0/a would be written to the file a.jsonl')]);
    expect(issuesOf('c', 'c.jsonl.part/b').at(-1)).toContain('c.jsonl.part');
  });

  test.each(['../a', 'a/../../b', '/etc/passwd', 'a//b', './a', '', 'a/', 'C:/a', 'a\\b', 'a\0b', 'rejects', '.quern/run', '.quern'])(
    '%j never leaves or collides',
    (relative) => {
      expect(faultOf(relative, '.jsonl', true)).toBeDefined();
    },
  );
});
