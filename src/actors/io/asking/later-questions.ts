/** The questions of a job by the lanes they go by: which come behind the one that is asked now. Knows nothing of rows or answers. */
import type {LlmPlan, StepPlan} from '../../../model/plan.ts';
import type {LaterQuestion} from './forecast.ts';
import {laneOf} from './model-inquiry.ts';

/** The lane a step goes by: what a pace, and a limit, is of. Null of one that asks nothing. */
export function laneNameOf({name, ask}: StepPlan, llm: LlmPlan): string | null {
  if (ask === undefined) return null;
  return ask.kind === 'model' ? laneOf(llm, ask) : `call ${name}`;
}

/** @param steps those behind the question of now. @param here its lane */
export function laterQuestions(steps: readonly StepPlan[], llm: LlmPlan, here: string): readonly LaterQuestion[] {
  const {rpm, rpmAssumed, rpd, share} = llm;
  return steps.flatMap((step) => {
    if (step.ask === undefined) return [];
    return [{pack: step.ask.pack, isHere: laneNameOf(step, llm) === here, limits: {rpm: rpm ?? rpmAssumed, rpd, share}}];
  });
}
