/**
 * Picks the records of one document out of its tokens, for paths with wildcards, and writes each as JSON text again: numbers as
 * they were printed, strings as they were meant. A record inside a record is not picked again. The parent is made of the scalars
 * that stand before the records in each object on the way down, and `_keys`, the keys and indexes that led to them.
 */
import type {JsonObject} from '../../model/record.ts';
import {MiB} from '../../model/units.ts';
import {parentBytesMax} from './json-parents.ts';
import type {Token} from './json-tokens.ts';
import {beginMatch, isMatch, matchStep, type RecordsPath} from './records-path.ts';
import {depthMax} from './record-text.ts';
import {readCloneable} from './json-values.ts';

/** Characters of one record's text at most: a stream has no other bound. */
export const streamedRecordMax = 12 * MiB;

export interface SelectedText {
  /** Undefined when it is longer than `streamedRecordMax`. */
  readonly text: string | undefined;
  readonly depth: number;
  readonly parent: JsonObject;
}

interface Container {
  readonly isArray: boolean;
  /** Places in the path, for what stands in it; or each of its values is a record. */
  readonly places: number;
  readonly holdsRecords: boolean;
  readonly scalars: string[];
  key: string;
  index: number;
  parent: JsonObject | undefined;
}

export class JsonSelect {
  private readonly path: RecordsPath;
  private readonly give: (record: SelectedText) => void;
  private readonly stack: Container[] = [];
  /** The record that is being written. */
  private pieces: string[] | undefined;
  private length = 0;
  private depth = 0;
  private deepest = 0;
  private needsComma = false;
  /** A scalar outside of records, kept for parents. */
  private scalar: string[] | undefined;
  private scalarBytes = 0;
  private isTruncated = false;
  hasFound = false;

  constructor(path: RecordsPath, give: (record: SelectedText) => void) {
    this.path = path;
    this.give = give;
  }

  /** @throws {RangeError} when containers stand deeper in one another than any record may */
  take(token: Token): void {
    switch (token.name) {
      case 'startObject':
      case 'startArray':
        return this.open(token.name === 'startArray');
      case 'endObject':
      case 'endArray':
        return this.close(token.name === 'endArray');
      case 'keyValue':
        return this.takeKey(token.value);
      case 'startString':
        return this.beginScalar('"');
      case 'stringChunk':
        return this.write(JSON.stringify(token.value).slice(1, -1));
      case 'endString':
        this.write('"');
        return this.endScalar();
      default:
        this.beginScalar(String(token.value));
        return this.endScalar();
    }
  }

  private open(isArray: boolean): void {
    if (this.pieces === undefined) {
      const {places, isRecord} = this.judgeChild();
      const holdsRecords = isArray && !isRecord && isMatch(this.path, places);
      if (holdsRecords) this.hasFound = true;
      if (!isRecord && (holdsRecords || !isMatch(this.path, places))) {
        if (this.stack.length >= depthMax) throw new RangeError(`it is nested more than ${depthMax} levels deep`);
        this.stack.push({isArray, places, holdsRecords, scalars: [], key: '', index: 0, parent: undefined});
        return;
      }
      this.beginRecord();
    }
    this.depth++;
    this.deepest = Math.max(this.deepest, this.depth);
    this.write(`${this.comma()}${isArray ? '[' : '{'}`);
    this.needsComma = false;
  }

  private close(isArray: boolean): void {
    if (this.pieces === undefined) {
      this.stack.pop();
      this.endChild();
      return;
    }
    this.depth--;
    this.write(isArray ? ']' : '}');
    this.needsComma = true;
    if (this.depth === 0) this.endRecord();
  }

  private takeKey(key: string): void {
    if (this.pieces !== undefined) {
      this.write(`${this.comma()}${JSON.stringify(key)}:`);
      this.needsComma = false;
      return;
    }
    const container = this.stack.at(-1);
    if (container !== undefined) container.key = key;
  }

  private beginScalar(text: string): void {
    if (this.pieces === undefined) {
      const {places, isRecord} = this.judgeChild();
      if (isRecord || isMatch(this.path, places)) this.beginRecord();
      else this.scalar = [];
    }
    this.write(`${this.comma()}${text}`);
  }

  private endScalar(): void {
    if (this.pieces !== undefined) {
      this.needsComma = true;
      if (this.depth === 0) this.endRecord();
      return;
    }
    this.keepScalar();
    this.endChild();
  }

  private comma(): string {
    return this.pieces !== undefined && this.needsComma ? ',' : '';
  }

  private write(text: string): void {
    if (this.pieces === undefined) {
      if (this.scalar !== undefined && this.scalarBytes <= parentBytesMax) this.scalar.push(text);
      this.scalarBytes += text.length;
      return;
    }
    this.length += text.length;
    if (this.length <= streamedRecordMax) this.pieces.push(text);
    else this.pieces = [];
  }

  /** What the value that begins now is to the path. */
  private judgeChild(): {readonly places: number; readonly isRecord: boolean} {
    const container = this.stack.at(-1);
    if (container === undefined) return {places: beginMatch(this.path), isRecord: false};
    if (container.holdsRecords) return {places: 0, isRecord: true};
    const key = container.isArray ? undefined : container.key;
    return {places: container.places === 0 ? 0 : matchStep(this.path, container.places, key), isRecord: false};
  }

  private endChild(): void {
    const container = this.stack.at(-1);
    if (container?.isArray === true) container.index++;
  }

  private keepScalar(): void {
    const container = this.stack.at(-1);
    const text = this.scalar?.join('');
    this.scalar = undefined;
    this.scalarBytes = 0;
    if (container === undefined || container.isArray || container.places === 0 || text === undefined) return;
    const member = `${JSON.stringify(container.key)}:${text}`;
    const kept = this.stack.reduce((sum, {scalars}) => sum + scalars.reduce((all, one) => all + one.length, 0), 0);
    if (kept + member.length > parentBytesMax) this.isTruncated = true;
    else container.scalars.push(member);
  }

  private beginRecord(): void {
    this.hasFound = true;
    this.pieces = [];
    this.length = 0;
    this.depth = 0;
    this.deepest = 0;
    this.needsComma = false;
  }

  private endRecord(): void {
    const text = this.length > streamedRecordMax ? undefined : this.pieces?.join('');
    this.pieces = undefined;
    this.give({text, depth: this.deepest, parent: this.parentHere()});
    this.endChild();
  }

  private parentHere(): JsonObject {
    const container = this.stack.at(-1);
    if (container?.parent !== undefined) return container.parent;
    const parent = this.makeParent();
    if (container?.holdsRecords === true) container.parent = parent;
    return parent;
  }

  private makeParent(): JsonObject {
    const keys = this.stack.map(({isArray, index, key}) => (isArray ? index : key));
    const steps = this.stack.at(-1)?.holdsRecords === true ? keys.slice(0, -1) : keys;
    let text = '';
    for (const [level, {isArray, scalars, key}] of [...this.stack.entries()].toReversed()) {
      const mark = level === 0 ? [`"_keys":${JSON.stringify(steps)}`, ...(this.isTruncated ? ['"_truncated":true'] : [])] : [];
      const inner = text === '' ? [] : [isArray ? text : `${JSON.stringify(key)}:{${text}}`];
      text = [...scalars, ...inner, ...mark].join(',');
    }
    return readCloneable(`{${text}}`) as JsonObject;
  }
}
