/** A workshop of given steps, and what a worker tells of its work in a form that can be compared. */
import {extract, type Workshop} from '../../../src/actors/extraction/extraction.ts';
import {setUpSteps, shapeOf, type ResolvedStep} from '../../../src/actors/extraction/steps.ts';
import {defineExtractor, type Extractor} from '../../../src/contracts/extractor.ts';
import type {Span} from '../../../src/model/chunk.ts';
import type {Json} from '../../../src/model/record.ts';
import type {Extracted} from '../../../src/protocol/extraction.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {planWith} from '../../support/plan.ts';

/** With its options. */
export type GivenStep = readonly [Extractor, Json];

/** Wants the record itself. */
export const counting = defineExtractor({
  name: 'counting',
  adds: 'rows',
  extract: (record: object) => [{type: 'row', value: {...record, keys: Object.keys(record).length}}],
});

export interface GivenWorkshop extends Pick<Workshop, 'formats' | 'formatOptions'> {
  readonly recordBytesMax: number;
  readonly lineage?: boolean;
  readonly sample?: number | null;
}

export async function workshopWith(
  given: readonly GivenStep[],
  {recordBytesMax, lineage = false, sample = null, ...formats}: GivenWorkshop,
): Promise<Workshop> {
  const resolved: ResolvedStep[] = given.map(([extractor, options], index) => ({
    extractor,
    plan: {
      name: `step${index}`,
      module: {builtin: extractor.name, path: null},
      with: options,
      from: null,
      into: null,
      onError: null,
    } as ResolvedStep['plan'],
  }));
  const {limits, output} = planWith();
  const plan = planWith({
    steps: resolved.map((step) => step.plan),
    limits: {...limits, recordBytesMax, sample},
    output: {...output, lineage},
  });
  return {plan, shape: shapeOf(resolved), steps: await setUpSteps(plan, resolved), ...formats, isStopping: () => false};
}

/** All that a worker tells of one span but how long it took. */
export async function toldOfSpan(
  workshop: Workshop,
  bytes: Uint8Array,
  {span, maxRecords}: {readonly span: Pick<Span, 'file' | 'format' | 'from'>; readonly maxRecords: number | null},
): Promise<object> {
  const extracted = await extract(workshop, {
    type: 'Extract',
    stage: onlyStage(workshop.shape),
    chunk: {id: 0, spans: [{...span, splitId: 1, end: bytes.length, at: 0, last: true}]},
    input: Uint8Array.from(bytes).buffer,
    settled: null,
    output: null,
    maxRecords,
    mustFinish: true,
  });
  const {ms: _ms, stepMs: _stepMs, input: _input, table, ...told} = extracted;
  const numbers = [...new Float64Array(table)];
  const [, , rowBytes, , rejectBytes, , warningBytes] = numbers;
  const text = (buffer: Extracted['rows'], length = 0): string => (buffer === null ? '' : Buffer.from(buffer, 0, length).toString('utf8'));
  return {
    ...told,
    numbers,
    rows: text(told.rows, rowBytes),
    rejects: text(told.rejects, rejectBytes),
    warnings: text(told.warnings, warningBytes),
    rejectedAt: told.rejectedAt === null ? [] : [...new Float64Array(told.rejectedAt)],
    hashes: Buffer.from(told.hashes).toString('hex'),
  };
}
