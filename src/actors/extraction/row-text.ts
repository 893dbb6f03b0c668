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
    if (around !== undefined) return rows.addAround(before + around.before, written.json, around.after + after);
  }
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('the value has no JSON form');
  rows.add(before === '' ? text : before + text + after);
}

/** Takes the place of the string at hand. JSON shows it as it stands. */
const standIn = '\u007fat hand\u007f';

/**
 * The JSON text of a plain object before and behind the content of one of its strings; undefined where the object holds the stand-in
 * elsewhere too. One text cut in two costs a third less than two texts.
 */
function jsonAround(row: Readonly<Record<string, unknown>>, field: string): {readonly before: string; readonly after: string} | undefined {
  const text = JSON.stringify({...row, [field]: standIn});
  const at = text.indexOf(standIn);
  const end = at + standIn.length;
  return at < 0 || text.indexOf(standIn, end) >= 0 ? undefined : {before: text.slice(0, at), after: text.slice(end)};
}

/** Of a row's lineage in the row. */
export const lineageKey = '_source';

export function withLineage(value: unknown, source: Lineage): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? {...value, [lineageKey]: source} : {value, [lineageKey]: source};
}
