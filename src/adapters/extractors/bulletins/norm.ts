/** The row of a norm: its keys in their order, and what each may hold. Says nothing of how a page is read. */
import {z} from 'zod';

export const kinds = ['ordenanza', 'decreto', 'resolucion', 'disposicion', 'convenio', 'licitacion', 'comunicacion', 'acta'] as const;
export type Kind = (typeof kinds)[number];

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date is YYYY-MM-DD');
const filled = (what: string) => z.string(`${what} is a text`).min(1, `${what} is not empty`);

export const normRow = z.strictObject({
  /** The norm's own (v2), or file name and document number (v1). */
  id: filled('the id'),
  /** The number in the document's mark (v1), or the position from 1 (v2). */
  doc: z.int('the document number is a whole number').nonnegative('the document number is not negative'),
  tipo: z.enum(kinds, `the type is one of ${kinds.join(', ')}`).nullable(),
  /** As printed, without the year and without dots between thousands. */
  numero: filled('the number').nullable(),
  /** As printed with the number, else the date's. */
  anio: z.int('the year is a whole number').min(1800, 'the year is 1800 or later').max(2100, 'the year is 2100 or earlier').nullable(),
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

export type NormRow = z.infer<typeof normRow>;
