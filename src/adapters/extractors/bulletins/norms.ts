/**
 * A whole bulletin in, its norms out. Two real shapes, mixed as they come: `{..., fullText}` holds its documents between lines
 * `[DOC n]`, `{..., normas: [...]}` lists them. Keeps every norm that has a text and a number or title, and says what is wrong with it.
 */
import {z} from 'zod';
import {defineExtractor, type ExtractContext, type Outcome} from '../../../contracts/extractor.ts';
import type {Note} from '../../../model/record.ts';
import {assembleNorm, reject, type Bulletin} from './assemble.ts';
import {splitAtMarks, type Part} from './marks.ts';
import {findFooter, skipMenu} from './noise.ts';
import {normRow} from './norm.ts';
import {readRawBulletin} from './raw-bulletin.ts';
import {
  bulletinOfFirst,
  bulletinOfSecond,
  declaredOf,
  firstShapeFields,
  isObject,
  secondShapeField,
  textOf,
  type Fields,
} from './shapes.ts';

const normsOptions = z.strictObject({
  /** Every field that is missing or unreadable rejects its norm. */
  strict: z.boolean().default(false),
});

type Context = ExtractContext<z.infer<typeof normsOptions>, undefined>;

export const norms = defineExtractor<z.infer<typeof normsOptions>, undefined>({
  name: 'bulletins/norms',
  adds: 'rows',
  options: normsOptions,
  schema: normRow,
  tallies: {norms: () => 1},
  extract(record: unknown, context) {
    if (!isObject(record)) return [notABulletin('a bulletin is a JSON object')];
    const listed = record[secondShapeField];
    if (Array.isArray(listed)) return normsOfList(record, listed, context);
    const text = record['fullText'];
    if (typeof text === 'string') return normsOfParts(record, splitAtMarks(text), context);
    return [notABulletin('a bulletin has a text `fullText` or a list `normas`')];
  },
  extractBytes(text, context) {
    const raw = readRawBulletin(text, firstShapeFields, secondShapeField);
    return raw === undefined ? undefined : normsOfParts(raw.fields, raw.parts, context);
  },
});

function notABulletin(reason: string): Outcome {
  return {type: 'reject', code: 'NOT_A_BULLETIN', reason};
}

/** One by one: the rows of a large bulletin are never all there at once. */
function* normsOfParts(fields: Fields, parts: readonly Part[], context: Context): Generator<Outcome> {
  const [before, ...documents] = parts;
  const outside = before === undefined ? '' : withoutFrame(before.document);
  if (documents.length === 0) {
    yield reject('NO_DOCUMENTS', 'the text of the bulletin holds no line [DOC n]', outside);
    return;
  }
  const bulletin = bulletinOfFirst(fields);
  const remarks: Note[] = [];
  if (outside !== '') remarks.push({code: 'TEXT_BEFORE_FIRST_DOC', reason: `${outside.length} characters stand before the first [DOC n]`});
  const gathering = new Gathering(bulletin, remarks, context);
  const seen = new Map<number, number>();
  for (const part of documents) {
    const {doc, document} = part;
    const times = (seen.get(doc ?? 0) ?? 0) + 1;
    seen.set(doc ?? 0, times);
    // The first keeps the plain id; the second with the same number is `Lobos_1#7.2`.
    const id = `${gathering.base}#${doc ?? 0}${times === 1 ? '' : `.${times}`}`;
    const again = times === 1 ? [] : [{code: 'DUPLICATE_DOC', reason: `document ${doc} stands here ${times} times so far`}];
    yield gathering.outcomeOf({id, doc: doc ?? 0, document, part, declared: null}, again);
  }
}

function* normsOfList(fields: Fields, listed: readonly unknown[], context: Context): Generator<Outcome> {
  const total = textOf(fields['total_normas']);
  const differs = total !== null && total !== String(listed.length);
  const mismatch = {code: 'COUNT_MISMATCH', reason: `total_normas is ${total}, the list holds ${listed.length}`};
  if (listed.length === 0) {
    yield differs
      ? {type: 'reject', code: 'NO_DOCUMENTS', reason: mismatch.reason}
      : {type: 'filtered', reason: 'the bulletin lists no norms'};
    return;
  }
  const gathering = new Gathering(bulletinOfSecond(fields), differs ? [mismatch] : [], context);
  for (const [index, norm] of listed.entries()) yield gathering.outcomeOfListed(norm, index + 1);
}

/** What a text holds between menu and footer. */
function withoutFrame(text: string): string {
  return text.slice(skipMenu(text).start, findFooter(text)).trim();
}

/** Makes the outcomes of one bulletin; remarks on the whole go with its first row. */
class Gathering {
  readonly base: string;
  private readonly bulletin: Bulletin;
  private readonly strict: boolean;
  private pending: readonly Note[];

  constructor(bulletin: Bulletin, remarks: readonly Note[], context: Context) {
    this.bulletin = bulletin;
    this.strict = context.options.strict;
    this.pending = this.strict ? remarks : [...remarks, ...bulletin.failures];
    const name = context.file.slice(context.file.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '');
    // Several bulletins in one file: each but the first says which it is, or ids would come twice.
    this.base = context.index === 0 ? name : `${name}:${context.index}`;
  }

  outcomeOf(source: Parameters<typeof assembleNorm>[0], remarks: readonly Note[]): Outcome {
    const outcome = assembleNorm(source, this.bulletin, {strict: this.strict, remarks: [...this.pending, ...remarks]});
    if (outcome.type === 'row') this.pending = [];
    return outcome;
  }

  outcomeOfListed(norm: unknown, doc: number): Outcome {
    if (!isObject(norm)) {
      return {type: 'reject', code: 'NOT_A_NORM', reason: `norm ${doc} of the list is no object`};
    }
    const own = textOf(norm['id']);
    const remarks = own === null ? [{code: 'MISSING_ID', reason: 'the norm has no id of its own: file and position stand for it'}] : [];
    const document = typeof norm['contenido'] === 'string' ? norm['contenido'] : '';
    return this.outcomeOf({id: own ?? `${this.base}#${doc}`, doc, document, declared: declaredOf(norm)}, remarks);
  }
}
