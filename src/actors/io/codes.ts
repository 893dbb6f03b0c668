/** Rejects or warnings by code, with the first five of each. Reads no line that it does not need. */
import type {CodeRecord, RemarkKind} from '../../ledger/records.ts';
import type {Remark} from '../../model/record.ts';
import {endOfLine} from './layout.ts';

const firstMax = 5;
/** A user's code may be made of data: what comes after so many is counted together. */
const codesMax = 200;
export const otherCodes = '(other codes)';

type First = CodeRecord['first'][number];

export class Codes {
  private readonly kind: RemarkKind;
  private readonly isOwn: (step: string) => boolean;
  private readonly records: Map<string, CodeRecord>;

  /** @param isOwn whether a step is one of the stage's: what it passes on from others is counted already */
  constructor(kind: RemarkKind, records: readonly CodeRecord[], isOwn: (step: string) => boolean = () => true) {
    this.kind = kind;
    this.isOwn = isOwn;
    this.records = new Map(records.map((record) => [record.code, record]));
  }

  /** Takes an append's counts and lines; gives the codes that changed, as they stand now. */
  add(counts: Readonly<Record<string, number>> | null, lines: Uint8Array): CodeRecord[] {
    if (counts === null) return [];
    const changed = new Map<string, CodeRecord>();
    const wanted = new Map<string, number>();
    for (const [code, count] of Object.entries(counts)) {
      if (count === 0) continue;
      const record = this.recordOf(code);
      const missing = record.code === otherCodes ? 0 : Math.min(firstMax - record.first.length, count);
      if (missing > 0) wanted.set(code, missing);
      changed.set(record.code, this.put({...record, count: record.count + count}));
    }
    for (const [code, first] of this.firstRemarks(lines, wanted)) {
      const record = this.recordOf(code);
      changed.set(code, this.put({...record, first: [...record.first, ...first]}));
    }
    return [...changed.values()];
  }

  private recordOf(code: string): CodeRecord {
    const known = this.records.get(code);
    if (known !== undefined) return known;
    const name = this.records.size < codesMax ? code : otherCodes;
    return this.records.get(name) ?? {kind: this.kind, code: name, count: 0, first: []};
  }

  private put(record: CodeRecord): CodeRecord {
    this.records.set(record.code, record);
    return record;
  }

  private firstRemarks(lines: Uint8Array, wanted: Map<string, number>): Map<string, First[]> {
    const found = new Map<string, First[]>();
    for (let at = 0; at < lines.byteLength && wanted.size > 0;) {
      const end = endOfLine(lines, at);
      const remark = JSON.parse(Buffer.from(lines.buffer, lines.byteOffset + at, end - at).toString('utf8')) as Remark;
      at = end;
      const missing = wanted.get(remark.code);
      if (missing === undefined || !this.isOwn(remark.step)) continue;
      const {file, line, byteOffset, index, sub, step, reason} = remark;
      const first = found.get(remark.code) ?? [];
      first.push({file, line, byteOffset, index, sub, step, reason});
      found.set(remark.code, first);
      if (missing === 1) wanted.delete(remark.code);
      else wanted.set(remark.code, missing - 1);
    }
    return found;
  }
}
