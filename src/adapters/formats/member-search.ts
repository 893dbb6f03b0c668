/**
 * Finds the asked fields of a JSON object in its bytes, in one pass that is also the proof that the text is JSON. It gives up, and
 * says no more than that, on whatever is odd: keys with escapes, a key twice, anything nested deep, faults. The caller then parses.
 * Bytes are valid UTF-8; behind their end nothing is read that would count as a part of a record, so every loop ends there at the latest.
 */
import type {MemberSearch, Wanted} from '../../contracts/members.ts';
import {memberKind} from '../../contracts/members.ts';
import {standsAsWritten} from '../../model/exact-number.ts';
import {FoundMembers} from './found-members.ts';
import {byte} from './json-scan.ts';
import {addPath, KeyTable, type KnownKey} from './known-keys.ts';
import {shapeKernel, slotsMost, type ShapeKernel} from './shape-kernel.ts';
import {ShapeSearch} from './shape-search.ts';

const {blank, tab, lineFeed, carriageReturn, quote, colon, backslash, comma, openBrace, closeBrace, openBracket, closeBracket} = byte;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
/** Numbers up to here come back from a double as they were. */
const digitsKept = 15;
/** 0.000001 is written so, and less with an exponent. */
const zerosKept = 5;
const depthMost = 48;

/** Ends a stretch of plain characters in a string: a quote, a backslash, a control character. */
const endsStretch = new Uint8Array(256).fill(1, 0, 0x20);
endsStretch[quote] = 1;
endsStretch[backslash] = 1;

/** Behind a backslash: 1 where JSON.stringify would write the same, 2 where it would write something else. */
const escapes = new Uint8Array(256);
for (const character of '"\\bfnrt') escapes[character.charCodeAt(0)] = 1;
escapes[0x2f] = 2;

export class JsonMemberSearch implements MemberSearch {
  readonly members: FoundMembers;
  private readonly table: KeyTable;
  /** Quicker, for records that are like the last. */
  private readonly shapes: ShapeSearch | undefined;
  private bytes: Buffer = Buffer.alloc(0);
  /** Of the value that was read last: what it is, and whether JSON.stringify would write those bytes. */
  private kind = 0;
  private plain = 0;

  private readonly overLines: boolean;

  private constructor(
    slots: number,
    table: KeyTable,
    {kernel, overLines}: {readonly kernel: ShapeKernel | null; readonly overLines: boolean},
  ) {
    this.overLines = overLines;
    this.members = new FoundMembers(slots, kernel ?? undefined);
    this.table = table;
    this.shapes = kernel === null ? undefined : new ShapeSearch(this.members, kernel, table);
  }

  /**
   * Undefined where a path cannot be followed in bytes.
   * @param how kernel null: without one. overLines: a record may have line feeds between its values
   */
  static of({paths}: Wanted, how: {readonly kernel?: null; readonly overLines?: boolean} = {}): JsonMemberSearch | undefined {
    const table = new KeyTable();
    const isTaken = paths.every((parts, slot) => addPath(table, parts, slot));
    const kernel = how.kernel === null || paths.length >= slotsMost ? null : (shapeKernel() ?? null);
    return isTaken ? new JsonMemberSearch(paths.length, table, {kernel, overLines: how.overLines === true}) : undefined;
  }

  /** The record that begins at `start`. @returns one behind it; -1 where nothing can be said */
  find(bytes: Buffer, start: number): number {
    const {members, shapes} = this;
    const found = shapes === undefined ? -1 : shapes.find(bytes, start);
    if (found !== -1) return found;
    if (bytes[start] !== openBrace) return -1;
    this.bytes = bytes;
    members.open(bytes, start);
    const end = this.object(start + 1, this.table, 0);
    members.close(end, this.plain === 1);
    if (end !== -1) shapes?.learn(bytes, start);
    return end;
  }

  /** From behind its brace to behind the other. */
  private object(start: number, table: KeyTable, depth: number): number {
    const {bytes} = this;
    const object = (table.objects = (table.objects + 1) | 0);
    let plain = 1;
    let at = start;
    if ((bytes[at] as number) <= blank) {
      at = this.behindBlanks(at);
      plain = 0;
    }
    let before: KnownKey | undefined;
    let key = table.first;
    while (bytes[at] === quote) {
      at++;
      if (key === undefined || !isKeyAt(key.bytes, bytes, at)) {
        key = table.read(bytes, at);
        if (key === undefined) return -1;
        if (before === undefined) table.first = key;
        else before.next = key;
      }
      if (key.metIn === object) return -1;
      key.metIn = object;
      at += key.bytes.length;
      if ((bytes[at] as number) <= blank) {
        at = this.behindBlanks(at);
        plain = 0;
      }
      if (bytes[at] !== colon) return -1;
      at++;
      if ((bytes[at] as number) <= blank) {
        at = this.behindBlanks(at);
        plain = 0;
      }
      const from = at;
      at = bytes[at] === openBrace ? this.map(at, table.innerOf(key), depth) : this.other(at, key, depth);
      if (at === -1) return -1;
      if (key.slot >= 0) this.keep(key.slot, {from, to: at, depth});
      if (this.plain === 0 || key.isNumber) plain = 0;
      if ((bytes[at] as number) <= blank) {
        at = this.behindBlanks(at);
        plain = 0;
      }
      if (bytes[at] === closeBrace) return this.close(at, memberKind.map, plain);
      if (bytes[at] !== comma) return -1;
      at++;
      if ((bytes[at] as number) <= blank) {
        at = this.behindBlanks(at);
        plain = 0;
      }
      before = key;
      key = key.next;
    }
    return before === undefined && bytes[at] === closeBrace ? this.close(at, memberKind.map, plain) : -1;
  }

  private close(at: number, kind: number, plain: number): number {
    this.kind = kind;
    this.plain = plain;
    return at + 1;
  }

  private keep(slot: number, {from, to, depth}: {readonly from: number; readonly to: number; readonly depth: number}): void {
    const {members, kind} = this;
    // A name with dots at the top comes before the path through the objects.
    if (depth > 0 && members.kinds[slot] !== memberKind.absent) return;
    const quotes = kind === memberKind.text || kind === memberKind.escaped ? 1 : 0;
    members.kinds[slot] = kind;
    members.starts[slot] = from + quotes;
    members.ends[slot] = to - quotes;
    members.plain[slot] = this.plain;
  }

  private map(start: number, table: KeyTable, depth: number): number {
    return depth === depthMost ? -1 : this.object(start + 1, table, depth + 1);
  }

  /** Any value but an object. */
  private other(at: number, key: KnownKey, depth: number): number {
    const first = this.bytes[at] as number;
    if (first === quote) return this.text(at + 1);
    if (first === openBracket) return depth === depthMost ? -1 : this.list(at + 1, key, depth + 1);
    if (first === 0x74) return this.word(at, 'true', memberKind.true);
    if (first === 0x66) return this.word(at, 'false', memberKind.false);
    if (first === 0x6e) return this.word(at, 'null', memberKind.null);
    return this.number(at);
  }

  /** From behind its bracket. */
  private list(start: number, key: KnownKey, depth: number): number {
    const {bytes} = this;
    let plain = 1;
    let at = start;
    if ((bytes[at] as number) <= blank) {
      at = this.behindBlanks(at);
      plain = 0;
    }
    if (bytes[at] === closeBracket) return this.close(at, memberKind.list, plain);
    for (;;) {
      at = bytes[at] === openBrace ? this.map(at, this.table.itemsOf(key), depth) : this.other(at, key, depth);
      if (at === -1) return -1;
      if (this.plain === 0) plain = 0;
      if ((bytes[at] as number) <= blank) {
        at = this.behindBlanks(at);
        plain = 0;
      }
      if (bytes[at] === closeBracket) return this.close(at, memberKind.list, plain);
      if (bytes[at] !== comma) return -1;
      at++;
      if ((bytes[at] as number) <= blank) {
        at = this.behindBlanks(at);
        plain = 0;
      }
    }
  }

  /** From behind its quote. */
  private text(start: number): number {
    const {bytes} = this;
    let at = start;
    let kind: number = memberKind.text;
    let plain = 1;
    for (;;) {
      while (endsStretch[bytes[at] as number] === 0) at++;
      const end = bytes[at] as number;
      if (end === quote) return this.close(at, kind, plain);
      if (end !== backslash) return -1;
      kind = memberKind.escaped;
      const escape = bytes[at + 1] as number;
      const meaning = escapes[escape];
      if (meaning !== 1) plain = 0;
      if (meaning !== 0) at += 2;
      else if (escape === 0x75 && isHex(bytes, at + 2)) at += 6;
      else return -1;
    }
  }

  private number(start: number): number {
    const {bytes} = this;
    const isNegative = bytes[start] === minus;
    const whole = isNegative ? start + 1 : start;
    let at = behindDigits(bytes, whole);
    const isZero = bytes[whole] === zero;
    if (at === whole || (isZero && at > whole + 1)) return -1;
    let isPlain = !(isZero && isNegative);
    let hasExponent = false;
    let digits = at - whole;
    if (bytes[at] === dot) {
      const fraction = at + 1;
      at = behindDigits(bytes, fraction);
      if (at === fraction) return -1;
      digits += at - fraction;
      isPlain = bytes[at - 1] !== zero && (!isZero || zerosAt(bytes, fraction) <= zerosKept);
    }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at++;
      if (bytes[at] === minus || bytes[at] === plus) at++;
      const exponent = at;
      at = behindDigits(bytes, exponent);
      if (at === exponent) return -1;
      isPlain = false;
      hasExponent = true;
    }
    // Of few digits it is seen by its form.
    if (isPlain ? digits > digitsKept : hasExponent) isPlain = standsAsWritten(bytes.toString('latin1', start, at));
    return this.close(at - 1, memberKind.number, isPlain ? 1 : 0);
  }

  private behindBlanks(start: number): number {
    const {bytes} = this;
    const fourth = this.overLines ? lineFeed : blank;
    let at = start;
    while (bytes[at] === blank || bytes[at] === tab || bytes[at] === carriageReturn || bytes[at] === fourth) at++;
    return at;
  }

  private word(at: number, word: string, kind: number): number {
    for (let index = 1; index < word.length; index++) if (this.bytes[at + index] !== word.charCodeAt(index)) return -1;
    return this.close(at + word.length - 1, kind, 1);
  }
}

function isKeyAt(key: Uint8Array, bytes: Uint8Array, start: number): boolean {
  const {length} = key;
  for (let at = 0; at < length; at++) if (bytes[start + at] !== key[at]) return false;
  return true;
}

function behindDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] as number) >= zero && (bytes[at] as number) <= nine) at++;
  return at;
}

function zerosAt(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === zero) at++;
  return at - start;
}

function isHex(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < start + 4; at++) {
    const character = bytes[at] as number;
    const isDigit = character >= zero && character <= nine;
    const letter = character | 0x20;
    if (!isDigit && (letter < 0x61 || letter > 0x66)) return false;
  }
  return true;
}
