/** One row as a record: text is made of its bytes when somebody parses it, and only of the fields that are wanted. */
import type {RawRecord} from '../../../contracts/format.ts';
import {assert} from '../../../model/errors.ts';
import type {Json, Note} from '../../../model/record.ts';
import type {DelimitedRow} from './row.ts';
import type {TextPlace} from '../record-text.ts';

export class DelimitedRecord implements RawRecord {
  readonly type = 'record';
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly index: number;
  readonly parent = undefined;
  notes?: readonly Note[];
  private readonly row: DelimitedRow;
  private readonly base: number;

  /** `row` is the decoder's one row: it is this record until the decoder is asked for the next. */
  constructor(place: TextPlace, row: DelimitedRow, base: number) {
    this.start = place.start;
    this.end = place.end;
    this.line = place.line;
    this.index = place.index;
    this.row = row;
    this.base = base;
  }

  get text(): Uint8Array {
    return this.row.bytes.subarray(this.start - this.base, this.end - this.base);
  }

  parse(): Json {
    assert(this.row.fields.rowStart === this.start - this.base, 'a row is parsed before the next is asked for');
    const value = this.row.toRecord();
    if (this.row.notes.length > 0) this.notes = this.row.notes;
    return value;
  }
}
