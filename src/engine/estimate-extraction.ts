/**
 * Takes a stretch of a job's steps that asks nothing, for an estimate: an ordinary run in a folder of the estimate's own, whose rows lie in
 * one file afterwards. Never touches the job's own run directory.
 */
import {join} from 'node:path';
import {CancelledError, SourceError} from '../model/errors.ts';
import type {InputPlan, LlmPlan, RunPlan, StepPlan} from '../model/plan.ts';
import type {Report, RunEvent} from '../model/run.ts';
import {conduct} from '../threads/conduct.ts';
import {version} from './version.ts';

export interface Stretch {
  readonly plan: RunPlan;
  readonly steps: readonly StepPlan[];
  /** How its steps ask; null where none does. */
  readonly llm: LlmPlan | null;
  /** Of the estimate: made by this, thrown away by whoever made its parent. */
  readonly dir: string;
  /** Another input than the job's. */
  readonly input?: InputPlan;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

export interface Stretched {
  /** JSON lines. */
  readonly rows: string;
  readonly report: Report;
}

/** @throws what the outside did; {CancelledError} when it was told to stop */
export async function takeStretch(stretch: Stretch): Promise<Stretched> {
  const {dir, signal = new AbortController().signal, onEvent = () => undefined} = stretch;
  const conducting = conduct({
    plan: stretchPlan(stretch),
    mode: 'run',
    version,
    onEvent,
    signal,
    baselineBytes: 0,
    items: null,
  });
  const {report} = await conducting.result;
  if (signal.aborted) throw new CancelledError('the estimate was stopped', {code: 'CANCELLED'});
  if (report === null) throw new SourceError('the folder of the estimate was used by somebody else', {code: 'ESTIMATE_FAILED', where: dir});
  return {rows: join(dir, 'records.jsonl'), report};
}

/** What a stretch reads where it goes on from rows that an earlier one wrote. */
export function rowsInput(path: string): InputPlan {
  return {
    source: {builtin: 'files', path: null},
    sourceOptions: {baseDir: '/', files: [path], filter: [], exclude: [], archives: false},
    from: null,
    format: {builtin: 'jsonl', path: null},
    formatOptions: {},
    records: '',
    onFormatMismatch: 'reject',
    byRanges: false,
    compression: 'none',
    unpack: {ratioMax: 1000, bytesMax: Number.MAX_SAFE_INTEGER},
    acceptTruncated: false,
    encoding: 'utf-8',
    onBadEncoding: 'reject',
  };
}

/** Nothing stops it, nothing of it stays. */
function stretchPlan({plan, steps, llm, dir, input = plan.input}: Stretch): RunPlan {
  const patient = steps.map((step): StepPlan => (step.onError === 'stop' ? {...step, onError: 'reject'} : step));
  return {
    ...plan,
    dir,
    input,
    steps: patient,
    llm,
    onError: 'reject',
    output: {
      layout: 'single',
      lineage: false,
      sink: {builtin: 'jsonl', path: null},
      sinkOptions: {},
      partBytes: plan.output.partBytes,
      batchRows: null,
      partialBatches: false,
    },
    limits: {...plan.limits, rejects: {rate: 1, after: plan.limits.rejects.after}},
    identity: {},
    profileDir: null,
  };
}
