/**
 * The small typed headers that cross threads beside the bytes: one Float64Array row a span. Objects in their place cost the
 * coordinator 40-100 times the CPU.
 */
import {stepCountKeys, type StepCounts} from '../model/run.ts';

/** Fixed columns of a result row (`fileWarnings`: those of no row); then six counts a step (`input` first), then one number a tally. */
export const resultColumns = [
  'records',
  'rows',
  'rowBytes',
  'rejects',
  'rejectBytes',
  'warnings',
  'warningBytes',
  'duplicates',
  'duplicateBytes',
  'fileWarnings',
  'endLine',
  'endRecord',
] as const;
export type ResultColumn = (typeof resultColumns)[number];

const columnIndex = Object.fromEntries(resultColumns.map((name, index) => [name, index])) as Record<ResultColumn, number>;
const countsPerStep = stepCountKeys.length;

export interface TableShape {
  /** Step names, `input` first. */
  readonly steps: readonly string[];
  readonly tallies: readonly string[];
  /** Which of the steps give keys, in order; none when left out. */
  readonly keyed?: readonly number[];
  /** Which of them ask, in order; none when left out. */
  readonly asked?: readonly number[];
}

/** One row a span, in the order of the chunk's spans. */
export class ResultTable {
  readonly shape: TableShape;
  readonly stride: number;
  readonly values: Float64Array<ArrayBuffer>;

  constructor(shape: TableShape, spansOrValues: number | Float64Array<ArrayBuffer>) {
    this.shape = shape;
    this.stride = resultColumns.length + shape.steps.length * countsPerStep + shape.tallies.length;
    this.values = typeof spansOrValues === 'number' ? new Float64Array(this.stride * spansOrValues) : spansOrValues;
  }

  get spans(): number {
    return this.values.length / this.stride;
  }

  get(span: number, column: ResultColumn): number {
    return this.values[span * this.stride + columnIndex[column]] ?? 0;
  }

  set(span: number, column: ResultColumn, value: number): void {
    this.values[span * this.stride + columnIndex[column]] = value;
  }

  add(span: number, column: ResultColumn, value: number): void {
    this.set(span, column, this.get(span, column) + value);
  }

  addToStep(span: number, step: number, key: keyof StepCounts, value: number): void {
    const at = this.stepAt(span, step) + stepCountKeys.indexOf(key);
    this.values[at] = (this.values[at] ?? 0) + value;
  }

  stepCounts(span: number, step: number): StepCounts {
    const at = this.stepAt(span, step);
    const {values} = this;
    // Written out, in the order of stepCountKeys: looked up name by name this took 0.9 us and not 0.05, for each step of each small file.
    return {
      inputs: values[at] ?? 0,
      expanded: values[at + 1] ?? 0,
      outputs: values[at + 2] ?? 0,
      rejected: values[at + 3] ?? 0,
      filtered: values[at + 4] ?? 0,
      duplicates: values[at + 5] ?? 0,
    };
  }

  addToTally(span: number, tally: number, value: number): void {
    const at = this.tallyAt(span, tally);
    this.values[at] = (this.values[at] ?? 0) + value;
  }

  tally(span: number, tally: number): number {
    return this.values[this.tallyAt(span, tally)] ?? 0;
  }

  /** Sum of a column over all spans. */
  sum(column: ResultColumn): number {
    let total = 0;
    for (let span = 0; span < this.spans; span++) total += this.get(span, column);
    return total;
  }

  private stepAt(span: number, step: number): number {
    return span * this.stride + resultColumns.length + step * countsPerStep;
  }

  private tallyAt(span: number, tally: number): number {
    return span * this.stride + resultColumns.length + this.shape.steps.length * countsPerStep + tally;
  }
}
