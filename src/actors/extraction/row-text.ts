/** The text of rows: as outputs hold them, and as lines of a stage's file, which say where each row comes from. Writes to Lines only. */
import type {Written} from '../../contracts/extractor.ts';
import type {JsonObject, Lineage, Note} from '../../model/record.ts';
import type {Lines} from './lines.ts';

/** @throws {TypeError} where the value has no JSON form; nothing is written then */
export function writeRow(rows: Lines, value: unknown, written: Written | undefined): void {
  writeFramed(rows, {before: '', value, after: '', written});
}

/** What stands before a row in a stage's file. */
export interface StageRow extends Omit<Lineage, 'file'> {
  readonly line: number | null;
  readonly notes: readonly (Note & {readonly step: number})[];
  readonly parent: JsonObject | undefined;
}

/**
 * `["R",line,byteOffset,index,sub,"part",n,m,notes,parent,row]`: n and m are the characters of notes and parent with the comma behind
 * each, 0 where it is left out, so that a reader finds the row without parsing. Line 0 stands for none. Notes are lists
 * [code, reason, step]. All before the row is ASCII but notes and parent, whose characters are counted as UTF-8 bytes.
 */
export function writeStageRow(rows: Lines, value: unknown, given: StageRow & {readonly written: Written | undefined}): void {
  const {line, byteOffset, index, sub, part = '', notes, parent, written} = given;
  const notesText = notes.length === 0 ? '' : `${JSON.stringify(notes.map(({code, reason, step}) => [code, reason, step]))},`;
  const parentText = parent === undefined ? '' : `${JSON.stringify(parent)},`;
  const lengths = `${Buffer.byteLength(notesText)},${Buffer.byteLength(parentText)}`;
  const before = `["R",${line ?? 0},${byteOffset},${index},${sub},"${part}",${lengths},${notesText}${parentText}`;
  writeFramed(rows, {before, value, after: ']', written});
}

interface Framed {
  readonly before: string;
  readonly value: unknown;
  readonly after: string;
  readonly written: Written | undefined;
}

function writeFramed(rows: Lines, {before, value, after, written}: Framed): void {
  if (written !== undefined && (value as Record<string, unknown>)[written.field] === written.value) {
    const around = jsonAround(value as Record<string, unknown>, written.field);
    rows.addAround(before + around.before, written.json, around.after + after);
    return;
  }
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('the value has no JSON form');
  rows.add(before === '' ? text : before + text + after);
}

/** The JSON text of a plain object before and behind the content of one of its strings. */
function jsonAround(row: Readonly<Record<string, unknown>>, field: string): {readonly before: string; readonly after: string} {
  const first: Record<string, unknown> = {};
  const second: Record<string, unknown> = {};
  let isBehind = false;
  for (const key in row) {
    if (key === field) isBehind = true;
    else if (isBehind) second[key] = row[key];
    else first[key] = row[key];
  }
  const opening = JSON.stringify(first);
  const closing = JSON.stringify(second);
  return {
    before: `${opening === '{}' ? '{' : `${opening.slice(0, -1)},`}${JSON.stringify(field)}:"`,
    after: closing === '{}' ? '"}' : `",${closing.slice(1)}`,
  };
}

export function withLineage(value: unknown, source: Lineage): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? {...value, _source: source} : {value, _source: source};
}
