/**
 * Rows that go from a record's bytes to the output's without anybody looking at them, where the job has no step and nothing else that must
 * know a record alone. Whatever the decoder leaves goes the usual way. Decides nothing of a row.
 */
import type {Decoder} from '../../contracts/format.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Extract} from '../../protocol/extraction.ts';
import type {RecordBook} from './record-book.ts';

export class StraightRows {
  private readonly book: RecordBook;
  private readonly limits: RunPlan['limits'];
  private readonly maxRecords: number;
  /** The range's records go the usual way, all of them. */
  private isInVain = false;

  constructor(book: RecordBook, limits: RunPlan['limits'], maxRecords: number | null) {
    this.book = book;
    this.limits = limits;
    this.maxRecords = maxRecords ?? Number.MAX_SAFE_INTEGER;
  }

  /** Whether a message's records need nobody to look at them. */
  static suit({input, output, limits}: RunPlan, {stage, settled}: Extract): boolean {
    const hasSteps = stage.number > 0 || !stage.isLast || stage.to > 1 || stage.keys !== null || settled !== null;
    return !hasSteps && !output.lineage && limits.sample === null && input.onBadEncoding !== 'replace';
  }

  /** Lets the decoder write what it can. False where that was nothing. */
  take(decoder: Decoder): boolean {
    const {book, limits} = this;
    if (this.isInVain) return false;
    const {outputBytesMax, recordBytesMax} = limits;
    const {bytes, from} = book.rows.room();
    const written = decoder.writeRows?.({
      target: bytes,
      from,
      to: Math.min(bytes.length, outputBytesMax),
      recordsMost: this.maxRecords - book.records,
      recordBytesMax,
    });
    this.isInVain = written === undefined;
    if (written === undefined || written.rows + written.filtered === 0) return false;
    book.takeWritten(written);
    return true;
  }
}
