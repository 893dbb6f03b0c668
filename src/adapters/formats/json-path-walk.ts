/**
 * The walk where records stand at a path of keys, like data.items: goes down through the objects on the path, over everything
 * else, and opens the array at the path's end. Anything else that stands there is one record. What is passed over is checked
 * for its structure only. Holds one key at a time, and no more of it than could match.
 */
import type {Json, JsonObject} from '../../model/record.ts';
import {ByteCapture} from './byte-capture.ts';
import {byte, isBlank} from './json-scan.ts';
import {found, phase} from './json-phases.ts';
import {JsonWalk, numberAt} from './json-walk.ts';

const {lineFeed, quote, colon, openBracket, openBrace, closeBrace} = byte;
/** A character of a key is at most `\uXXXX`: what is longer cannot be the key. */
const bytesPerCharacter = 6;

export class PathWalk extends JsonWalk {
  /** How many objects of the path the walk stands in. */
  level = 0;
  /** How many arrays of records were opened. */
  arrays = 0;
  protected readonly capture = new ByteCapture();
  /** The member's key as it stands in the file; undefined when it is too long to be kept. */
  protected keyText: string | undefined;
  private readonly keys: readonly string[];
  private readonly keyBytesMax: number;
  /** The member's key is the path's next. */
  private onPath = false;
  private hasPath = false;
  private hasMissed = false;

  constructor(keys: readonly string[], keyBytesMax = 2 + bytesPerCharacter * Math.max(...keys.map((key) => key.length))) {
    super();
    this.keys = keys;
    this.keyBytesMax = keyBytesMax;
  }

  /** What was found last is the end of a document. */
  get endsDocument(): boolean {
    return this.kind === found.document || this.kind === found.missingPath;
  }

  override get idle(): boolean {
    if (super.idle) return true;
    if (this.phase === phase.skippedValue) return this.pieces <= 1;
    return (
      this.phase === phase.topValue ||
      this.phase === phase.firstMember ||
      this.phase === phase.member ||
      this.phase === phase.colon ||
      this.phase === phase.memberValue ||
      this.phase === phase.lastBrace
    );
  }

  protected override get passesValues(): boolean {
    return false;
  }

  override state(): JsonObject {
    const {level, onPath, hasPath, hasMissed, pieces, inRun, documentStart, documentLine} = this;
    const {depth, inString, escaped} = this.scan;
    const flags = (onPath ? 1 : 0) | (hasPath ? 2 : 0) | (hasMissed ? 4 : 0) | (inRun ? 8 : 0) | (inString ? 16 : 0) | (escaped ? 32 : 0);
    return {phase: this.phase, level, flags, pieces, depth, documentStart, documentLine};
  }

  override restore(state: Json, line: number): void {
    super.restore(state, line);
    const flags = numberAt(state, 'flags');
    const has = (bit: number): boolean => (flags & bit) !== 0;
    this.level = numberAt(state, 'level');
    this.pieces = numberAt(state, 'pieces');
    this.documentStart = numberAt(state, 'documentStart');
    this.documentLine = numberAt(state, 'documentLine');
    this.scan.depth = numberAt(state, 'depth');
    this.onPath = has(1);
    this.hasPath = has(2);
    this.hasMissed = has(4);
    this.inRun = has(8);
    this.scan.inString = has(16);
    this.scan.escaped = has(32);
  }

  override load(bytes: Uint8Array, base: number): void {
    super.load(bytes, base);
    this.capture.load(this.bytes);
  }

  override end(): boolean {
    if (this.phase === phase.topValue) return this.giveTruncated(false, this.base + this.bytes.length);
    if (this.phase < phase.firstMember) return super.end();
    const hasBegun = this.phase === phase.selectedValue && this.pieces > 0;
    return this.giveTruncated(hasBegun, this.base + this.bytes.length);
  }

  protected override step(index: number): number {
    switch (this.phase) {
      case phase.firstMember:
      case phase.member:
        return this.walkMember(index);
      case phase.colon:
        return this.walkColon(index);
      case phase.memberValue:
        return this.walkMemberValue(index);
      case phase.skippedValue:
      case phase.selectedValue:
      case phase.junk:
        return this.walkValue(index);
      case phase.lastBrace:
        this.endObject();
        return index + 1;
      default:
        return super.step(index);
    }
  }

  protected override finishUnit(at: number): number {
    const index = super.finishUnit(at);
    if (this.phase === phase.key && !this.scan.open) {
      this.keyText = this.capture.stop(index);
      this.onPath = this.isNextKey();
      this.phase = phase.colon;
    }
    return index;
  }

  protected override beginDocument(index: number, first: number): number {
    this.hasPath = false;
    this.level = 0;
    if (first !== openBrace) return this.beginTopValue(index, first);
    this.level = 1;
    this.phase = phase.firstMember;
    return index + 1;
  }

  protected override endDocument(): void {
    this.phase = phase.top;
    this.level = 0;
    this.pieces = 0;
    if (this.hasPath || this.hasMissed) {
      this.give(found.document, this.documentStart, this.documentStart);
      return;
    }
    this.hasMissed = true;
    this.itemLine = this.documentLine;
    this.give(found.missingPath, this.documentStart, this.documentStart);
  }

  protected override endArray(): void {
    this.endContainer();
  }

  protected override leave(): void {
    this.capture.leave();
  }

  /** The value of the member `keyText` is passed over: from this index, up to that one. */
  protected beginSkipped(_index: number): void {}
  protected endSkipped(_index: number): void {}

  /** A closed container on the path is its member's one piece. */
  private endContainer(): void {
    this.phase = phase.skippedValue;
    this.pieces = 1;
  }

  private walkMember(at: number): number {
    const index = this.skipBlanks(at);
    if (index === this.bytes.length) return index;
    const first = this.bytes[index] as number;
    if (first === quote) {
      this.phase = phase.key;
      this.capture.start(index, this.keyBytesMax);
      return this.finishUnit(index);
    }
    if (first === closeBrace && this.phase === phase.firstMember) {
      this.endObject();
      return index + 1;
    }
    this.phase = phase.junk;
    return index;
  }

  private walkColon(at: number): number {
    const index = this.skipBlanks(at);
    if (index === this.bytes.length) return index;
    const isColon = this.bytes[index] === colon;
    this.phase = isColon ? phase.memberValue : phase.junk;
    return isColon ? index + 1 : index;
  }

  private walkMemberValue(at: number): number {
    const index = this.skipBlanks(at);
    if (index === this.bytes.length) return index;
    const first = this.bytes[index];
    const isLast = this.level === this.keys.length;
    if (this.onPath && isLast) {
      this.hasPath = true;
      this.arrays++;
      this.phase = first === openBracket ? phase.first : phase.selectedValue;
      return first === openBracket ? index + 1 : index;
    }
    if (this.onPath && first === openBrace) {
      this.level++;
      this.phase = phase.firstMember;
      return index + 1;
    }
    this.phase = phase.skippedValue;
    this.beginSkipped(index);
    return index;
  }

  private walkValue(at: number): number {
    const index = this.walkPieces(at, closeBrace);
    if (this.delimiter === 0) return index;
    if (this.phase === phase.skippedValue) this.endSkipped(index - 1);
    this.judgeValue(this.base + index - 1);
    this.pieces = 0;
    this.phase = this.delimiter === closeBrace ? phase.lastBrace : phase.member;
    return this.delimiter === closeBrace ? index - 1 : index;
  }

  private judgeValue(at: number): void {
    if (this.phase === phase.selectedValue && this.pieces > 0) {
      this.giveValue();
    } else if (this.pieces === 0) {
      this.giveEmpty(found.junk, at);
    } else if (this.phase === phase.junk) {
      this.give(found.junk, this.itemStart, this.itemEnd);
    } else if (this.pieces > 1) {
      this.itemLine = this.secondPiece.line;
      this.give(found.junk, this.secondPiece.start, this.itemEnd);
    }
  }

  private endObject(): void {
    this.level--;
    if (this.level > 0) this.endContainer();
    else this.endDocument();
  }

  private isNextKey(): boolean {
    const {keyText} = this;
    const wanted = this.keys[this.level - 1];
    if (keyText === undefined) return false;
    if (!keyText.includes('\\')) return keyText.length - 2 === wanted?.length && keyText.startsWith(wanted, 1);
    try {
      return JSON.parse(keyText) === wanted;
    } catch {
      return false;
    }
  }

  private skipBlanks(at: number): number {
    const {bytes} = this;
    let index = at;
    while (index < bytes.length) {
      const current = bytes[index] as number;
      if (!isBlank(current)) break;
      if (current === lineFeed) this.scan.line++;
      index++;
    }
    return index;
  }
}
