/**
 * The reader of an unpacked file, left standing where the last range ended that was read again: a range further on is read from there,
 * and not from the file's beginning. After a kill a run goes carefully, range by range; each would unpack all that stands before it.
 * Holds one reader at most.
 */
import type {ByteReader} from '../../contracts/source.ts';

interface Standing {
  readonly splitId: number;
  readonly reader: ByteReader;
  /** Of the next byte it gives. */
  readonly position: number;
}

export class StandingReader {
  private standing: Standing | undefined;

  /** The caller's own from then on; undefined where none stands before or at the offset. */
  take(splitId: number, offset: number): Omit<Standing, 'splitId'> | undefined {
    const {standing} = this;
    if (standing === undefined || standing.splitId !== splitId || standing.position > offset) return undefined;
    this.standing = undefined;
    return standing;
  }

  /** In place of the one before, which is closed. A file that is not unpacked can be opened anywhere: its reader is closed. */
  async leave(standing: Standing): Promise<void> {
    const before = this.standing;
    const isUnpacked = standing.reader.stored !== undefined;
    if (isUnpacked) this.standing = standing;
    await (isUnpacked ? before?.reader : standing.reader)?.close();
  }

  async close(): Promise<void> {
    const {standing} = this;
    this.standing = undefined;
    await standing?.reader.close();
  }
}
