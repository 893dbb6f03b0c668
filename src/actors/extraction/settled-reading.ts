/** Finds, among the rows of a chunk in order, those that the stage before found to be duplicates. Remembers how far it is. */
import type {RawEntry} from '../../contracts/format.ts';
import type {SettledRows} from '../../protocol/keys.ts';

const lineFeed = 10;

export class SettledReading {
  private readonly places: Float64Array;
  private readonly lines: Buffer;
  private next = 0;
  private at = 0;

  constructor({places, lines}: SettledRows) {
    this.places = new Float64Array(places);
    this.lines = Buffer.from(lines);
  }

  /** The line that says of which row the entry is a duplicate; undefined where it is none. */
  lineOf(span: number, entry: RawEntry): string | undefined {
    if (entry.type !== 'record' || entry.origin === undefined) return undefined;
    if (this.places[this.next] !== span || this.places[this.next + 1] !== entry.origin.at) return undefined;
    const end = this.lines.indexOf(lineFeed, this.at);
    const line = this.lines.toString('utf8', this.at, end);
    this.next += 2;
    this.at = end + 1;
    return line;
  }
}
