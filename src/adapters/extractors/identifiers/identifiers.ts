/**
 * `identifiers`: tells which database's identifier a field holds, and gives it in its normal form: {kind, id, isoform, version}.
 * The field itself stays as it was. Blank text and null are no identifiers and no faults: they give null.
 */
import {defineExtractor, type Outcome} from '../../../contracts/extractor.ts';
import type {Note} from '../../../model/record.ts';
import {fieldReader, nameOf, type Fields, type ReadField} from '../../../model/field-path.ts';
import {isRow, missingField, notARow, setField} from '../fields/row.ts';
import {textOf} from '../fields/scalar.ts';
import {identifiersOptions, intoUsual, type IdentifiersOptions} from './identifiers-options.ts';
import {kindsCalled} from './kinds.ts';
import {recogniser, type Identifier, type Recognise} from './recognise.ts';

interface Recognising {
  readonly field: string;
  readonly read: ReadField;
  readonly recognise: Recognise;
  readonly into: string;
  /** `into` is a field of its own: a record that has it would lose it. */
  readonly adds: boolean;
  readonly onInvalid: 'reject' | 'keep' | null;
  readonly onMissing: 'reject' | 'skip' | null;
}

/** What a value became, and the first fault in it. */
interface Found {
  readonly value: Identifier | null | readonly (Identifier | null)[];
  readonly fault: {readonly text: string; readonly reason: string} | undefined;
}

const rawCharacters = 200;

export const identifiers = defineExtractor<IdentifiersOptions, Recognising>({
  name: 'identifiers',
  adds: 'rows',
  options: identifiersOptions,
  setup: recognisingOf,
  extract: (record: unknown, {state}) => (isRow(record) ? [outcomeOf(record, state)] : notARow),
});

function recognisingOf({field, kinds, into = intoUsual, onInvalid = 'reject', onMissing = 'reject'}: IdentifiersOptions): Recognising {
  return {
    field,
    read: fieldReader(field),
    recognise: recogniser(kindsCalled(kinds)),
    into,
    adds: into !== nameOf(field),
    onInvalid,
    onMissing,
  };
}

function outcomeOf(record: Fields, how: Recognising): Outcome {
  const value = how.read(record);
  if (value === undefined && how.onMissing === 'skip') return {type: 'row', value: record};
  if (value === undefined && how.onMissing === 'reject') return missingField(record, how.field);
  if (how.adds && Object.hasOwn(record, how.into)) return taken(how.into);
  const found = Array.isArray(value) ? foundInList(value, how) : foundIn(value, how);
  if (found.fault === undefined) return rowWith(record, how, found.value);
  const {text, reason} = found.fault;
  if (how.onInvalid === 'reject') return {type: 'reject', code: 'INVALID_IDENTIFIER', reason, raw: text.slice(0, rawCharacters)};
  return rowWith(record, how, found.value, {code: 'INVALID_IDENTIFIER', reason});
}

function foundIn(value: unknown, {field, recognise, onInvalid}: Recognising): Found {
  if (value === undefined || value === null) return {value: null, fault: undefined};
  const text = typeof value === 'boolean' ? undefined : textOf(value);
  if (text === undefined) return {value: null, fault: {text: '', reason: `${field}: an identifier is text or a number`}};
  if (text.trim() === '') return {value: null, fault: undefined};
  const found = recognise(text);
  if (!('fault' in found)) return {value: found, fault: undefined};
  const kept = onInvalid === 'keep' ? {kind: null, id: text, isoform: null, version: null} : null;
  return {value: kept, fault: {text, reason: `${field}: the text ${found.fault}${hintOf(text)}`}};
}

function foundInList(values: readonly unknown[], how: Recognising): Found {
  const found = values.map((value) => foundIn(value, how));
  return {value: found.map(({value}) => value as Identifier | null), fault: found.find(({fault}) => fault !== undefined)?.fault};
}

/** Several in one cell are no identifier, and the most usual reason for none. */
function hintOf(text: string): string {
  return /[,;|_ ]/.test(text.slice(0, rawCharacters).trim()) ? '; where it holds several, split it before' : '';
}

function rowWith(record: Fields, {into}: Recognising, value: Found['value'], warning?: Note): Outcome {
  const row: Record<string, unknown> = {...record};
  setField(row, into, value);
  return warning === undefined ? {type: 'row', value: row} : {type: 'row', value: row, warnings: [warning]};
}

function taken(into: string): Outcome {
  const reason = `the record has a field '${into.slice(0, 100)}' already: name another (into), or drop it before`;
  return {type: 'reject', code: 'FIELD_EXISTS', reason};
}
