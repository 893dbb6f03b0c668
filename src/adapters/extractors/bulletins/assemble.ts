/**
 * Puts a norm's row together from what the record says and what its page says, and judges it: what is missing is null and a
 * warning, or a reject where nothing is left to keep (or `strict`). The same for both shapes and for both ways of reading.
 */
import type {Outcome} from '../../../contracts/extractor.ts';
import type {Note} from '../../../model/record.ts';
import {readDay, readHead, type DayReading, type Head} from './head.ts';
import type {Part} from './marks.ts';
import {kinds, type Kind, type NormRow} from './norm.ts';
import {fullYear, kindOf, numberField, readTitle, type NumberReading, type TitleReading} from './title.ts';

const shortText = 50;
const rawLength = 500;

/** What all norms of a bulletin share. */
export interface Bulletin {
  readonly facts: NormRow['boletin'];
  readonly place: string | null;
  /** Fields of the bulletin that are missing or unreadable. */
  readonly failures: readonly Note[];
}

/** A norm as it stands in the record; fields that are no filled texts are null. */
export interface NormSource {
  readonly id: string;
  readonly doc: number;
  readonly document: string;
  /** What the document is the text of, where that shows its JSON text. */
  readonly part?: Part;
  readonly declared: Declared | null;
}

/** v2 names these beside the text; v1 has the text alone. */
export interface Declared {
  readonly tipo: string | null;
  readonly numero: string | null;
  readonly titulo: string | null;
  readonly fecha: string | null;
  readonly municipio: string | null;
  readonly url: string | null;
}

export interface Judging {
  readonly strict: boolean;
  /** Remarks on the bulletin as a whole; they go with its first row. */
  readonly remarks: readonly Note[];
}

export function assembleNorm(source: NormSource, bulletin: Bulletin, judging: Judging): Outcome {
  const {declared, document} = source;
  const title = declared?.titulo ?? null;
  const head = readHead(document, title);
  if (head.text === '') return reject('NO_TEXT', `document ${source.doc} holds no text`, document);
  const titulo = title ?? head.title;
  const titled = titulo === null ? undefined : readTitle(titulo);
  const number = readNumber(declared?.numero ?? null, titled);
  if (number === undefined && titulo === null) {
    return reject('NO_NUMBER_OR_TITLE', `document ${source.doc} has neither a number nor a title`, head.text);
  }
  const day = betterDay(readDeclaredDay(declared?.fecha ?? null), head.day);
  const kind = readKind(declared?.tipo ?? null, titulo, titled);
  const row = rowOf({source, bulletin, head, titulo, number, day, kind: kind.tipo});
  const failures = failuresOf(row, day, kind);
  if (judging.strict) failures.push(...bulletin.failures);
  if (judging.strict && failures[0] !== undefined) {
    return reject(failures[0].code, failures.map((failure) => failure.reason).join('; '), head.text);
  }
  addRemarks(failures, row, number);
  const warnings = judging.remarks.length === 0 ? failures : [...judging.remarks, ...failures];
  const json = source.part?.jsonOf?.(document, head.at, head.text.length);
  if (json === undefined) return warnings.length === 0 ? {type: 'row', value: row} : {type: 'row', value: row, warnings};
  const written = {field: 'text', value: head.text, json};
  return warnings.length === 0 ? {type: 'row', value: row, written} : {type: 'row', value: row, warnings, written};
}

interface Findings {
  readonly source: NormSource;
  readonly bulletin: Bulletin;
  readonly head: Head;
  readonly titulo: string | null;
  readonly number: NumberReading | undefined;
  readonly day: DayReading | undefined;
  readonly kind: Kind | null;
}

function rowOf({source, bulletin, head, titulo, number, day, kind}: Findings): NormRow {
  const fecha = isoOf(day);
  const near = fecha ?? bulletin.facts.fecha;
  const printedYear = number?.year === undefined ? null : fullYear(number.year, near === null ? undefined : Number(near.slice(0, 4)));
  return {
    id: source.id,
    doc: source.doc,
    tipo: kind,
    numero: number?.numero ?? null,
    anio: printedYear ?? (fecha === null ? null : Number(fecha.slice(0, 4))),
    titulo,
    fecha,
    municipio: source.declared?.municipio ?? head.place ?? bulletin.place,
    url: source.declared?.url ?? null,
    boletin: bulletin.facts,
    text: head.text,
  };
}

/** The field's own number; its year from the title where the field names none. */
function readNumber(field: string | null, titled: TitleReading | undefined): NumberReading | undefined {
  const own = field === null ? undefined : numberField(field);
  if (own === undefined) return titled?.number;
  return own.year === undefined && titled?.number?.numero === own.numero ? titled.number : own;
}

interface KindReading {
  readonly tipo: Kind | null;
  /** What stands where a kind should. */
  readonly printed: string | null;
}

function readKind(field: string | null, title: string | null, titled: TitleReading | undefined): KindReading {
  const tipo = (field === null ? null : kindOf(field)) ?? titled?.kind ?? null;
  return {tipo, printed: field ?? title};
}

function readDeclaredDay(field: string | null): DayReading | undefined {
  return field === null ? undefined : (readDay(field.trim()) ?? {problem: 'UNREADABLE_DATE', printed: field});
}

/** What the field says, unless it says nothing of use and the page does. */
function betterDay(field: DayReading | undefined, page: DayReading | undefined): DayReading | undefined {
  return isoOf(field) === null && isoOf(page) !== null ? page : (field ?? page);
}

export function isoOf(day: DayReading | undefined): string | null {
  return day !== undefined && 'iso' in day ? day.iso : null;
}

/** A note on a date that is none; undefined where it is one. `whose`: "the date of the bulletin". */
export function dayFailure(day: DayReading | undefined, whose: string): Note | undefined {
  if (day === undefined) return {code: 'MISSING_DATE', reason: `${whose} is missing`};
  if ('iso' in day) return undefined;
  const why = day.problem === 'IMPOSSIBLE_DATE' ? 'is no day of the calendar' : 'cannot be read as a date';
  return {code: day.problem, reason: `${whose}, '${day.printed.slice(0, 80)}', ${why}`};
}

function failuresOf(row: NormRow, day: DayReading | undefined, kind: KindReading): Note[] {
  const failures: Note[] = [];
  if (row.tipo === null) {
    failures.push(
      kind.printed === null
        ? {code: 'MISSING_TYPE', reason: 'the type is missing'}
        : {code: 'UNKNOWN_TYPE', reason: `'${kind.printed.slice(0, 80)}' names none of ${kinds.join(', ')}`},
    );
  }
  const noDay = dayFailure(day, 'the date');
  if (noDay !== undefined) failures.push(noDay);
  if (row.numero === null) failures.push({code: 'MISSING_NUMBER', reason: 'the number is missing'});
  if (row.titulo === null) failures.push({code: 'MISSING_TITLE', reason: 'the title is missing'});
  if (row.municipio === null) failures.push({code: 'MISSING_PLACE', reason: 'the municipality is missing'});
  return failures;
}

function addRemarks(remarks: Note[], row: NormRow, number: NumberReading | undefined): void {
  if (row.text.length < shortText) remarks.push({code: 'SHORT_TEXT', reason: `the text has only ${row.text.length} characters`});
  // A decree of December may be dated in January; more than that is a slip of somebody's pen.
  if (number?.year !== undefined && row.anio !== null && row.fecha !== null && Math.abs(row.anio - Number(row.fecha.slice(0, 4))) > 1) {
    remarks.push({code: 'YEAR_DIFFERS', reason: `the number is of ${row.anio}, the date is ${row.fecha}`});
  }
}

export function reject(code: string, reason: string, raw: string): Outcome {
  return {type: 'reject', code, reason, raw: raw.trim().slice(0, rawLength)};
}
