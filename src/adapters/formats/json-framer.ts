/**
 * Frames JSON: a boundary behind every record. Where records stand at a path, boundaries also stand in what is passed over
 * (so that memory stays bounded there too), but never in a document small enough for its decoder to see it whole.
 */
import type {Framer} from '../../contracts/format.ts';
import type {Boundary} from '../../model/chunk.ts';
import type {JsonObject} from '../../model/record.ts';
import {uncutBytesMax} from './json-parents.ts';
import {PathWalk} from './json-path-walk.ts';
import type {PlaceJump, RecordPlaces} from './json-places.ts';
import {parentsOf, stateWithParents, walkFrom, type JsonSelection} from './json-state.ts';
import {found, phase} from './json-phases.ts';
import type {JsonWalk} from './json-walk.ts';

interface Kept {
  readonly offset: number;
  readonly line: number;
  readonly record: number;
  readonly state: JsonObject;
}

export class JsonFramer implements Framer {
  private readonly walk: JsonWalk;
  private readonly from: Boundary;
  /** Where documents begin whose surroundings are known: they may be cut at once, so that a record too large stands alone. */
  private readonly largeDocuments: ReadonlySet<number>;
  /** Where records end, as far as that is known. */
  private places: RecordPlaces | undefined;
  private seen: number;
  private record: number;
  /** Where the boundary stands, and the walk's state there. */
  private kept: Kept | undefined;
  /** The last place in a document that may be cut once the document is known to be large: what follows may be a record too large. */
  private pending: (Kept & {readonly documentStart: number}) | undefined;

  constructor(selection: JsonSelection, from: Boundary, places?: RecordPlaces) {
    this.from = from;
    this.places = places;
    this.seen = from.offset;
    this.record = from.record;
    this.walk = walkFrom(selection, from);
    this.walk.scan.lookAhead();
    this.largeDocuments = new Set(parentsOf(from.state).map(([start]) => start));
  }

  get boundary(): Boundary {
    if (this.kept === undefined) return this.from;
    const {offset, line, record, state} = this.kept;
    return {offset, line, record, state: stateWithParents(state, this.from.state)};
  }

  scan(bytes: Uint8Array, toFirst = false): number {
    if (toFirst) return this.scanAll(bytes, true);
    const begin = this.seen;
    do this.scanOn(bytes.subarray(this.seen - begin));
    while (this.seen < begin + bytes.byteLength);
    return bytes.byteLength;
  }

  /** To where records are known to end, and over those; all the bytes where nothing is known. */
  private scanOn(bytes: Uint8Array): void {
    const jump = this.places?.jump(this.seen, bytes);
    if (jump === undefined) {
      this.scanAll(bytes, false);
      return;
    }
    const begin = this.seen;
    if (jump.from > begin) this.scanAll(bytes.subarray(0, jump.from - begin), false);
    // Otherwise the file is not what it was a moment ago.
    if (this.walk.isBetween) this.goOver(jump);
    else this.places = undefined;
  }

  private goOver({to, lines, records}: PlaceJump): void {
    this.walk.goOver(lines);
    this.record += records;
    this.seen = to;
    this.keepOrSuspend(to);
  }

  private scanAll(bytes: Uint8Array, toFirst: boolean): number {
    const {walk} = this;
    const recordBefore = this.kept?.record ?? this.from.record;
    walk.load(bytes, this.seen);
    for (let at = walk.next(this.pass(0, toFirst)); at !== -1; at = walk.next(this.pass(at, toFirst))) {
      if (walk.kind !== found.document) this.record++;
      const isKept = this.keepOrSuspend(this.seen + at);
      if (isKept && toFirst && this.record > recordBefore) {
        this.seen += at;
        return at;
      }
    }
    this.seen += bytes.byteLength;
    if (walk.idle && this.mayCut(this.seen)) this.keep(this.seen);
    else this.keepPending();
    return bytes.byteLength;
  }

  finish(): void {
    while (this.walk.end()) if (this.walk.kind !== found.document) this.record++;
    this.keep(this.seen);
  }

  /** Over records that need not be looked at one by one; the index behind them. */
  private pass(at: number, toFirst: boolean): number {
    const count = toFirst ? 0 : this.walk.pass(at);
    if (count === 0) return at;
    const {passedTo} = this.walk;
    this.record += count;
    this.keepOrSuspend(this.seen + passedTo);
    return passedTo;
  }

  private keepOrSuspend(offset: number): boolean {
    const isKept = this.mayCut(offset);
    if (isKept) this.keep(offset);
    else this.suspend(offset);
    return isKept;
  }

  private mayCut(offset: number): boolean {
    const {walk} = this;
    if (!(walk instanceof PathWalk) || walk.phase === phase.top) return true;
    return walk.idle && (this.largeDocuments.has(walk.documentStart) || offset - walk.documentStart > uncutBytesMax);
  }

  private keep(offset: number): void {
    this.kept = this.here(offset);
    this.pending = undefined;
  }

  private suspend(offset: number): void {
    if (this.walk.idle) this.pending = {...this.here(offset), documentStart: this.walk.documentStart};
  }

  /** Inside of a record that goes on beyond what is never cut of its document: the place before it is a boundary after all. */
  private keepPending(): void {
    const {pending} = this;
    if (pending === undefined || this.seen - pending.documentStart <= uncutBytesMax) return;
    this.kept = pending;
    this.pending = undefined;
  }

  private here(offset: number): Kept {
    return {offset, line: this.walk.line, record: this.record, state: this.walk.state()};
  }
}
