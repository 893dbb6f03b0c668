/** Laws, decrees, ordinances, resolutions and dispositions cited in a text, in order, repeats included. Never looks a norm up. */
import {z} from 'zod';
import {defineExtractor} from '../../../contracts/extractor.ts';
import {everyHolds, hasFields, isOffset, lookFirst} from '../look-first.ts';
import {fold} from '../spanish/fold.ts';
import {digitsOf} from './digits.ts';
import {findReferences, type Reference} from './scan.ts';

const options = z
  .strictObject({
    /** Keeps also what the row itself is: the heading "Decreto Nº 501/18" of decree 501/18 is no citation. */
    own: z.boolean().default(false),
  })
  .prefault({});

const kinds = ['ley', 'decreto', 'decreto-ley', 'ordenanza', 'resolucion', 'disposicion'] as const;
const digits = /^\d+$/;
const fields = 6;

/** Exported for its test: the schema behind the look. */
export const referenceList = z.array(
  z.strictObject({
    tipo: z.enum(kinds),
    numero: z.string().regex(digits).nullable(),
    anio: z.int().nullable(),
    articulo: z.string().nullable(),
    text: z.string(),
    offset: z.int().nonnegative(),
  }),
);

export const references = defineExtractor<z.output<typeof options>>({
  name: 'references',
  adds: 'field',
  from: 'text',
  options,
  schema: lookFirst(referenceList, (value) => everyHolds(value, isReference)),
  tallies: {references: (value: readonly Reference[]) => value.length},
  extract(input: unknown, context) {
    if (typeof input !== 'string') return [{type: 'reject', code: 'NOT_TEXT', reason: `references takes text, not ${kindOf(input)}`}];
    const found = findReferences(input);
    if (found.length === 0 || context.options?.own === true) return [{type: 'row', value: found}];
    const own = ownNorm(context.row);
    return [{type: 'row', value: own === undefined ? found : found.filter((reference) => !isSame(reference, own))}];
  },
});

function isReference(item: unknown): boolean {
  return (
    hasFields(item, fields) &&
    (kinds as readonly unknown[]).includes(item['tipo']) &&
    (item['numero'] === null || (typeof item['numero'] === 'string' && digits.test(item['numero']))) &&
    (item['anio'] === null || Number.isSafeInteger(item['anio'])) &&
    (item['articulo'] === null || typeof item['articulo'] === 'string') &&
    typeof item['text'] === 'string' &&
    isOffset(item['offset'])
  );
}

interface OwnNorm {
  /** As the row has it. */
  readonly tipo: string;
  readonly numero: string;
  readonly anio: number | null;
}

/** What the row says it is, in the fields that `bulletins/norms` gives. */
function ownNorm(row: Readonly<Record<string, unknown>> | undefined): OwnNorm | undefined {
  if (row === undefined || typeof row.tipo !== 'string' || !(typeof row.numero === 'string' || typeof row.numero === 'number'))
    return undefined;
  const numero = digitsOf(String(row.numero));
  const anio = Number(row.anio);
  return {tipo: row.tipo, numero, anio: Number.isInteger(anio) && anio > 0 ? anio : null};
}

function isSame(reference: Reference, own: OwnNorm): boolean {
  if (reference.numero !== own.numero || (reference.tipo !== own.tipo && reference.tipo !== fold(own.tipo))) return false;
  return reference.anio === null || own.anio === null || reference.anio === own.anio;
}

function kindOf(input: unknown): string {
  if (input === null || input === undefined) return 'nothing';
  return Array.isArray(input) ? 'a list' : typeof input;
}
