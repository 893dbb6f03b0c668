/**
 * `select`: the fields a row keeps, in order, under new names. Values go on as they are, nested ones by reference. Names that
 * are whole numbers (columns called 2019, 2020) stand first and ascending whatever is asked: JavaScript orders them so.
 */
import {defineExtractor, type ByteAsking, type ByteColumn, type ByteStep, type Outcome} from '../../../contracts/extractor.ts';
import {fieldReader, type Fields, type ReadField} from '../../../model/field-path.ts';
import {isRow, missingField, notARow, setField} from '../fields/row.ts';
import {textOf} from '../fields/scalar.ts';
import {newNameOf, selectOptions, type Selection, type SelectOptions} from './select-options.ts';

type Take = (record: Fields) => Outcome;
type OnMissing = 'reject' | 'skip' | null;

export const select = defineExtractor<SelectOptions, Take>({
  name: 'select',
  adds: 'rows',
  options: selectOptions,
  setup: (options) => takerOf(selectionOf(options)),
  extract: (record: unknown, {state: take}) => (isRow(record) ? [take(record)] : notARow),
  onBytes: columnsOnBytes,
});

function selectionOf(options: SelectOptions): Selection {
  return 'length' in options ? {columns: options} : options;
}

function columnsOnBytes({options, slotOf}: ByteAsking<SelectOptions>): ByteStep | undefined {
  const {columns: paths, rename = {}, join = {}, onMissing = 'reject'} = selectionOf(options);
  const columns: ByteColumn[] = [];
  for (const path of paths ?? []) {
    const slot = slotOf(path);
    if (slot === undefined) return undefined;
    columns.push({slot, name: newNameOf(path, rename), separator: separatorOf(join, path)});
  }
  return columns.length === 0 ? undefined : {type: 'columns', columns, onMissing};
}

function separatorOf(join: Readonly<Record<string, string>>, path: string): string | undefined {
  return Object.hasOwn(join, path) ? join[path] : undefined;
}

function takerOf({columns, rename = {}, drop = [], join = {}, onMissing = 'reject'}: Selection): Take {
  if (columns === undefined) {
    return renamerOf({renamed: new Map(Object.entries(rename)), dropped: new Set(drop), joined: new Map(Object.entries(join)), onMissing});
  }
  return pickerOf(
    columns.map((path) => ({path, name: newNameOf(path, rename), read: fieldReader(path), separator: separatorOf(join, path)})),
    onMissing,
  );
}

interface Column {
  readonly path: string;
  readonly name: string;
  readonly read: ReadField;
  readonly separator: string | undefined;
}

function pickerOf(columns: readonly Column[], onMissing: OnMissing): Take {
  return (record) => {
    const row: Record<string, unknown> = {};
    for (const {path, name, read, separator} of columns) {
      const found = read(record);
      const value = separator === undefined ? found : joinedOf(found, separator);
      if (value === noList) return notAList(path);
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
  /** Name -> separator. */
  readonly joined: ReadonlyMap<string, string>;
  readonly onMissing: OnMissing;
}

/** All fields but some; each keeps its place under its new name. */
function renamerOf({renamed, dropped, joined, onMissing}: Renaming): Take {
  const targets = new Set(renamed.values());
  const olds = [...new Set([...renamed.keys(), ...joined.keys()])];
  return (record) => {
    const missing = olds.find((old) => !Object.hasOwn(record, old));
    if (missing !== undefined && onMissing === 'reject') return missingField(record, missing);
    const row: Record<string, unknown> = {};
    for (const key of Object.keys(record)) {
      if (dropped.has(key)) continue;
      const name = renamed.get(key) ?? key;
      if (targets.has(name) && Object.hasOwn(row, name)) return takenName(name);
      const separator = joined.get(key);
      const value = separator === undefined ? record[key] : joinedOf(record[key], separator);
      if (value === noList) return notAList(key);
      setField(row, name, value);
    }
    if (missing !== undefined && onMissing === null) {
      for (const old of olds) {
        const name = renamed.get(old) ?? old;
        if (!Object.hasOwn(record, old) && !Object.hasOwn(row, name)) setField(row, name, null);
      }
    }
    return {type: 'row', value: row};
  };
}

function takenName(name: string): Outcome {
  const shown = name.slice(0, 100);
  return {type: 'reject', code: 'FIELD_EXISTS', reason: `the record has a field '${shown}' already: drop or rename it too`};
}

const noList = Symbol('no list of scalars');

/** A list of scalars as one text; null, and what is not there, as it is. */
function joinedOf(value: unknown, separator: string): unknown {
  if (value === null || value === undefined) return value;
  if (!Array.isArray(value)) return noList;
  const texts: string[] = [];
  for (const item of value) {
    const text = item === null ? '' : textOf(item);
    if (text === undefined) return noList;
    texts.push(text);
  }
  return texts.join(separator);
}

function notAList(path: string): Outcome {
  return {type: 'reject', code: 'NOT_A_LIST', reason: `'${path.slice(0, 100)}' is no list of texts and numbers: it cannot be joined`};
}
