/** The two real shapes of a bulletin, as records: which one it is, and its fields as clean values. Reads no document. */
import type {Note} from '../../../model/record.ts';
import {squeeze} from '../spanish/blanks.ts';
import {dayFailure, isoOf, type Bulletin, type Declared} from './assemble.ts';
import {readDay, type DayReading} from './head.ts';

/** v1 names its address from the site's root. */
const site = 'https://sibom.slyt.gba.gob.ar';
const ordinalMark = /^(\d+)\s?[º°]$/;
const placeInDescription = /^\d+\s?[º°] de (.+)$/;

export type Fields = Readonly<Record<string, unknown>>;

/** The members of the first shape that are read beside `fullText`. */
export const firstShapeFields: readonly string[] = ['number', 'date', 'description', 'link', 'status'];
/** The member that makes a record one of the second shape. */
export const secondShapeField = 'normas';

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function bulletinOfFirst(fields: Fields): Bulletin {
  const link = textOf(fields['link']);
  const description = textOf(fields['description']);
  return bulletinOf({
    numero: textOf(fields['number']),
    fecha: textOf(fields['date']),
    url: link?.startsWith('/') === true ? site + link : link,
    status: textOf(fields['status']),
    place: description === null ? null : (placeInDescription.exec(description)?.[1] ?? null),
  });
}

export function bulletinOfSecond(fields: Fields): Bulletin {
  return bulletinOf({
    numero: textOf(fields['numero_boletin']),
    fecha: textOf(fields['fecha_boletin']),
    url: textOf(fields['boletin_url']),
    status: textOf(fields['status']),
    place: textOf(fields['municipio']),
  });
}

/** What the second shape says of a norm beside its text. */
export function declaredOf(fields: Fields): Declared {
  return {
    tipo: textOf(fields['tipo']),
    numero: textOf(fields['numero']),
    titulo: textOf(fields['titulo']),
    fecha: textOf(fields['fecha']),
    municipio: textOf(fields['municipio']),
    url: textOf(fields['url']),
  };
}

/** A filled text with plain blanks, or a whole number as one; null for all else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' ? squeeze(value) || null : null;
}

interface BulletinFields {
  readonly numero: string | null;
  readonly fecha: string | null;
  readonly url: string | null;
  readonly status: string | null;
  readonly place: string | null;
}

function bulletinOf({numero, fecha, url, status, place}: BulletinFields): Bulletin {
  const day: DayReading | undefined = fecha === null ? undefined : (readDay(fecha) ?? {problem: 'UNREADABLE_DATE', printed: fecha});
  const failures: Note[] = [];
  if (numero === null) failures.push({code: 'MISSING_BULLETIN_NUMBER', reason: 'the number of the bulletin is missing'});
  const noDay = dayFailure(day, 'the date of the bulletin');
  if (noDay !== undefined) failures.push({...noDay, code: noDay.code.replace('DATE', 'BULLETIN_DATE')});
  return {facts: {numero: numero?.replace(ordinalMark, '$1') ?? null, fecha: isoOf(day), url, status}, place, failures};
}
