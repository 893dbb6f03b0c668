/**
 * `select`: the fields a row keeps, in order, under new names. Values go on as they are, nested ones by reference. Names that
 * are whole numbers (columns called 2019, 2020) stand first and ascending whatever is asked: JavaScript orders them so.
 */
import {defineExtractor, type Outcome} from '../../../contracts/extractor.ts';
import {fieldReader, type Fields, type ReadField} from '../../../model/field-path.ts';
import {isRow, missingField, notARow, setField} from '../fields/row.ts';
import {newNameOf, selectOptions, type Selection, type SelectOptions} from './select-options.ts';

type Take = (record: Fields) => Outcome;
type OnMissing = 'reject' | 'skip' | null;

export const select = defineExtractor<SelectOptions, Take>({
  name: 'select',
  adds: 'rows',
  options: selectOptions,
  setup: (options) => takerOf('length' in options ? {columns: options} : options),
  extract: (record: unknown, {state: take}) => (isRow(record) ? [take(record)] : notARow),
});

function takerOf({columns, rename = {}, drop = [], onMissing = 'reject'}: Selection): Take {
  if (columns === undefined) return renamerOf({renamed: new Map(Object.entries(rename)), dropped: new Set(drop), onMissing});
  return pickerOf(
    columns.map((path) => ({path, name: newNameOf(path, rename), read: fieldReader(path)})),
    onMissing,
  );
}

interface Column {
  readonly path: string;
  readonly name: string;
  readonly read: ReadField;
}

function pickerOf(columns: readonly Column[], onMissing: OnMissing): Take {
  return (record) => {
    const row: Record<string, unknown> = {};
    for (const {path, name, read} of columns) {
      const value = read(record);
      if (value !== undefined) setField(row, name, value);
      else if (onMissing === 'reject') return missingField(record, path);
      else if (onMissing === null) setField(row, name, null);
    }
    return {type: 'row', value: row};
  };
}

interface Renaming {
  /** Old name -> new name. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly dropped: ReadonlySet<string>;
  readonly onMissing: OnMissing;
}

/** All fields but some; each keeps its place under its new name. */
function renamerOf({renamed, dropped, onMissing}: Renaming): Take {
  const targets = new Set(renamed.values());
  const olds = [...renamed.keys()];
  return (record) => {
    const missing = olds.find((old) => !Object.hasOwn(record, old));
    if (missing !== undefined && onMissing === 'reject') return missingField(record, missing);
    const row: Record<string, unknown> = {};
    for (const key of Object.keys(record)) {
      if (dropped.has(key)) continue;
      const name = renamed.get(key) ?? key;
      if (targets.has(name) && Object.hasOwn(row, name)) return takenName(name);
      setField(row, name, record[key]);
    }
    if (missing !== undefined && onMissing === null) {
      for (const [old, name] of renamed) if (!Object.hasOwn(record, old) && !Object.hasOwn(row, name)) setField(row, name, null);
    }
    return {type: 'row', value: row};
  };
}

function takenName(name: string): Outcome {
  const shown = name.slice(0, 100);
  return {type: 'reject', code: 'FIELD_EXISTS', reason: `the record has a field '${shown}' already: drop or rename it too`};
}
