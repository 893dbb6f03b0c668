/**
 * Looks at the beginning of a delimited file: its dialect, where its rows begin, and what it calls its columns. Pure: what it finds
 * can be shown to a person as it is, and is what a run goes by.
 */
import {isUtf8} from 'node:buffer';
import type {FileFault, FileHead} from '../../../contracts/format.ts';
import type {Note} from '../../../model/record.ts';
import {detectDialect, type KnownDialect} from './dialect-detection.ts';
import {bytesOf, type Dialect} from './dialect.ts';
import {characterOf, type DelimitedOptions} from './options.ts';
import {DelimitedWalk} from './walk.ts';
import {looksLikeHeader, rowsBehindHeader} from './header-detection.ts';
import {bufferOver} from '../json-scan.ts';
import {markLength} from '../line-scan.ts';
import {RowText} from './row-text.ts';

export interface TablePlace {
  readonly offset: number;
  readonly line: number;
}

export interface Inspection {
  readonly dialect: Dialect;
  /** The first row gives the names. */
  readonly hasHeader: boolean;
  /** As they stand in the header, or were given; none where neither is so, or the file has no row. */
  readonly names: readonly string[] | null;
  /** Fields of a row. */
  readonly width: number;
  /** Where the first row stands, and where the rows of data begin. */
  readonly first: TablePlace;
  readonly data: TablePlace;
  readonly notes: readonly Note[];
}

/** What the file's beginning says, or why nothing of the file can be taken. */
export function inspectTable(options: DelimitedOptions, head: FileHead): Inspection | FileFault {
  const bytes = bufferOver(head.bytes);
  const start = dataStart(head, options.skipRows);
  if ('code' in start) return start;
  const dialect = dialectOf(options, bytes.subarray(start.offset), head.complete);
  if (typeof options.header === 'object') {
    const names = options.header;
    return {dialect, hasHeader: false, names, width: names.length, first: start, data: start, notes: []};
  }
  const first = new FirstRows(dialect, bytes, {at: start.offset, line: start.line});
  const place = {offset: first.at, line: first.line};
  if (first.width === 0) {
    if (!head.complete) return faultOf('NO_HEADER', `no row begins in the first ${bytes.length} bytes`, start);
    return {dialect, hasHeader: false, names: null, width: 0, first: place, data: place, notes: []};
  }
  if (first.isBroken) return faultOf('BAD_HEADER', 'a quote in the first row is not closed as it should be', place);
  if (first.behind.offset === bytes.length && !head.complete) {
    return faultOf('HEADER_TOO_LARGE', `the first row does not end within ${bytes.length} bytes: name the columns (header: [...])`, place);
  }
  if (!isUtf8(first.bytes))
    return faultOf('BAD_ENCODING', "bytes of the first row are no text in the file's encoding (see input.encoding)", place);
  const hasHeader = options.header === 'auto' ? looksLikeHeader(first.texts(), expectedNames(options, head)) : options.header === true;
  const names = hasHeader ? first.names(options.trim) : null;
  const notes = options.header === 'auto' && !hasHeader ? [noHeader] : [];
  return {dialect, hasHeader, names, width: first.width, first: place, data: hasHeader ? first.behind : place, notes};
}

const noHeader: Note = {
  code: 'NO_HEADER_FOUND',
  reason: 'the first row looks like data: columns are named column_1 and so on; header: true takes it for names',
};

function faultOf(code: string, reason: string, {offset, line}: TablePlace): FileFault {
  return {code, reason, line, byteOffset: offset};
}

/** Behind the mark and the lines that are skipped. */
export function dataStart(head: FileHead, skipRows: number): TablePlace | FileFault {
  const bytes = bufferOver(head.bytes);
  const plain = bytesOf({delimiter: null, quote: null, escape: null, comment: null, padded: false});
  const lines = new DelimitedWalk({bytes: plain, fieldBytesMax: 0, width: 0}, bytes, {at: markLength(bytes), line: 1});
  lines.passLines(skipRows);
  const start = {offset: lines.at, line: lines.line};
  if (head.complete || skipRows === 0 || lines.at < bytes.length) return start;
  return faultOf('PREAMBLE_TOO_LARGE', `the ${skipRows} lines that are skipped do not end within ${bytes.length} bytes`, start);
}

function dialectOf(options: DelimitedOptions, sample: Buffer, complete: boolean): Dialect {
  const {delimiter, quote, escape, comment, padded, trim} = options;
  const known: KnownDialect = {
    comment: characterOf(comment),
    ...(delimiter === 'auto' ? {} : {delimiter: characterOf(delimiter)}),
    ...(quote === 'auto' ? {} : {quote: characterOf(quote)}),
    ...(escape === 'auto' ? {} : {escape: characterOf(escape)}),
    ...(padded === 'auto' && !trim ? {} : {padded: padded === 'auto' || padded}),
  };
  return detectDialect(sample, complete, known).dialect;
}

/** Names that a header of this file would hold. */
function expectedNames({columns, rename, types}: DelimitedOptions, {reference}: FileHead): ReadonlySet<string> {
  return new Set([...(columns ?? []), ...Object.keys(rename), ...Object.keys(types), ...(reference ?? [])]);
}

/** The first row of a table, and a few behind it. */
class FirstRows {
  /** Of the first row: its place, the place behind it, how many fields it has; 0 where there is no row. */
  readonly at: number;
  readonly line: number;
  readonly behind: TablePlace;
  readonly width: number;
  readonly isBroken: boolean;
  readonly bytes: Buffer;
  private readonly dialect: Dialect;
  private readonly sample: Buffer;

  constructor(dialect: Dialect, sample: Buffer, from: {readonly at: number; readonly line: number}) {
    const walk = new DelimitedWalk({bytes: bytesOf(dialect), fieldBytesMax: sample.length + 1, width: 0}, sample, from);
    const isThere = walk.next();
    const {fields} = walk;
    if (isThere && fields.isPlain) fields.split();
    this.dialect = dialect;
    this.sample = sample;
    this.isBroken = fields.broken !== undefined;
    this.width = isThere ? Math.max(1, fields.count) : 0;
    this.at = isThere ? fields.rowStart : walk.at;
    this.line = isThere ? walk.rowLine : walk.line;
    this.behind = {offset: walk.at, line: walk.line};
    this.bytes = sample.subarray(this.at, isThere ? fields.rowEnd : this.at);
  }

  names(trim: boolean): readonly string[] {
    const [first = []] = this.texts(1);
    return trim ? first.map((name) => name.trim()) : first;
  }

  /** Texts of the first rows; broken ones are left out. */
  texts(rowsMost = 1 + rowsBehindHeader): readonly (readonly string[])[] {
    const table = {bytes: bytesOf(this.dialect), fieldBytesMax: this.sample.length + 1, width: this.width};
    const walk = new DelimitedWalk(table, this.sample, {at: this.at, line: this.line});
    const text = new RowText(this.dialect, walk.fields, this.sample);
    const texts: string[][] = [];
    while (texts.length < rowsMost && walk.next()) {
      const {fields} = walk;
      if (fields.broken !== undefined) continue;
      if (fields.isPlain) fields.split();
      text.open();
      texts.push(Array.from({length: Math.min(fields.count, this.width)}, (_, index) => text.field(index)));
    }
    return texts;
  }
}
