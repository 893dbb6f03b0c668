/** The options of delimited formats, as a job writes them: what each may be, and what it is when it is left out. */
import {z} from 'zod';
import {MiB} from '../../../model/units.ts';
import {cellTypes, type TableOptions} from './table.ts';

/** One byte; a tab may also be written as a backslash and a t, since shells make it hard to type. */
const character = z.string().refine(isCharacter, 'one ASCII character is wanted here, and no line end');
const columnNames = z
  .array(z.string())
  .min(1)
  .refine((names) => new Set(names).size === names.length, 'a name stands here twice');

/** `delimiter` and `quote` are `auto` where the file itself is to tell. */
const dialectShape = {
  delimiter: character.or(z.literal('auto')),
  quote: character.or(z.enum(['auto', 'none'])).default('auto'),
  /** What makes a quote in a quoted field text: the quote itself where quotes are doubled. */
  escape: character.or(z.literal('auto')).default('auto'),
  /** Lines that begin with it are passed over. */
  comment: character.nullable().default(null),
  /** Blanks beside delimiters are no part of a field, and quotes may stand behind them; `trim` means so too. */
  padded: z.boolean().or(z.literal('auto')).default('auto'),
};

const rowShape = {
  /** Physical lines before the header, or before the first row. */
  skipRows: z.int().nonnegative().default(0),
  /** Rows taken of each file. */
  maxRows: z.int().positive().nullable().default(null),
  /** Without blanks at either end, also in quotes. */
  trim: z.boolean().default(false),
  /** Bytes within which a quoted field must end. */
  fieldBytesMax: z
    .int()
    .min(64)
    .max(256 * MiB)
    .default(2 * MiB),
};

const columnShape = {
  header: z.boolean().or(z.literal('auto')).or(columnNames).default('auto'),
  /** Only these are taken, in this order. */
  columns: columnNames.nullable().default(null),
  /** What comes of a file that lacks one of them, or one that the first file had. */
  onMissing: z.enum(['reject', 'null']).nullable().default('reject'),
  onNewColumn: z.enum(['keep', 'warn', 'reject']).default('keep'),
  /** Name in the file -> name in the record. */
  rename: z.record(z.string(), z.string()).default({}),
  ragged: z.enum(['reject', 'pad', 'fit']).default('reject'),
  /** True: rows without anything in any column that is taken; a list: rows without something in one of these columns. */
  skipEmpty: z.boolean().or(columnNames).default(false),
  /** Texts that stand for null. */
  nullValues: z.array(z.string()).default([]),
  /** Name in the file -> type; text where none is given. */
  types: z.record(z.string(), z.enum(cellTypes)).default({}),
  onBad: z.enum(['reject', 'text', 'null']).nullable().default('reject'),
};

export const csvOptions = tableOptionsWith('auto');
export const tsvOptions = tableOptionsWith('\t');

function tableOptionsWith(delimiter: string) {
  return z
    .strictObject({...dialectShape, delimiter: dialectShape.delimiter.default(delimiter), ...columnShape, ...rowShape})
    .refine(hasDistinctCharacters, 'delimiter, quote and comment must differ from one another')
    .refine(({delimiter, escape}) => escape === 'auto' || escape !== delimiter, 'escape and delimiter must differ');
}

export type DelimitedOptions = z.infer<typeof csvOptions>;

export const linesOptions = z.strictObject({
  /** The field that holds the line. */
  into: z.string().min(1).default('value'),
  comment: dialectShape.comment,
  skipRows: rowShape.skipRows,
  maxRows: rowShape.maxRows,
  trim: rowShape.trim,
});

export type LinesOptions = z.infer<typeof linesOptions>;

/** What decoding looks at. */
export function rowOptionsOf(options: DelimitedOptions): TableOptions {
  const {fieldBytesMax, maxRows, ragged, trim, skipEmpty, nullValues} = options;
  // A YAML null is what `onBad: null` is there.
  return {fieldBytesMax, maxRows, ragged, trim, skipEmpty, nullValues, onBad: options.onBad ?? 'null'};
}

function isCharacter(text: string): boolean {
  return text === '\\t' || (text.length === 1 && text.charCodeAt(0) < 0x80 && text !== '\n' && text !== '\r');
}

/** The character an option names; null for `none`. */
export function characterOf(option: string | null): string | null {
  if (option === null || option === 'none') return null;
  return option === '\\t' ? '\t' : option;
}

function hasDistinctCharacters({
  delimiter,
  quote,
  comment,
}: {
  readonly delimiter: string;
  readonly quote: string;
  readonly comment: string | null;
}): boolean {
  const named = [delimiter, quote, comment].filter((option) => option !== 'auto').map(characterOf);
  const characters = named.filter((one) => one !== null);
  return new Set(characters).size === characters.length;
}
