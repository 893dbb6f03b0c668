/**
 * EUC-KR as the Encoding Standard has it: with the 8,822 syllables that windows-949 adds. Node 24 knows those of KS X 1001 only and
 * gives C1 controls and letters for the others, even when it is told to be strict (found on 24.21).
 */
import type {Decoding} from './decoding.ts';

const firstLead = 0x81;
const lastLead = 0xfe;
const firstTrail = 0x41;
const trails = 0xfe - firstTrail + 1;
const syllables = {first: 0xac00, last: 0xd7a3};

let table: Uint16Array | undefined;

export class EucKrDecoding implements Decoding {
  private readonly table = (table ??= makeTable());
  /** First byte of a pair that the last block's end cut. */
  private lead = 0;

  decode(bytes: Uint8Array): readonly string[] {
    const pieces: string[] = [];
    const units = new Uint16Array(bytes.length + 1);
    let length = 0;
    const cut = (): void => {
      pieces.push(textOf(units, length));
      length = 0;
    };
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (this.lead !== 0) {
        const unit = this.unitOf(this.lead, byte);
        this.lead = 0;
        if (unit !== 0) units[length++] = unit;
        else cut();
        // A letter of ASCII is never lost with the lead that stood before it in vain.
        if (unit !== 0 || byte >= 0x80) continue;
      }
      if (byte < 0x80) units[length++] = byte;
      else if (byte >= firstLead && byte <= lastLead) this.lead = byte;
      else cut();
    }
    cut();
    return pieces;
  }

  finish(): readonly string[] {
    const isCut = this.lead !== 0;
    this.lead = 0;
    return isCut ? ['', ''] : [''];
  }

  private unitOf(lead: number, trail: number): number {
    return trail < firstTrail || trail > 0xfe ? 0 : (this.table[placeOf(lead, trail)] ?? 0);
  }
}

function textOf(units: Uint16Array, length: number): string {
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

function placeOf(lead: number, trail: number): number {
  return (lead - firstLead) * trails + trail - firstTrail;
}

/** Unit of each pair, 0 for none: KS X 1001 as the platform has it, then the other syllables in the order of Unicode. */
function makeTable(): Uint16Array {
  const made = new Uint16Array((lastLead - firstLead + 1) * trails);
  const decoder = new TextDecoder('euc-kr');
  const known = new Set<number>();
  for (let lead = 0xa1; lead <= lastLead; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      const unit = text.length === 1 ? text.charCodeAt(0) : 0;
      if (unit === 0 || unit === 0xfffd || isPrivate(unit)) continue;
      made[placeOf(lead, trail)] = unit;
      known.add(unit);
    }
  }
  // Added to the standard in 1998, and not to the platform's table.
  made[placeOf(0xa2, 0xe6)] = 0x20ac;
  made[placeOf(0xa2, 0xe7)] = 0xae;
  const free = addedPlaces();
  for (let unit = syllables.first; unit <= syllables.last; unit++) {
    if (known.has(unit)) continue;
    const place = free.next();
    if (place.done !== true) made[place.value] = unit;
  }
  return made;
}

/** The pairs outside of KS X 1001, in order: letters of ASCII and high bytes as trails, below 0xa1 where the lead is of KS X 1001. */
function* addedPlaces(): Generator<number, undefined> {
  for (let lead = firstLead; lead <= 0xc6; lead++) {
    for (let trail = firstTrail; trail <= (lead < 0xa1 ? 0xfe : 0xa0); trail++) {
      const isTrail = trail <= 0x5a || (trail >= 0x61 && trail <= 0x7a) || trail >= 0x81;
      if (isTrail) yield placeOf(lead, trail);
    }
  }
}

function isPrivate(unit: number): boolean {
  return unit >= 0xe000 && unit <= 0xf8ff;
}
