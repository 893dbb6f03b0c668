/** How a delimited file is written: its delimiter, its quotes. Plain values, and the bytes they stand for; decides nothing. */
import {byte} from '../json-scan.ts';

export interface Dialect {
  /** One ASCII character between fields; null: each line is one field. */
  readonly delimiter: string | null;
  /** Stands at both ends of a field in which anything may stand; null: nothing is quoted. */
  readonly quote: string | null;
  /** Makes a quote in a quoted field text: the quote itself where quotes are doubled. */
  readonly escape: string | null;
  /** Lines that begin with it are passed over. */
  readonly comment: string | null;
  /** Blanks beside a delimiter are no part of a field: quotes may stand behind them. */
  readonly padded: boolean;
}

export const commonDialect: Dialect = {delimiter: ',', quote: '"', escape: '"', comment: null, padded: false};

/** A dialect as a scan sees it: -1 for what it has not. */
export interface DialectBytes {
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
  /** A quote is text where it stands twice. */
  readonly doubles: boolean;
  readonly comment: number;
  /** What is a blank beside a delimiter: neither is where the dialect is not padded, or it is the delimiter. */
  readonly blank: number;
  readonly tab: number;
}

export function bytesOf(dialect: Dialect): DialectBytes {
  const delimiter = byteOf(dialect.delimiter);
  const quote = byteOf(dialect.quote);
  const escape = dialect.escape === null ? quote : byteOf(dialect.escape);
  return {
    delimiter,
    quote,
    escape,
    doubles: escape === quote,
    comment: byteOf(dialect.comment),
    blank: dialect.padded && delimiter !== byte.blank ? byte.blank : -1,
    tab: dialect.padded && delimiter !== byte.tab ? byte.tab : -1,
  };
}

function byteOf(character: string | null): number {
  return character === null ? -1 : character.charCodeAt(0);
}
