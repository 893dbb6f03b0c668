/**
 * Which of a stage's steps need no parsed record, and what is left of them: filters that judge fields where they stand, and the pieces
 * that a row is copied from. Made once a worker. What does not fit is left to the long way, the whole of it or from the first step on.
 */
import type {ByteColumn, ByteStep} from '../../contracts/extractor.ts';
import type {Members, Wanted} from '../../contracts/members.ts';
import {partsOf} from '../../model/field-path.ts';
import type {JsonObject} from '../../model/record.ts';
import {lineageKey} from './row-text.ts';
import type {Step} from './steps.ts';

export interface ByteFilter {
  /** Its place among the steps. */
  readonly step: number;
  readonly judge: (members: Members) => string | undefined;
}

/** The record itself with constants in it, or chosen fields; and where it comes from, last of all. */
export type ByteRow =
  | {readonly type: 'record'; readonly constants: readonly PlacedConstant[]; readonly source: PlacedSource | undefined}
  | {
      readonly type: 'columns';
      readonly columns: readonly ByteColumn[];
      readonly skipsMissing: boolean;
      readonly constants: JsonObject;
      readonly source: PlacedSource | undefined;
    };

/** The slot of the record's own field of that name, where it may have one. */
export interface PlacedSource {
  readonly slot: number | undefined;
}

/** A constant, and the slot of the record's own field that it replaces. */
export interface PlacedConstant {
  readonly name: string;
  readonly value: unknown;
  readonly slot: number;
}

export interface BytePlan {
  readonly wanted: Wanted;
  /** Those before columns are chosen, and those behind. */
  readonly first: readonly ByteFilter[];
  readonly behind: readonly ByteFilter[];
  /** Undefined: what passes the filters goes the long way from the first step on. */
  readonly row: ByteRow | undefined;
  /** Of all the steps. */
  readonly steps: number;
}

const constantsMost = 32;

/**
 * @param rows what is left may be written: the steps are the whole job, and a row is nothing but its fields, with its lineage or without
 * @returns undefined where bytes are no help
 */
export function planBytes(steps: readonly Step[], rows: {readonly lineage: boolean} | undefined): BytePlan | undefined {
  const whole = rows === undefined ? undefined : new Planning(steps).whole(rows.lineage);
  return whole ?? new Planning(steps).filters();
}

class Planning {
  private readonly steps: readonly Step[];
  private readonly paths = new Map<string, readonly string[]>();
  private columns: Extract<ByteStep, {type: 'columns'}> | undefined;
  private constants: JsonObject | undefined;
  private readonly first: ByteFilter[] = [];
  private readonly behind: ByteFilter[] = [];

  constructor(steps: readonly Step[]) {
    this.steps = steps;
  }

  whole(lineage: boolean): BytePlan | undefined {
    for (const index of this.steps.keys()) if (!this.take(index)) return undefined;
    const row = this.row(lineage);
    return row === undefined ? undefined : this.plan(row);
  }

  /** The filters that stand before any other step. */
  filters(): BytePlan | undefined {
    for (const index of this.steps.keys()) if (!this.takeFilter(index)) break;
    return this.first.length === 0 ? undefined : this.plan(undefined);
  }

  private plan(row: ByteRow | undefined): BytePlan {
    const wanted = {paths: [...this.paths.values()], whole: row?.type === 'record'};
    return {wanted, first: this.first, behind: this.behind, row, steps: this.steps.length};
  }

  private takeFilter(index: number): boolean {
    const step = this.stepAt(index);
    if (step?.type !== 'filter') return false;
    this.first.push({step: index, judge: step.judge});
    return true;
  }

  private take(index: number): boolean {
    // What constants do to filters and columns nobody asks often enough.
    const step = this.stepAt(index);
    if (step === undefined || (this.constants !== undefined && step.type !== 'set')) return false;
    if (step.type === 'filter') (this.columns === undefined ? this.first : this.behind).push({step: index, judge: step.judge});
    else if (step.type === 'set') this.constants = {...this.constants, ...step.fields};
    else if (this.columns !== undefined || !step.columns.every(({name}) => isPlainName(name))) return false;
    else this.columns = step;
    return true;
  }

  private stepAt(index: number): ByteStep | undefined {
    const step = this.steps[index];
    if (step === undefined || step.schema !== undefined || step.tallies.length > 0) return undefined;
    return step.extractor.onBytes?.({options: step.options, state: step.state, slotOf: (path) => this.slotOf(path)});
  }

  private slotOf(path: string): number | undefined {
    const {columns} = this;
    if (columns === undefined) return this.slotOfParts(partsOf(path));
    // Behind a choice of columns a name is one of theirs, and what lies in one is not sought in bytes.
    const parts = partsOf(path);
    const column = columns.columns.find(({name}) => name === parts[0]);
    if (parts.length > 1 || column === undefined || column.separator !== undefined || columns.onMissing === null) return undefined;
    return column.slot;
  }

  private slotOfParts(parts: readonly string[]): number {
    const key = JSON.stringify(parts);
    if (!this.paths.has(key)) this.paths.set(key, parts);
    return [...this.paths.keys()].indexOf(key);
  }

  private row(lineage: boolean): ByteRow | undefined {
    const {columns, constants = {}} = this;
    const names = Object.keys(constants);
    // A field of one's own of that name gives way where it stands: nobody asks for that often enough.
    if (lineage && (names.includes(lineageKey) || columns?.columns.some(({name}) => name === lineageKey) === true)) return undefined;
    if (names.length > constantsMost || !names.every(isPlainName)) return undefined;
    if (columns === undefined) {
      const placed = names.map((name) => ({name, value: constants[name], slot: this.slotOfParts([name])}));
      return {type: 'record', constants: placed, source: lineage ? {slot: this.slotOfParts([lineageKey])} : undefined};
    }
    if (columns.columns.some(({name}) => names.includes(name))) return undefined;
    const source = lineage ? {slot: undefined} : undefined;
    return {type: 'columns', columns: columns.columns, skipsMissing: columns.onMissing === 'skip', constants, source};
  }
}

/** JavaScript puts names that are whole numbers before others, and one name means more to it than a field. */
function isPlainName(name: string): boolean {
  return !/^\d/.test(name) && name !== '__proto__';
}
