/**
 * All places of a text where one of a few literals may begin, in order, found sixteen characters at a time. It judges four
 * characters only, and those by their low bytes: what really stands there is the caller's to read.
 */
import {depth, newRoom, windowLength, type Room} from './kernel.ts';

/** A bit each. */
const groupBits = 8;
/** Literals that share these are one group. */
const groupLength = 3;
const tableBytes = 16;
const lowerCase = /^[a-z]$/;

export class LiteralSearch {
  private readonly makeRoom: () => Room;
  private readonly tables: Uint8Array;
  private room: Room | undefined;
  private text = '';
  /** The window in the room begins here, and the next one there. */
  private start = 0;
  private next = 0;
  /** Of the places found in the window, those before `index` are passed. */
  private count = 0;
  private index = 0;

  /**
   * @param literals of each the first four characters count; lower-case letters stand for both cases, all else for itself.
   * Those that share three characters are one group. With more than eight groups, some places where none stands are found too.
   */
  constructor(literals: readonly string[], makeRoom: () => Room = newRoom) {
    this.tables = tablesOf(literals);
    this.makeRoom = makeRoom;
  }

  /** Turns to a text, and forgets the one before. */
  begin(text: string): void {
    this.text = text;
    this.next = 0;
    this.count = 0;
    this.index = 0;
  }

  /** The first place at or behind `from`, Infinity where there is none. Later calls for the same text ask further on. */
  find(from: number): number {
    for (;;) {
      const {start, count, room} = this;
      while (this.index < count) {
        const at = start + (room?.places[this.index] ?? 0);
        if (at >= from) return at;
        this.index++;
      }
      const next = Math.max(from, this.next);
      if (next >= this.text.length) return this.finish();
      this.look(next);
    }
  }

  private look(start: number): void {
    const {text} = this;
    const room = (this.room ??= this.furnish());
    const isLast = text.length - start <= windowLength;
    const window = isLast && start === 0 ? text : text.slice(start, start + windowLength);
    room.text.write(window, 0, 'latin1');
    // No literal goes on into what is left of a longer text.
    for (let index = 0; index < depth; index++) room.text[window.length + index] = 0;
    // At the end of a window that is not the last, a literal may be cut: it stands whole in the next one.
    const length = isLast ? window.length : window.length - depth + 1;
    let count = room.find(length);
    while (count > 0 && (room.places[count - 1] ?? 0) >= length) count--;
    this.start = start;
    this.next = start + length;
    this.count = count;
    this.index = 0;
  }

  /** Texts are large: none is kept. */
  private finish(): number {
    this.text = '';
    this.count = 0;
    return Infinity;
  }

  private furnish(): Room {
    const room = this.makeRoom();
    room.tables.set(this.tables);
    return room;
  }
}

/** For each of the first bytes two tables, by its low half and by its high half: a bit for each group that may have it there. */
function tablesOf(literals: readonly string[]): Uint8Array {
  const tables = new Uint8Array(2 * depth * tableBytes);
  const groups = [...new Set(literals.map((literal) => literal.slice(0, groupLength)))];
  for (const literal of literals) {
    const bit = 1 << (groups.indexOf(literal.slice(0, groupLength)) % groupBits);
    for (let index = 0; index < depth; index++) {
      const row = 2 * index * tableBytes;
      for (const byte of bytesFor(literal.charAt(index))) {
        tables[row + (byte & 0x0f)] = (tables[row + (byte & 0x0f)] ?? 0) | bit;
        tables[row + tableBytes + (byte >> 4)] = (tables[row + tableBytes + (byte >> 4)] ?? 0) | bit;
      }
    }
  }
  return tables;
}

/** Behind a short literal anything may stand. */
function bytesFor(character: string): readonly number[] {
  if (character === '') return Array.from({length: 0x100}, (_, byte) => byte);
  const forms = lowerCase.test(character) ? [character, character.toUpperCase()] : [character];
  return forms.map((form) => form.charCodeAt(0) & 0xff);
}
