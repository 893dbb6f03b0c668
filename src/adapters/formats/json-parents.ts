/**
 * Collects what surrounds the records at a path: the scalars of each object on the way down, whether they stand before or
 * behind the records. For data.items the parent is {...scalars of the document, data: {...scalars of data}}. Bounded: a key
 * that does not fit any more is left out whole, and `_truncated: true` says so. Scalars that are no JSON are left out.
 */
import type {JsonObject} from '../../model/record.ts';
import {KiB} from '../../model/units.ts';
import {found} from './json-phases.ts';
import {markBefore, RecordPlaces} from './json-places.ts';
import {byte} from './json-scan.ts';
import {PathWalk} from './json-path-walk.ts';
import {readCloneable} from './json-values.ts';

/** Of one document's surroundings. */
export const parentBytesMax = 64 * KiB;
/** Of all surroundings that travel in boundaries. */
const parentsBytesMax = 256 * KiB;
/** A document up to this size is never cut: its decoder sees it whole and needs no prescan. */
export const uncutBytesMax = 256 * KiB;

/** What an entry costs beside its scalars. */
const entryBytes = 64;

export const truncatedParent: JsonObject = {_truncated: true};

class ParentWalk extends PathWalk {
  private members: string[][] = [];
  private bytesLeft = parentBytesMax;
  private isTruncated = false;

  constructor(keys: readonly string[]) {
    super(keys, parentBytesMax);
  }

  /** What was collected since the last call; the walk stands behind a document. */
  takeParent(keys: readonly string[]): {readonly parent: JsonObject; readonly bytes: number} {
    const mark = this.isTruncated ? ['"_truncated":true'] : [];
    const levels = keys.map((_, level) => this.members[level] ?? []);
    const text = levels.reduceRight((inner, members, level) => {
      const nested = inner === '{}' || inner === '' ? [] : [`${JSON.stringify(keys[level])}:${inner}`];
      return `{${[...members, ...nested, ...(level === 0 ? mark : [])].join(',')}}`;
    }, '');
    const bytes = parentBytesMax - this.bytesLeft;
    this.members = [];
    this.bytesLeft = parentBytesMax;
    this.isTruncated = false;
    return {parent: readCloneable(text) as JsonObject, bytes};
  }

  protected override beginSkipped(index: number): void {
    const first = this.bytes[index];
    if (first !== byte.openBrace && first !== byte.openBracket) this.capture.start(index, parentBytesMax);
  }

  protected override endSkipped(index: number): void {
    if (!this.capture.active) return;
    const value = this.capture.stop(index);
    const text = this.keyText === undefined || value === undefined ? undefined : `${this.keyText}:${value}`;
    const size = text === undefined ? Number.POSITIVE_INFINITY : Buffer.byteLength(text);
    if (text === undefined || size > this.bytesLeft) {
      this.isTruncated = true;
    } else if (isMember(text)) {
      this.bytesLeft -= size;
      (this.members[this.level - 1] ??= []).push(text);
    }
  }
}

function isMember(text: string): boolean {
  try {
    JSON.parse(`{${text}}`);
    return true;
  } catch {
    return false;
  }
}

/** The surroundings of large documents, by the offset at which each begins. */
export type Parents = readonly (readonly [documentStart: number, parent: JsonObject])[];

/** Sees a whole file once and keeps the surroundings of every document that framing may cut, and where records end. */
export class ParentsScan {
  readonly places: RecordPlaces;
  private readonly keys: readonly string[];
  private readonly walk: ParentWalk;
  private readonly parents: [number, JsonObject][] = [];
  private bytesLeft = parentsBytesMax;
  private offset = 0;
  private record = 0;

  constructor(keys: readonly string[], places = new RecordPlaces()) {
    this.keys = keys;
    this.places = places;
    this.walk = new ParentWalk(keys);
    this.walk.scan.lookAhead();
  }

  scan(bytes: Uint8Array): void {
    this.walk.load(bytes, this.offset);
    for (let at = this.walk.next(this.pass(bytes, 0)); at !== -1; at = this.walk.next(this.pass(bytes, at))) {
      if (this.walk.kind !== found.document) this.record++;
      if (this.walk.endsDocument) this.keep(this.offset + at);
      else this.tellPlace(bytes, at);
    }
    this.offset += bytes.byteLength;
  }

  finish(): Parents {
    const isOpen = !this.walk.endsDocument;
    while (this.walk.end());
    if (isOpen) this.keep(this.offset);
    return this.parents;
  }

  /** Behind the records that surround nothing. */
  private pass(bytes: Uint8Array, at: number): number {
    const count = this.walk.pass(at);
    if (count === 0) return at;
    const {passedTo} = this.walk;
    this.record += count;
    this.tellPlace(bytes, passedTo);
    return passedTo;
  }

  private tellPlace(bytes: Uint8Array, at: number): void {
    const {walk, record, places} = this;
    const offset = this.offset + at;
    if (!walk.isBetween || !places.wants(offset, walk.arrays)) return;
    const mark = markBefore(bytes, at);
    if (mark !== undefined) places.add({offset, line: walk.line, record, mark}, walk.arrays);
  }

  private keep(documentEnd: number): void {
    const {parent, bytes} = this.walk.takeParent(this.keys);
    if (documentEnd - this.walk.documentStart <= uncutBytesMax) return;
    this.bytesLeft -= bytes + entryBytes;
    if (this.bytesLeft >= 0) this.parents.push([this.walk.documentStart, parent]);
  }
}

/**
 * The surroundings of the document that begins at an index of the bytes and ends in them, or is cut off by the file's end. A
 * document that may have been cut by framing has them in its boundaries or nowhere.
 */
export function parentOf(
  keys: readonly string[],
  bytes: Uint8Array,
  {at: documentAt, last}: {readonly at: number; readonly last: boolean},
): JsonObject {
  const document = bytes.subarray(documentAt, documentAt + uncutBytesMax);
  const walk = new ParentWalk(keys);
  walk.load(document, 0);
  let at = walk.next(0);
  while (at !== -1 && !walk.endsDocument) at = walk.next(at);
  const isWhole = at !== -1 || (last && bytes.byteLength === documentAt + document.byteLength);
  return isWhole ? walk.takeParent(keys).parent : truncatedParent;
}
