/** The row of a norm: its keys in their order, and what each may hold. Says nothing of how a page is read. */
import {z} from 'zod';
import {hasFields, isFilled, isOffset, lookFirst} from '../look-first.ts';

export const kinds = ['ordenanza', 'decreto', 'resolucion', 'disposicion', 'convenio', 'licitacion', 'comunicacion', 'acta'] as const;
export type Kind = (typeof kinds)[number];

const yearMin = 1800;
const yearMax = 2100;
const isoDay = /^\d{4}-\d{2}-\d{2}$/;
const fields = 11;
const bulletinFields = 4;

const day = z.string().regex(isoDay, 'a date is YYYY-MM-DD');
const filled = (what: string) => z.string(`${what} is a text`).min(1, `${what} is not empty`);

/** The schema behind the look. */
export const fullNormRow = z.strictObject({
  /** The norm's own (v2), or file name and document number (v1). */
  id: filled('the id'),
  /** The number in the document's mark (v1), or the position from 1 (v2). */
  doc: z.int('the document number is a whole number').nonnegative('the document number is not negative'),
  tipo: z.enum(kinds, `the type is one of ${kinds.join(', ')}`).nullable(),
  /** As printed, without the year and without dots between thousands. */
  numero: filled('the number').nullable(),
  /** As printed with the number, else the date's. */
  anio: z
    .int('the year is a whole number')
    .min(yearMin, 'the year is 1800 or later')
    .max(yearMax, 'the year is 2100 or earlier')
    .nullable(),
  titulo: filled('the title').nullable(),
  fecha: day.nullable(),
  municipio: filled('the municipality').nullable(),
  url: filled('the address').nullable(),
  boletin: z.strictObject({
    numero: filled('the number of the bulletin').nullable(),
    fecha: day.nullable(),
    url: filled('the address of the bulletin').nullable(),
    status: filled('the status of the bulletin').nullable(),
  }),
  text: filled('the text'),
});

export const normRow = lookFirst(fullNormRow, isNormRow);

/** True only for what the schema finds nothing wrong with. */
export function isNormRow(row: unknown): boolean {
  if (!hasFields(row, fields) || !hasFields(row['boletin'], bulletinFields)) return false;
  const {boletin, anio} = row;
  return (
    isFilled(row['id']) &&
    isOffset(row['doc']) &&
    (row['tipo'] === null || (kinds as readonly unknown[]).includes(row['tipo'])) &&
    isFilledOrNull(row['numero']) &&
    (anio === null || (Number.isSafeInteger(anio) && (anio as number) >= yearMin && (anio as number) <= yearMax)) &&
    isFilledOrNull(row['titulo']) &&
    isDayOrNull(row['fecha']) &&
    isFilledOrNull(row['municipio']) &&
    isFilledOrNull(row['url']) &&
    isFilledOrNull(boletin['numero']) &&
    isDayOrNull(boletin['fecha']) &&
    isFilledOrNull(boletin['url']) &&
    isFilledOrNull(boletin['status']) &&
    isFilled(row['text'])
  );
}

function isFilledOrNull(value: unknown): boolean {
  return value === null || isFilled(value);
}

function isDayOrNull(value: unknown): boolean {
  return value === null || (typeof value === 'string' && isoDay.test(value));
}

export type NormRow = z.infer<typeof fullNormRow>;
