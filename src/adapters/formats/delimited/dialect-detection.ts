/**
 * Guesses how a table is written from its first rows: the delimiter that gives most rows the same number of fields, and fields that
 * look like single values. Pure: the same sample, the same guess. What is known already is taken as it is.
 */
import {fieldKind, type DelimitedFields} from './fields.ts';
import {DelimitedWalk} from './walk.ts';
import {bytesOf, commonDialect, type Dialect} from './dialect.ts';

/** The parts of the dialect that are known. */
export type KnownDialect = Partial<Dialect>;

export interface DialectGuess {
  readonly dialect: Dialect;
  /** Fields that most rows have. */
  readonly width: number;
  /** Share of the rows that have them, from 0 to 1. */
  readonly consistency: number;
  /** Rows that were looked at. */
  readonly rows: number;
}

/** In the order of preference among equals. Colons and blanks are too common in text to be guessed. */
const delimiters = [',', '\t', ';', '|', '\u001f', '\u0001', '^', '~'] as const;
const rowsJudged = 200;
const widthJudged = 256;
const cellsJudged = 2000;

/** @param sample begins where the table does; `complete` when the table ends with it */
export function detectDialect(sample: Uint8Array, complete: boolean, known: KnownDialect = {}): DialectGuess {
  const bytes = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength);
  const judge = (dialect: Dialect): Judged => judgeDialect(dialect, bytes, complete);
  const base = {...commonDialect, ...known};
  let best = judge({...base, delimiter: known.delimiter ?? ','});
  if (known.delimiter === undefined) {
    for (const delimiter of delimiters.slice(1).filter((one) => bytes.includes(one))) best = better(best, judge({...base, delimiter}));
  }
  if (known.quote === undefined) best = guessQuote(best, {bytes, known, judge});
  if (known.escape === undefined && best.dialect.quote !== null) best = guessEscape(best, {bytes, known, judge});
  if (known.padded === undefined) best = guessPadding(best, {bytes, known, judge});
  const {dialect, width, consistency, rows} = best;
  return {dialect, width, consistency, rows};
}

interface Judged extends DialectGuess {
  readonly score: number;
  /** Quoted fields that end as they should, and such that do not. */
  readonly quoted: number;
  readonly broken: number;
}

interface Guessing {
  readonly bytes: Buffer;
  readonly known: KnownDialect;
  readonly judge: (dialect: Dialect) => Judged;
}

function better(one: Judged, other: Judged): Judged {
  return other.score > one.score ? other : one;
}

/** Single quotes where they quote and double ones do not; none where double ones begin fields and never end them. */
function guessQuote(best: Judged, {bytes, known, judge}: Guessing): Judged {
  if (best.quoted > 0) return best;
  const isOpen = known.delimiter === undefined;
  const singles = bytes.includes("'") ? (isOpen ? delimiters : [best.dialect.delimiter]) : [];
  let found = best;
  for (const delimiter of singles) {
    const single = judge({...best.dialect, delimiter, quote: "'", escape: known.escape ?? "'"});
    if (single.quoted > 1 && single.broken === 0) found = better(found, single);
  }
  if (found !== best || best.broken < 2) return found;
  const plain = judge({...best.dialect, quote: null, escape: null});
  return plain.score > best.score ? plain : best;
}

function guessEscape(best: Judged, {bytes, judge}: Guessing): Judged {
  const {dialect} = best;
  if (!bytes.includes(`\\${dialect.quote}`)) return {...best, dialect: {...dialect, escape: dialect.quote}};
  const escaped = judge({...dialect, escape: '\\'});
  const isBetter = escaped.broken < best.broken || (escaped.broken === best.broken && escaped.score > best.score);
  return isBetter ? escaped : {...best, dialect: {...dialect, escape: dialect.quote}};
}

/** Quotes behind a delimiter and blanks, and more than one field of the kind. */
function guessPadding(best: Judged, {bytes, judge}: Guessing): Judged {
  const {delimiter, quote} = best.dialect;
  if (quote === null || !bytes.includes(`${delimiter} ${quote}`)) return best;
  const padded = judge({...best.dialect, padded: true});
  return padded.quoted > best.quoted + 1 && padded.broken <= best.broken && padded.consistency >= best.consistency ? padded : best;
}

function judgeDialect(dialect: Dialect, bytes: Buffer, complete: boolean): Judged {
  const walk = walkOver(dialect, bytes, firstWidth(dialect, bytes));
  const {fields} = walk;
  const rowsOfWidth = new Map<number, number>();
  const tally = {rows: 0, broken: 0, quoted: 0, cells: 0, clean: 0};
  while (tally.rows < rowsJudged && walk.next()) {
    // What the sample cuts says nothing; but a quote that swallows most of it is broken, whatever follows.
    const isCut = walk.at === bytes.length && !complete && tally.rows > 0;
    if (isCut && walk.at - fields.rowStart < bytes.length / 2) break;
    tally.rows++;
    if (fields.broken !== undefined) {
      tally.broken++;
      continue;
    }
    if (fields.isPlain) fields.split();
    rowsOfWidth.set(fields.count, (rowsOfWidth.get(fields.count) ?? 0) + 1);
    if (tally.cells < cellsJudged) countCells(fields, {dialect, bytes, tally});
  }
  const [width, share] = [...rowsOfWidth].reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0]);
  const consistency = tally.rows === 0 ? 0 : share / tally.rows;
  const cleanness = tally.cells === 0 ? 0 : tally.clean / tally.cells;
  const score = width < 2 ? 0 : consistency * consistency * (0.3 + 0.7 * cleanness);
  return {dialect, width, consistency, rows: tally.rows, score, quoted: tally.quoted, broken: tally.broken};
}

function walkOver(dialect: Dialect, bytes: Buffer, width: number): DelimitedWalk {
  return new DelimitedWalk({bytes: bytesOf(dialect), fieldBytesMax: bytes.length + 1, width}, bytes, {at: 0, line: 1});
}

/** Fields of the first row: rows behind a broken quote are known by it. */
function firstWidth(dialect: Dialect, bytes: Buffer): number {
  const walk = walkOver(dialect, bytes, 0);
  if (!walk.next() || walk.fields.broken !== undefined) return 1;
  if (walk.fields.isPlain) walk.fields.split();
  return Math.min(walk.fields.count, widthJudged);
}

function countCells(
  fields: DelimitedFields,
  {
    dialect,
    bytes,
    tally,
  }: {readonly dialect: Dialect; readonly bytes: Buffer; readonly tally: {quoted: number; cells: number; clean: number}},
): void {
  const count = Math.min(fields.count, fields.starts.length);
  for (let index = 0; index < count; index++) {
    const isQuoted = !fields.isPlain && fields.kinds[index] !== fieldKind.plain;
    tally.cells++;
    if (isQuoted) tally.quoted++;
    if (isQuoted || looksSingle(bytes.toString('latin1', fields.starts[index], fields.ends[index]), dialect)) tally.clean++;
  }
}

const numberInAnyCountry = /^[+-]?[\d.,' ]*\d$/;
const otherDelimiter = /[\t;|]|,(?! )/;

/** One value, and not several with another delimiter between them. */
function looksSingle(text: string, {quote}: Dialect): boolean {
  if (quote !== null && text.includes(quote)) return false;
  return !otherDelimiter.test(text) || numberInAnyCountry.test(text);
}
