/**
 * Where a row comes from, as the member of its JSON that tells it: prepared for a file once, its numbers written for each record. The same
 * bytes as `withLineage` and JSON.stringify give.
 */
import type {FoundPlace} from '../../contracts/format.ts';
import {lineageKey} from './row-text.ts';

/** Two numbers of 16 digits, and what stands around them. */
const numbersMost = 64;
const name = `,${JSON.stringify(lineageKey)}:`;

export class RowSource {
  /** Of a record's own field of that name; undefined where it has none. */
  readonly slot: number | undefined;
  readonly valueAt = name.length;
  member = Buffer.alloc(0);
  end = 0;
  private file: string | undefined;
  private prefixBytes = 0;

  constructor(slot: number | undefined) {
    this.slot = slot;
  }

  openFile(file: string): void {
    if (file === this.file) return;
    const prefix = `${name}{"file":${JSON.stringify(file)},"byteOffset":`;
    this.prefixBytes = Buffer.byteLength(prefix);
    this.member = Buffer.alloc(this.prefixBytes + numbersMost);
    this.member.write(prefix, 'utf8');
    this.file = file;
  }

  /** What it takes at most. */
  get bytesMost(): number {
    return this.member.length;
  }

  tell({start, index}: FoundPlace): void {
    this.end = this.prefixBytes + this.member.write(`${start},"index":${index},"sub":0}`, this.prefixBytes, 'latin1');
  }
}
