/** Judges the lines of one output: each is JSON in UTF-8, places come in input order, no row twice. Remembers one place. */
import {isUtf8} from 'node:buffer';
import type {OutputKind} from '../ledger/records.ts';
import {comparePlaces, type OutcomePlace} from '../model/place-order.ts';
import {messageOf} from '../model/errors.ts';

interface PlaceOfLine extends OutcomePlace {
  readonly file: string;
}

export interface LineJudgePlan {
  readonly kind: OutputKind;
  /** Rows carry `_source`. */
  readonly lineage: boolean;
  readonly onProblem: (line: number, message: string) => void;
  /** So many lines in a row were of this file. */
  readonly onFile: (file: string, lines: number) => void;
}

export class LineJudge {
  private readonly plan: LineJudgePlan;
  private last: PlaceOfLine | null = null;
  private linesOfFile = 0;

  constructor(plan: LineJudgePlan) {
    this.plan = plan;
  }

  judge(line: Buffer, number: number): void {
    if (!isUtf8(line)) return this.plan.onProblem(number, 'is not UTF-8');
    let value: unknown;
    try {
      value = JSON.parse(line.toString('utf8'));
    } catch (cause) {
      return this.plan.onProblem(number, `is not JSON: ${messageOf(cause).slice(0, 200)}`);
    }
    const {kind, lineage} = this.plan;
    // A line between two stages says where it comes from in its own way.
    if (kind === 'stage' || (kind === 'rows' && !lineage)) return;
    const place = placeOf(kind === 'rows' ? fieldOf(value, '_source') : value);
    if (place === undefined) return this.plan.onProblem(number, 'does not say where it comes from');
    this.compare(place, number);
    if (this.last !== null && this.last.file !== place.file) this.endFile();
    this.linesOfFile++;
    this.last = place;
  }

  /** No lines follow. */
  end(): void {
    this.endFile();
  }

  private endFile(): void {
    if (this.last !== null && this.linesOfFile > 0) this.plan.onFile(this.last.file, this.linesOfFile);
    this.linesOfFile = 0;
  }

  private compare(place: PlaceOfLine, number: number): void {
    const {last} = this;
    if (last === null) return;
    const byRecord = compareFiles(last.file, place.file) || last.byteOffset - place.byteOffset || last.index - place.index;
    // A row has several warnings, and steps reject in their own order; but a row stands once.
    const standOnce = this.plan.kind === 'rows' || this.plan.kind === 'duplicates';
    const order = byRecord === 0 && standOnce ? comparePlaces(last, place) : byRecord;
    if (order > 0) this.plan.onProblem(number, `is out of order: ${shown(place)} stands behind ${shown(last)}`);
    else if (order === 0 && standOnce) this.plan.onProblem(number, `is a row twice: ${shown(place)}`);
  }
}

/** Bytewise, as the run's order is. */
function compareFiles(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function placeOf(value: unknown): PlaceOfLine | undefined {
  const [file, byteOffset, index, sub] = ['file', 'byteOffset', 'index', 'sub'].map((name) => fieldOf(value, name));
  if (typeof file !== 'string' || typeof byteOffset !== 'number' || typeof index !== 'number' || typeof sub !== 'number') return undefined;
  const part = fieldOf(value, 'part');
  return {file, byteOffset, index, sub, ...(typeof part === 'string' ? {part} : {})};
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function shown({file, byteOffset, index, sub, part}: PlaceOfLine): string {
  return `record ${index}.${sub}${part === undefined ? '' : `.${part}`} at byte ${byteOffset} of ${file}`;
}
