/** Every record is accounted for: the sentences that must hold of each span, each file and each stage, or quern stops. */
import {assert, AssertionError} from '../../model/errors.ts';
import type {Counts} from '../../model/run.ts';
import type {Stage} from '../../protocol/stages.ts';
import type {ResultTable} from '../../protocol/tables.ts';
import {countLines} from './line-feeds.ts';

interface Place {
  readonly stage: Stage;
  /** Asked only where something is wrong: of many small files sentences that nobody reads cost more than what they are about. */
  readonly where: () => string;
}

/** @throws {AssertionError} naming where the sums of one stage do not agree */
export function assertBalanced(table: ResultTable, span: number, {stage, where}: Place): void {
  const breaks = (invariant: string): AssertionError => new AssertionError(`${where()}: ${invariant}`);
  let arriving = arrivingAt(table, span, {stage, where});
  const settled = stage.settles === null ? undefined : table.stepCounts(span, stage.settles);
  let rejected = settled?.rejected ?? 0;
  let duplicates = settled?.duplicates ?? 0;
  const {steps} = table.shape;
  for (let index = 0; index < steps.length; index++) {
    const step = table.stepCounts(span, index);
    const gone = step.outputs + step.rejected + step.filtered + step.duplicates;
    if (step.inputs + step.expanded !== gone) {
      throw breaks(`step ${steps[index]} took ${step.inputs} and made ${step.expanded} more, but accounts for ${gone}`);
    }
    if (index < stage.from || index >= stage.to) continue;
    if (step.inputs !== arriving) throw breaks(`step ${steps[index]} took ${step.inputs} of the ${arriving} before it`);
    rejected += step.rejected;
    duplicates += step.duplicates;
    arriving = step.outputs;
  }
  const rows = table.get(span, 'rows');
  const rejects = table.get(span, 'rejects');
  const doubles = table.get(span, 'duplicates');
  if (rows !== arriving) throw breaks(`${rows} rows, but the last step gave ${arriving}`);
  // A later stage passes on what those before it said.
  const carries = stage.number > 0;
  if (carries ? rejects < rejected : rejects !== rejected) throw breaks(`${rejects} rejects, but the steps rejected ${rejected}`);
  if (carries ? doubles < duplicates : doubles !== duplicates) throw breaks(`${doubles} duplicates, but the steps found ${duplicates}`);
}

/** What the stage's first step has to take. */
function arrivingAt(table: ResultTable, span: number, {stage, where}: Place): number {
  const {number, settles} = stage;
  const records = table.get(span, 'records');
  if (number === 0) {
    const {inputs, filtered} = table.stepCounts(span, 0);
    if (inputs - filtered !== records) {
      throw new AssertionError(`${where()}: ${records} records, but the input accounts for ${inputs - filtered}`);
    }
    return inputs;
  }
  if (settles === null) return records;
  const {duplicates, rejected} = table.stepCounts(span, settles);
  return records - duplicates - rejected;
}

/** A stage has taken all that the one before gave it, and passed on all that it said. */
export function assertPassedOn(before: Counts | undefined, now: Counts, stage: Stage): void {
  const given = {rows: before?.rows ?? 0, rejects: before?.rejects ?? 0, duplicates: before?.duplicates ?? 0};
  const own = Object.values(now.steps);
  const of = (key: 'rejected' | 'duplicates'): number => own.reduce((sum, step) => sum + step[key], 0);
  const which = `stage ${stage.number}`;
  assert(now.records === given.rows, `${which} took ${now.records} of the ${given.rows} rows before it`);
  const passed = {rejects: now.rejects - of('rejected'), duplicates: now.duplicates - of('duplicates')};
  for (const what of ['rejects', 'duplicates'] as const) {
    assert(passed[what] === given[what], `${which} passed on ${passed[what]} of the ${given[what]} ${what} before it`);
  }
}

/** Of a stage's steps alone: what it passes on from others is not its own. */
export function rejectedIn(table: ResultTable, stage: Stage): number {
  let sum = 0;
  for (let span = 0; span < table.spans; span++) {
    for (let step = stage.settles ?? stage.from; step < stage.to; step++) sum += table.stepCounts(span, step).rejected;
  }
  return sum;
}

/** The lines about to be written are as many as were counted. */
export function assertLines(bytes: Uint8Array, lines: number, where: string): void {
  const found = countLines(bytes);
  assert(found === lines, `${where}: ${found} lines stand in the bytes of ${lines}`);
  assert(bytes.byteLength === 0 || bytes.at(-1) === 10, `${where}: the last line is ended by a line feed`);
}

/** Codes are counted once for each line. */
export function assertCodes(codes: Readonly<Record<string, number>> | null, lines: number, where: string): void {
  const sum = Object.values(codes ?? {}).reduce((total, count) => total + count, 0);
  assert(sum === lines, `${where}: ${lines} lines, but ${sum} are counted by code`);
}
