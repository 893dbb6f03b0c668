/** Finds the reject at which a run ends where its job says `onError: stop`: the first in a result, of any step or of those that say so. */
import type {RunPlan} from '../../model/plan.ts';
import type {Remark} from '../../model/record.ts';
import type {Extracted} from '../../protocol/extraction.ts';
import {ResultTable, type TableShape} from '../../protocol/tables.ts';

/** Names of the steps whose rejects end the run; null for all, reading and decoding too. */
export type StoppingSteps = readonly string[] | null;

export interface FirstReject {
  /** Records of the result up to it, its own among them. */
  readonly records: number;
  /** For people: where, which step, why. */
  readonly sentence: string;
}

const reasonCharacters = 300;

/** Undefined where no reject ends the run. */
export function stoppingSteps({onError, steps}: Pick<RunPlan, 'onError' | 'steps'>): StoppingSteps | undefined {
  if (onError === 'stop') return null;
  const names = steps.filter((step) => step.onError === 'stop').map(({name}) => name);
  return names.length === 0 ? undefined : names;
}

export interface FirstRejectRules {
  readonly steps: StoppingSteps;
  /** Whose rejects are the result's own: a later stage passes on those of others, and they stopped nothing. */
  readonly isOwn: (step: string) => boolean;
}

export function firstReject({rejects, rejectedAt, table}: Extracted, shape: TableShape, rules: FirstRejectRules): FirstReject | undefined {
  if (rejects === null) return undefined;
  const bytes = new ResultTable(shape, new Float64Array(table)).sum('rejectBytes');
  const lines = Buffer.from(rejects, 0, bytes).toString('utf8').split('\n');
  // The file that could not be read is no record among others: it is all there is of its result.
  const places = rejectedAt === null ? new Float64Array(1) : new Float64Array(rejectedAt);
  let own = 0;
  for (const line of lines) {
    if (line === '') continue;
    const remark = JSON.parse(line) as Remark;
    if (!rules.isOwn(remark.step)) continue;
    const isStopping = rules.steps === null || rules.steps.includes(remark.step);
    if (isStopping) return {records: (places[own * 2] ?? 0) + 1, sentence: sentenceOf(remark)};
    own++;
  }
  return undefined;
}

function sentenceOf({file, line, byteOffset, step, code, reason}: Remark): string {
  const place = line === null ? `@${byteOffset}` : `:${line}`;
  return `stopped at a reject, as onError says: ${file}${place} [${step}] ${code}: ${reason.slice(0, reasonCharacters)}`;
}
