/** The extractors of a plan's steps, in their order, loaded. Sets nothing up. */
import type {ResolvedStep} from '../actors/extraction/steps.ts';
import {resolveExtractor} from '../config/resolve.ts';
import type {RunPlan} from '../model/plan.ts';

/** @throws {ConfigError} when a module does not load */
export async function resolveSteps(plan: RunPlan): Promise<readonly ResolvedStep[]> {
  const steps: ResolvedStep[] = [];
  for (const step of plan.steps) steps.push({plan: step, extractor: await resolveExtractor(step.module)});
  return steps;
}
