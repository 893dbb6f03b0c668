/** Names inside archives, as they may be shown and used: none leads out of its archive, and no two of one archive are the same. */
import {createHash} from 'node:crypto';
import {posix} from 'node:path';

const charactersMax = 1000;

export interface SafeName {
  readonly name: string;
  /** Why the entry is not to be read; undefined where its name is in order. */
  readonly fault: string | undefined;
}

/** What would lead out of the archive is escaped, so that it leads nowhere. */
export function safeName(name: string): SafeName {
  if (name.length > charactersMax) return {name: `${escaped(name.slice(0, 100))}...`, fault: `its name has ${name.length} characters`};
  const safe = escaped(name);
  return {name: safe, fault: safe === name ? undefined : 'its name would lead out of the archive'};
}

function escaped(name: string): string {
  const parts = name
    .replaceAll('\0', '%00')
    .replaceAll('\\', '%5C')
    .replace(/^([A-Za-z]):/, '$1%3A')
    .split('/');
  return parts.map((part) => (part === '' ? '%2F' : part === '.' || part === '..' ? part.replaceAll('.', '%2E') : part)).join('/');
}

const bitsPerName = 128;
const bitsMost = 2 ** 24;
const bitsLeast = 2 ** 10;
const marksPerName = 3;

/**
 * Gives a name that was there before its entry's number. In bounded memory: a few bits a name; that a name seems to have been there
 * and was not is rare (one in 200,000 of 100,000 names), always the same, and only makes it longer.
 */
export class UniqueNames {
  private readonly bits: Uint8Array;
  private readonly mask: number;

  /** @param expected how many names may come */
  constructor(expected: number) {
    const bits = Math.min(bitsMost, Math.max(bitsLeast, 2 ** Math.ceil(Math.log2(expected * bitsPerName + 1))));
    this.bits = new Uint8Array(bits / 8);
    this.mask = bits - 1;
  }

  unique(name: string, index: number): string {
    if (this.add(name)) return name;
    const {dir, name: plain, ext} = posix.parse(name);
    const numbered = posix.join(dir, `${plain} (entry ${index})${ext}`);
    this.add(numbered);
    return numbered;
  }

  /** False where it seems to be there. */
  private add(name: string): boolean {
    const hash = createHash('sha256').update(name).digest();
    let isNew = false;
    for (let mark = 0; mark < marksPerName; mark++) {
      const at = hash.readUInt32LE(mark * 4) & this.mask;
      const byte = this.bits[at >> 3] ?? 0;
      const bit = 1 << (at & 7);
      if ((byte & bit) === 0) isNew = true;
      this.bits[at >> 3] = byte | bit;
    }
    return isNew;
  }
}
