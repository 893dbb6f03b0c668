/** Rows in numbered files: the next begins at the first row boundary at which the one before has reached its size. Rows alone decide. */
import {outputStates, type OutputRecord} from '../../ledger/records.ts';
import {syncFolder} from '../../ledger/durable.ts';
import type {Closing} from './closing.ts';
import {endOfLine, type RowsAppend, type RowsLayout} from './layout.ts';
import {countLines} from './line-feeds.ts';
import {publishOutput, type OutputFile} from './output-file.ts';

export interface PartsPlan {
  readonly dir: string;
  readonly partBytes: number;
  readonly closing: Closing;
  /** Creates the part of that number, from 1. */
  readonly create: (number: number) => Promise<OutputFile>;
}

export function partName(number: number, extension: string): string {
  return `records-${String(number).padStart(5, '0')}${extension}`;
}

/** The number in a part's name. */
export function partNumber(name: string): number {
  return Number.parseInt(name.slice('records-'.length), 10);
}

export class PartsLayout implements RowsLayout {
  private readonly plan: PartsPlan;
  private current: OutputFile | null;
  private number: number;
  private isFresh: boolean;
  private isCreated = false;

  /** @param current the part that goes on, or null when the last one is whole; `number` is the last part's */
  constructor(plan: PartsPlan, from: {readonly current: OutputFile | null; readonly number: number; readonly fresh: boolean}) {
    this.plan = plan;
    this.current = from.current;
    this.number = from.number;
    this.isFresh = from.fresh;
  }

  async write({rows}: RowsAppend): Promise<readonly OutputRecord[]> {
    const changed = new Map<string, OutputRecord>();
    if (this.isFresh && this.current !== null) changed.set(this.current.place.name, this.current.record);
    this.isFresh = false;
    for (let at = 0; at < rows.byteLength;) {
      this.current ??= await this.next();
      const part = this.current;
      const rest = rows.subarray(at);
      // A part from an earlier session may be at its size already: the next row then still ends it at a row's end.
      const end = endOfLine(rest, Math.max(0, this.plan.partBytes - part.length - 1));
      const piece = end === -1 ? rest : rest.subarray(0, end);
      await part.append(piece, countLines(piece));
      at += piece.byteLength;
      if (part.length >= this.plan.partBytes) await this.endPart(part);
      changed.set(part.place.name, part.record);
    }
    return [...changed.values()];
  }

  async sync(): Promise<void> {
    const created = this.isCreated;
    this.isCreated = false;
    await Promise.all([this.plan.closing.drained(), this.current?.sync(), created ? syncFolder(this.plan.dir) : undefined]);
  }

  async publish(committed: readonly OutputRecord[]): Promise<readonly string[]> {
    const whole = committed.filter((output) => output.kind === 'rows' && output.state === outputStates.whole).map(({name}) => name);
    for (const name of whole) publishOutput(this.plan.dir, name);
    if (whole.length > 0) await syncFolder(this.plan.dir);
    return whole;
  }

  end(): readonly OutputRecord[] {
    return this.current === null ? [] : [this.current.record];
  }

  async close(): Promise<void> {
    await Promise.all([this.current?.close(), this.plan.closing.close()]);
  }

  private async next(): Promise<OutputFile> {
    this.number++;
    this.isCreated = true;
    return this.plan.create(this.number);
  }

  private async endPart(part: OutputFile): Promise<void> {
    part.seal();
    this.current = null;
    await this.plan.closing.add(part);
  }
}
