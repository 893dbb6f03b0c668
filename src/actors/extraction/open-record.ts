/**
 * The record that a book is open at: where it stands, and which of its outcomes ends next. Words places for remarks and lineage; writes
 * nothing, counts outcomes only.
 */
import type {RowOrigin} from '../../contracts/format.ts';
import type {JsonObject, Lineage, Note, Remark} from '../../model/record.ts';

/** The record the book is open at. */
export interface RecordPlace {
  readonly start: number;
  readonly line: number | null;
  readonly index: number;
  readonly text: Uint8Array;
  readonly parent?: JsonObject | undefined;
  readonly origin?: RowOrigin;
}

/** Of one outcome within its record. */
export interface SubPlace {
  readonly sub: number;
  readonly part: string;
}

export const rawCharacters = 500;

export class OpenRecord {
  file = '';
  place: RecordPlace = nowhere;
  /** Outcomes that came to their end: a row's or a reject's `sub`. */
  private ended = 0;

  open(place: RecordPlace): void {
    this.place = place;
    this.ended = 0;
  }

  /** The file as a whole. */
  openFile(): void {
    this.place = {...nowhere, line: 1};
  }

  endOutcome(): void {
    this.ended++;
  }

  /** Of the outcome that ends next: numbered in the first stage, and below that number where a later one makes several of it. */
  nextPlace(): SubPlace {
    const {origin} = this.place;
    if (origin === undefined) return {sub: this.ended, part: ''};
    if (this.ended === 0) return origin;
    return {sub: origin.sub, part: origin.part === '' ? String(this.ended) : `${origin.part}.${this.ended}`};
  }

  lineageAt(place: SubPlace): Lineage {
    return {file: this.file, byteOffset: this.place.start, index: this.place.index, ...shown(place)};
  }

  remarkAt(place: SubPlace, {step, code, reason}: Note & {readonly step: string}): Remark {
    return {...this.placeAt(place), step, code, reason};
  }

  /** As remarks begin. */
  placeAt(place: SubPlace): Pick<Remark, 'file' | 'line' | 'byteOffset' | 'index' | 'sub' | 'part'> {
    const {line, start: byteOffset, index} = this.place;
    return {file: this.file, line, byteOffset, index, ...shown(place)};
  }

  /** What a reject shows of it. A cut may fall inside a character: what is left of it shows as U+FFFD, in the excerpt only. */
  excerpt(): string {
    const {text} = this.place;
    return Buffer.from(text.buffer, text.byteOffset, Math.min(text.byteLength, rawCharacters)).toString('utf8');
  }
}

const nowhere: RecordPlace = {start: 0, line: null, index: 0, text: new Uint8Array()};

function shown({sub, part}: SubPlace): {readonly sub: number; readonly part?: string} {
  return part === '' ? {sub} : {sub, part};
}
