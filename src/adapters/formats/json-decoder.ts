/** Decodes a range of JSON into raw records, each with its exact bytes. Parses nothing by itself; loads nothing but the range. */
import {isUtf8} from 'node:buffer';
import type {DecodeRange, Decoder, FoundPlace, RawRecord, RawReject} from '../../contracts/format.ts';
import type {Boundary} from '../../model/chunk.ts';
import {assert} from '../../model/errors.ts';
import type {JsonObject} from '../../model/record.ts';
import {findFault} from './json-check.ts';
import {parentOf, ParentsScan, truncatedParent, uncutBytesMax, type Parents} from './json-parents.ts';
import {PathWalk} from './json-path-walk.ts';
import {bufferOver} from './json-scan.ts';
import {parentsOf, walkFrom, type JsonSelection} from './json-state.ts';
import {found, phase} from './json-phases.ts';
import type {JsonWalk} from './json-walk.ts';
import type {JsonMemberSearch} from './member-search.ts';
import {RecordText, rejectEncoding, rejectText} from './record-text.ts';

export class JsonDecoder implements Decoder {
  private readonly selection: JsonSelection;
  private readonly range: DecodeRange;
  private readonly walk: JsonWalk;
  private readonly source: {readonly bytes: Buffer; readonly base: number};
  private readonly isValidUtf8: boolean;
  private readonly parents: Parents;
  private parent: {readonly documentStart: number; readonly value: JsonObject} | undefined;
  private at = 0;
  private record: number;
  /** The walk stands at an item already, or at the end, that `find` could not judge. */
  private ahead: 'item' | 'end' | undefined;

  constructor(selection: JsonSelection, range: DecodeRange) {
    const {from} = range;
    this.selection = selection;
    this.range = range;
    this.source = {bytes: bufferOver(range.bytes), base: from.offset};
    this.record = from.record;
    this.isValidUtf8 = isUtf8(range.bytes);
    this.parents = from.state === null ? scanParents(selection, range) : parentsOf(from.state);
    this.walk = walkFrom(selection, from);
    this.walk.load(range.bytes, from.offset);
  }

  get boundary(): Boundary {
    const {walk} = this;
    const offset = this.range.from.offset + this.at;
    const state = walk.state();
    const place = {offset, line: walk.line, record: this.record};
    if (!(walk instanceof PathWalk)) return {...place, state};
    const needed = this.parents.filter(([start]) => start > walk.documentStart);
    const own: Parents = walk.level > 0 ? [[walk.documentStart, this.parentHere(walk)], ...needed] : needed;
    return {...place, state: {...state, parents: own as unknown as JsonObject[]}};
  }

  next(): RawRecord | RawReject | undefined {
    const ahead = this.ahead ?? this.advance();
    this.ahead = undefined;
    return ahead === 'end' ? this.nextAtEnd() : this.give();
  }

  find(search: JsonMemberSearch): boolean {
    if (!this.isValidUtf8) return false;
    this.ahead ??= this.advance();
    const {walk, source} = this;
    if (this.ahead === 'end' || walk.kind !== found.value || walk.itemPieces > 1) return false;
    if (search.find(source.bytes, walk.itemStart - source.base) !== walk.itemEnd - source.base) return false;
    this.ahead = undefined;
    this.record++;
    return true;
  }

  found(): RawRecord {
    return this.recordHere(this.record - 1);
  }

  foundPlace(): FoundPlace {
    return {start: this.walk.itemStart, index: this.record - 1};
  }

  private advance(): 'item' | 'end' {
    const {walk} = this;
    do {
      const here = walk.next(this.at);
      if (here === -1) return 'end';
      this.at = here;
    } while (walk.kind === found.document);
    return 'item';
  }

  private nextAtEnd(): RawRecord | RawReject | undefined {
    const {walk} = this;
    this.at = this.source.bytes.length;
    if (!this.range.last && walk.idle) return undefined;
    // Where a boundary stands behind a top-level run of bytes, the range's end is the run's end.
    assert(this.range.last || walk.phase === phase.topRun || walk.phase === phase.top, 'a range of JSON ends at a boundary');
    while (walk.end()) {
      if (walk.kind !== found.document) return this.give();
    }
    return undefined;
  }

  private give(): RawRecord | RawReject {
    const {walk, source} = this;
    const place = {start: walk.itemStart, end: walk.itemEnd, line: walk.itemLine, index: this.record++};
    const text = (): Buffer => source.bytes.subarray(place.start - source.base, place.end - source.base);
    if (walk.kind !== found.value) return rejectText(place, text(), noteOf(walk.kind, this.selection, text()));
    if (!this.isValidUtf8 && !isUtf8(text())) return rejectEncoding(place, text());
    if (walk.itemPieces > 1) return rejectText(place, text(), noteOf(found.junk, this.selection, text()));
    return this.recordHere(place.index);
  }

  private recordHere(index: number): RawRecord {
    const {walk, source} = this;
    const parent = walk instanceof PathWalk ? this.parentHere(walk) : undefined;
    const place = {start: walk.itemStart, end: walk.itemEnd, line: walk.itemLine, index};
    return new RecordText(place, source, {parent, depth: walk.scan.deepest});
  }

  /** The surroundings of the document the walk stands in: from the boundary, or from the range, which then holds all of it. */
  private parentHere(walk: PathWalk): JsonObject {
    const {documentStart} = walk;
    if (this.parent?.documentStart !== documentStart) {
      this.parent = {documentStart, value: this.findParent(documentStart)};
    }
    return this.parent.value;
  }

  private findParent(documentStart: number): JsonObject {
    const known = this.parents.find(([start]) => start === documentStart);
    if (known !== undefined) return known[1];
    const {bytes, base} = this.source;
    const {keys} = this.selection;
    if (keys === undefined || documentStart < base) return truncatedParent;
    return parentOf(keys, bytes, {at: documentStart - base, last: this.range.last});
  }
}

function scanParents(selection: JsonSelection, range: DecodeRange): Parents {
  const isLarge = range.bytes.byteLength > uncutBytesMax;
  if (selection.keys === undefined || !isLarge) return [];
  const scan = new ParentsScan(selection.keys);
  scan.scan(range.bytes);
  return scan.finish();
}

function noteOf(kind: number, selection: JsonSelection, text: Buffer): {readonly code: string; readonly reason: string} {
  switch (kind) {
    case found.missingPath:
      return {code: 'RECORDS_PATH_MISSING', reason: `the document has nothing at '${selection.text}'`};
    case found.truncated:
      return {code: 'TRUNCATED_JSON', reason: 'the file ends before this value does'};
    case found.nothing:
      return {code: 'BAD_JSON', reason: 'a value should stand here'};
    default:
      return {code: 'BAD_JSON', reason: findFault(text)?.reason ?? 'this should not stand here'};
  }
}
