/**
 * The ranges of an append as its message has them: one looked at after the other, and made into the ledger's records when they are written.
 * Of many small files these would fill the memory that is meant for what does not live long. Checks nothing but the sizes.
 */
import type {RangeRecord} from '../../ledger/records.ts';
import {storable} from '../../ledger/split-book.ts';
import type {FileFacts} from '../../model/chunk.ts';
import {assert} from '../../model/errors.ts';
import {rangeColumns, type Append} from '../../protocol/mailboxes.ts';
import {ResultTable, type TableShape} from '../../protocol/tables.ts';

const hashBytes = 32;
const columns = rangeColumns.length;
const at = Object.fromEntries(rangeColumns.map((name, index) => [name, index])) as Readonly<Record<(typeof rangeColumns)[number], number>>;

/** What an append says of one range. */
export interface SpanFacts {
  readonly splitId: number;
  readonly start: number;
  readonly end: number;
  readonly last: boolean;
  /** What the file was found to be. */
  readonly found: FileFacts | null;
  readonly unreadable: boolean;
  /** Of the file when it was opened; negative where nobody knows. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Bytes of the source that were needed for the ranges so far. */
  readonly taken: number;
  readonly sha256: Uint8Array;
}

export class AppendedSpans implements Iterable<RangeRecord> {
  readonly table: ResultTable;
  readonly length: number;
  private readonly cells: Float64Array;
  private readonly hashes: Uint8Array;
  private readonly found: readonly FileFacts[];
  /** Of each range in its split. */
  private readonly ordinals: Float64Array;

  constructor(message: Append, shape: TableShape) {
    this.table = new ResultTable(shape, new Float64Array(message.extracted.table));
    this.length = this.table.spans;
    this.cells = new Float64Array(message.ranges);
    this.hashes = new Uint8Array(message.extracted.hashes);
    this.found = message.facts;
    this.ordinals = new Float64Array(this.length);
    assert(this.length > 0, 'an append has at least one range');
    assert(this.cells.length === this.length * columns, 'an append has one range for each span of its result');
    assert(this.hashes.byteLength === this.length * hashBytes, 'an append has one hash for each span of its result');
  }

  splitIdAt(span: number): number {
    return this.cells[span * columns + at.splitId] ?? 0;
  }

  factsAt(span: number): SpanFacts {
    const {cells} = this;
    const from = span * columns;
    return {
      splitId: cells[from + at.splitId] ?? 0,
      start: cells[from + at.start] ?? 0,
      end: cells[from + at.end] ?? 0,
      last: cells[from + at.last] === 1,
      found: this.found[cells[from + at.factsIndex] ?? -1] ?? null,
      unreadable: cells[from + at.unreadable] === 1,
      size: storable(cells[from + at.size] ?? -1),
      mtimeMs: storable(cells[from + at.mtimeMs] ?? -1),
      taken: cells[from + at.taken] ?? 0,
      sha256: this.sha256At(span),
    };
  }

  /** Known once its file is. */
  noteOrdinal(span: number, ordinal: number): void {
    this.ordinals[span] = ordinal;
  }

  *[Symbol.iterator](): Generator<RangeRecord> {
    for (let span = 0; span < this.length; span++) yield this.rangeAt(span);
  }

  private rangeAt(span: number): RangeRecord {
    const {table, cells} = this;
    const from = span * columns;
    return {
      splitId: cells[from + at.splitId] ?? 0,
      ordinal: this.ordinals[span] ?? 0,
      start: cells[from + at.start] ?? 0,
      end: cells[from + at.end] ?? 0,
      sha256: this.sha256At(span),
      records: table.get(span, 'records'),
      rows: table.get(span, 'rows'),
      rejects: table.get(span, 'rejects'),
      warnings: table.get(span, 'warnings'),
      duplicates: table.get(span, 'duplicates'),
      rowBytes: table.get(span, 'rowBytes'),
      rejectBytes: table.get(span, 'rejectBytes'),
      warningBytes: table.get(span, 'warningBytes'),
    };
  }

  private sha256At(span: number): Uint8Array {
    return this.hashes.subarray(span * hashBytes, (span + 1) * hashBytes);
  }
}
