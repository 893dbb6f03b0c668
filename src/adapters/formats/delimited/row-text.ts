/**
 * The text of a row's fields. Bytes of ASCII are made one string for a whole range, and fields are slices of it; others are decoded
 * row by row. Expects valid UTF-8.
 */
import {isAscii} from 'node:buffer';
import {fieldKind, type DelimitedFields} from './fields.ts';
import type {Dialect} from './dialect.ts';

export class RowText {
  private readonly bytes: Buffer;
  private readonly fields: DelimitedFields;
  private readonly delimiter: string | null;
  private readonly delimiterByte: number;
  private readonly quote: string;
  private readonly escape: string;
  private readonly isPadded: boolean;
  private readonly isAscii: boolean;
  private whole: string | undefined;
  /** The text that holds the row, and the index in it that places are counted from. */
  private source = '';
  private shift = 0;
  /** Each byte of the row is one character of the text. */
  private isOfBytes = true;
  /** Of the fields in the text. */
  private starts: Int32Array;
  private ends: Int32Array;

  constructor({delimiter, quote, escape, padded}: Dialect, fields: DelimitedFields, bytes: Buffer) {
    this.bytes = bytes;
    this.fields = fields;
    this.delimiter = delimiter;
    this.delimiterByte = delimiter === null ? -1 : delimiter.charCodeAt(0);
    this.quote = quote ?? '';
    this.escape = escape ?? this.quote;
    this.isPadded = padded;
    this.isAscii = isAscii(bytes);
    this.starts = fields.starts;
    this.ends = fields.ends;
  }

  /** Takes the row whose fields were found last. */
  open(): void {
    const {fields} = this;
    this.load();
    this.starts = fields.starts;
    this.ends = fields.ends;
    if (!this.isOfBytes) this.countCharacters();
  }

  /**
   * The record that a row without quotes makes under these names; undefined when it has another number of fields. The same as `open`
   * and `field` for each, in one go.
   */
  toRecord(names: readonly string[]): Record<string, string> | undefined {
    this.load();
    return this.isOfBytes ? this.recordOfBytes(names) : this.recordOfText(names);
  }

  private load(): void {
    const {bytes} = this;
    if (this.isAscii) {
      this.source = this.whole ??= bytes.toString('latin1');
      return;
    }
    const {rowStart, rowEnd} = this.fields;
    this.source = bytes.toString('utf8', rowStart, rowEnd);
    this.shift = rowStart;
    this.isOfBytes = this.source.length === rowEnd - rowStart;
  }

  private recordOfBytes(names: readonly string[]): Record<string, string> | undefined {
    const {bytes, source, shift, delimiterByte} = this;
    const {rowStart, rowEnd} = this.fields;
    const record: Record<string, string> = {};
    let at = rowStart;
    for (let index = 0; index < names.length; index++) {
      const from = at;
      while (at < rowEnd && bytes[at] !== delimiterByte) at++;
      record[names[index] as string] = source.slice(from - shift, at - shift);
      at++;
      if (at > rowEnd) return index === names.length - 1 ? record : undefined;
    }
    return undefined;
  }

  private recordOfText(names: readonly string[]): Record<string, string> | undefined {
    const {source, delimiter} = this;
    const record: Record<string, string> = {};
    let from = 0;
    for (let index = 0; index < names.length; index++) {
      const found = delimiter === null ? -1 : source.indexOf(delimiter, from);
      record[names[index] as string] = source.slice(from, found === -1 ? source.length : found);
      if (found === -1) return index === names.length - 1 ? record : undefined;
      from = found + 1;
    }
    return undefined;
  }

  /** The text of one of the fields that were found. */
  field(index: number): string {
    const {shift} = this;
    const text = this.source.slice((this.starts[index] as number) - shift, (this.ends[index] as number) - shift);
    const kind = this.fields.isPlain ? fieldKind.plain : this.fields.kinds[index];
    if (kind === fieldKind.plain) return this.isPadded ? withoutBlanks(text) : text;
    return kind === fieldKind.escaped ? this.unescape(text) : text;
  }

  /** Places in bytes become places in characters, as JavaScript counts them. */
  private countCharacters(): void {
    const {bytes, fields} = this;
    const {rowStart} = fields;
    const count = Math.min(fields.count, fields.starts.length);
    this.starts = new Int32Array(count);
    this.ends = new Int32Array(count);
    let at = rowStart;
    let characters = rowStart;
    const advance = (to: number): number => {
      for (; at < to; at++) {
        const current = bytes[at] as number;
        if ((current & 0xc0) !== 0x80) characters += current >= 0xf0 ? 2 : 1;
      }
      return characters;
    };
    for (let index = 0; index < count; index++) {
      this.starts[index] = advance(fields.starts[index] as number);
      this.ends[index] = advance(fields.ends[index] as number);
    }
  }

  /** An escape makes a quote, or an escape, text. */
  private unescape(text: string): string {
    const {quote, escape} = this;
    if (escape === quote) return text.replaceAll(quote + quote, quote);
    let plain = '';
    let from = 0;
    for (let at = text.indexOf(escape); at !== -1; at = text.indexOf(escape, from + 1)) {
      const next = text[at + 1];
      const isEscape = next === quote || next === escape;
      plain += text.slice(from, isEscape ? at : at + 1);
      from = at + 1;
    }
    return plain + text.slice(from);
  }
}

/** Only what the scan takes for a blank: other spaces are text. */
function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
