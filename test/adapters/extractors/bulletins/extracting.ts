/** Runs the norms extractor as a worker does, on a record or on its bytes; finds the real bulletins where they are. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Outcome} from '../../../../src/contracts/extractor.ts';
import {norms} from '../../../../src/adapters/extractors/bulletins/norms.ts';
import {normRow, type NormRow} from '../../../../src/adapters/extractors/bulletins/norm.ts';

const root = join(import.meta.dirname, '../../../..');
export const realFolder = join(root, '../shared/data/bulletins');
export const fixtureFolder = join(root, 'fixtures/bulletins');
export const realIsThere = existsSync(realFolder);

export function contextOf(file: string, options: {readonly strict?: boolean; readonly index?: number} = {}) {
  return {
    file,
    byteOffset: 0,
    index: options.index ?? 0,
    line: 1,
    options: {strict: options.strict ?? false},
    state: undefined,
    row: {},
    parent: undefined,
  };
}

/** All of `extract`'s outcomes; every row has passed its own schema. */
export function outcomesOf(record: unknown, options: {readonly file?: string; readonly strict?: boolean; readonly index?: number} = {}) {
  const outcomes = [...(norms.extract(record, contextOf(options.file ?? 'test.json', options)) as Iterable<Outcome>)];
  for (const outcome of outcomes) if (outcome.type === 'row') normRow.parse(outcome.value);
  return outcomes;
}

export function rowsOf(outcomes: readonly Outcome[]): NormRow[] {
  return outcomes.flatMap((outcome) => (outcome.type === 'row' ? [outcome.value as NormRow] : []));
}

/** Codes of warnings (or of the reject), outcome by outcome. */
export function codesOf(outcomes: readonly Outcome[]): string[][] {
  return outcomes.map((outcome) => {
    if (outcome.type === 'row') return (outcome.warnings ?? []).map(({code}) => code);
    return [outcome.type === 'reject' ? outcome.code : 'filtered'];
  });
}

export interface RealFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Sorted by name; empty where the folder is absent. */
export function realFiles(shape: 'v1' | 'v2'): RealFile[] {
  if (!realIsThere) return [];
  const folder = join(realFolder, shape);
  return readdirSync(folder)
    .sort()
    .map((name) => ({name, bytes: readFileSync(join(folder, name))}));
}

export function fixture(name: string): Buffer {
  return readFileSync(join(fixtureFolder, name));
}
