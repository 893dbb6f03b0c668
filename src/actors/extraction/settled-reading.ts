/** Finds, among the rows of a chunk in order, those that the stage before found to be duplicates. Remembers how far it is. */
import type {RawEntry} from '../../contracts/format.ts';
import type {SettledRows} from '../../protocol/keys.ts';

const lineFeed = 10;

export class SettledReading {
  private readonly places: Float64Array;
  private readonly of: Buffer;
  private next = 0;
  private at = 0;

  constructor({places, of}: SettledRows) {
    this.places = new Float64Array(places);
    this.of = Buffer.from(of);
  }

  /** Every one of those before the end of the span was found: one that was not would be written as a row. */
  isThrough(span: number): boolean {
    return (this.places[this.next] ?? Infinity) > span;
  }

  /** Where the row stands that the entry repeats, as JSON; undefined where it is no duplicate. */
  ofEntry(span: number, entry: RawEntry): string | undefined {
    if (entry.type !== 'record' || entry.origin === undefined) return undefined;
    if (this.places[this.next] !== span || this.places[this.next + 1] !== entry.origin.at) return undefined;
    const end = this.of.indexOf(lineFeed, this.at);
    const of = this.of.toString('utf8', this.at, end);
    this.next += 2;
    this.at = end + 1;
    return of;
  }
}
