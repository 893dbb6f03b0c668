/** Sets up what extraction needs of a plan: living steps and formats. Once a thread. */
import {setUpSteps, shapeOf, type ResolvedStep} from '../actors/extraction/steps.ts';
import type {Workshop} from '../actors/extraction/extraction.ts';
import {parseFormatOptions} from '../config/format-options.ts';
import {resolveExtractor, resolveFormats} from '../config/resolve.ts';
import type {RunPlan} from '../model/plan.ts';
import {readCell, type Cells} from '../protocol/cells.ts';

/** @throws {ConfigError} when a module does not load, its options do not fit, or its setup fails */
export async function openWorkshop(plan: RunPlan, cells: Cells): Promise<Workshop> {
  const resolved = await resolveSteps(plan);
  const formats = await resolveFormats(plan.input);
  return {
    plan,
    shape: shapeOf(resolved),
    steps: await setUpSteps(plan, resolved),
    formats,
    formatOptions: parseFormatOptions(plan.input, formats),
    isStopping: () => readCell(cells, 'stop') !== 0,
  };
}

export async function resolveSteps(plan: RunPlan): Promise<readonly ResolvedStep[]> {
  const steps: ResolvedStep[] = [];
  for (const step of plan.steps) steps.push({plan: step, extractor: await resolveExtractor(step.module)});
  return steps;
}
