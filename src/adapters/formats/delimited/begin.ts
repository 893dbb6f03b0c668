/** Begins a delimited file: what its first bytes and the job's options make of it, as the state that goes with its boundaries. */
import type {Begun, FileFault, FileHead} from '../../../contracts/format.ts';
import type {Json} from '../../../model/record.ts';
import {chooseColumns} from './columns.ts';
import {inspectTable, type Inspection} from './inspection.ts';
import type {DelimitedOptions} from './options.ts';
import type {TableState} from './table.ts';

/** @throws {ConfigError} when the options name columns that the run's first file does not have */
export function beginTable(options: DelimitedOptions, head: FileHead): Begun | FileFault {
  const found = inspectTable(options, head);
  if ('code' in found) return found;
  if (found.names === null && found.width === 0) return {state: emptyState(found)};
  const chosen = chooseColumns(options, head, found);
  if ('code' in chosen) return chosen;
  const {own, names, from, types, keys} = chosen;
  const {dialect, width, data} = found;
  const state: TableState = {dialect, width, data, names, from, types, keys};
  return {state: state as unknown as Json, columns: own, dialect: shownDialect(found), notes: [...found.notes, ...chosen.notes]};
}

/** For people, and for whoever writes the same down in a job. */
function shownDialect({dialect: {delimiter, quote, escape, comment}, hasHeader}: Inspection): NonNullable<Begun['dialect']> {
  return {delimiter, quote, escape, comment, header: hasHeader};
}

/** A file without rows has no columns to compare with, and none to miss. */
function emptyState({dialect, data}: Inspection): Json {
  const state: TableState = {dialect, width: 0, data, names: [], from: null, types: null, keys: null};
  return state as unknown as Json;
}
