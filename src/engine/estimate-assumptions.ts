/** What an estimate does not know, in sentences. Pure. */
import type {RunPlan} from '../model/plan.ts';
import {answersLeast} from './estimate-figures.ts';
import type {AskEstimate, EstimateInput} from './estimate-report.ts';

export interface Assuming {
  readonly plan: RunPlan;
  readonly input: EstimateInput;
  readonly asks: readonly AskEstimate[];
  /** Why the shared file is of no use. */
  readonly cacheFault: string | null;
}

export function assumptionsOf({plan, input, asks, cacheFault}: Assuming): readonly string[] {
  const asksModels = asks.some(({tokens}) => tokens !== null);
  return [
    ...(asksModels
      ? ['tokens of prompts are estimated from their bytes, by what servers counted for kept answers where there are some']
      : []),
    ...asks.flatMap(answersSentence),
    ...asks.flatMap(rowsSentence),
    ...shareSentence(input, asks),
    ...(asks.length > 0 ? ['failures, repairs and requests that are sent again are not counted'] : []),
    ...paceSentence(plan, asks),
    ...(cacheFault === null ? [] : [`llm.cache is not used: ${cacheFault}`]),
  ];
}

function answersSentence({step, tokens}: AskEstimate): readonly string[] {
  if (tokens === null || tokens.known !== 'assumed') return [];
  return [
    `${step}: fewer than ${answersLeast} answers are kept, so their length is guessed between the least its schema takes and max_tokens; --pilot 20 measures it`,
  ];
}

function rowsSentence({step, assumedRows, rows}: AskEstimate): readonly string[] {
  if (assumedRows === 0) return [];
  return [`${step}: ${assumedRows} of ${rows} rows depend on answers that are not there yet; made-up ones stand for them`];
}

function shareSentence({taken, share}: EstimateInput, asks: readonly AskEstimate[]): readonly string[] {
  if (taken === 'all') return [];
  const percent = `${(share * 100).toPrecision(3)} %`;
  const equal = asks.length === 0 ? '' : ': equal items are known within it only, so that fewer may be asked';
  return [
    taken === 'sample'
      ? `a sample of ${percent} of the records stands for all${equal}`
      : `the first records (${percent} of the bytes) stand for all${equal}`,
  ];
}

function paceSentence({llm}: RunPlan, asks: readonly AskEstimate[]): readonly string[] {
  if (llm === null || asks.length === 0) return [];
  const {rpm, rpmAssumed, tpm, patient} = llm;
  if (rpm === null && rpmAssumed === null && tpm === null)
    return ['no limits are known (llm.rpm, llm.tpm): it takes as long as the server does'];
  return [
    ...(rpm === null && rpmAssumed !== null ? [`llm.rpm is not set: ${rpmAssumed} a minute until the server says otherwise`] : []),
    ...(patient ? ['overnight, one request at a time: a slow server makes it longer'] : []),
  ];
}
