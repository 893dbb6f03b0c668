/**
 * What a walk over JSON tells of: the record or remark that it came to the end of last, and the pieces of the element or value that it
 * stands in. Reads no bytes.
 */
import {found, phase} from './json-phases.ts';
import {StructureScan} from './json-scan.ts';

export class JsonItem {
  readonly scan = new StructureScan();
  phase: number = phase.top;
  /** Of what was found last: kind, offsets in the file, line, and how many values stood in it without a comma between. */
  kind: number = found.document;
  itemStart = 0;
  itemEnd = 0;
  itemLine = 1;
  itemPieces = 0;
  protected hasFound = false;
  /** Values so far in the element or member value that goes on. */
  protected pieces = 0;
  protected secondPiece = {start: 0, line: 1};
  /** The byte before belonged to a piece that is neither string nor container. */
  protected inRun = false;
  /** Offset in the file of the loaded bytes. */
  protected base = 0;

  get line(): number {
    return this.scan.line;
  }

  protected beginPiece(index: number): void {
    this.pieces++;
    if (this.pieces === 1) {
      this.itemStart = this.base + index;
      this.itemLine = this.scan.line;
      this.scan.deepest = 0;
    } else if (this.pieces === 2) {
      this.secondPiece = {start: this.base + index, line: this.scan.line};
    }
  }

  protected give(kind: number, start: number, end: number): true {
    this.kind = kind;
    this.itemStart = start;
    this.itemEnd = end;
    this.itemPieces = this.pieces;
    this.pieces = 0;
    this.hasFound = true;
    return true;
  }

  protected giveValue(): true {
    return this.give(found.value, this.itemStart, this.itemEnd);
  }

  protected giveEmpty(kind: number, at: number): true {
    this.itemLine = this.scan.line;
    return this.give(kind, at, at);
  }

  protected giveTruncated(hasBegun: boolean, at: number): true {
    this.phase = phase.top;
    this.inRun = false;
    this.scan.close();
    return hasBegun ? this.give(found.truncated, this.itemStart, at) : this.giveEmpty(found.truncated, at);
  }
}
