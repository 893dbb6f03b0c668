/** Sets up what extraction needs of a plan: living steps and formats. Once a thread. */
import {setUpSteps, shapeOf, type ResolvedStep} from '../actors/extraction/steps.ts';
import {ByteWorks} from '../actors/extraction/byte-works.ts';
import type {Workshop} from '../actors/extraction/extraction.ts';
import {parseFormatOptions} from '../config/format-options.ts';
import {resolveExtractor, resolveFormats, resolveStageInput} from '../config/resolve.ts';
import type {Format} from '../contracts/format.ts';
import type {RunPlan} from '../model/plan.ts';
import {readCell, type Cells} from '../protocol/cells.ts';

/** @throws {ConfigError} when a module does not load, its options do not fit, or its setup fails */
export async function openWorkshop(plan: RunPlan, cells: Cells): Promise<Workshop> {
  const resolved = await resolveSteps(plan);
  const shape = shapeOf(resolved);
  const formats = new Map(await resolveFormats(plan.input));
  const formatOptions = new Map(parseFormatOptions(plan.input, formats));
  if (shape.keyed !== undefined || shape.asked !== undefined) await addStageFormat(formats, formatOptions);
  const steps = await setUpSteps(plan, resolved);
  return {
    plan,
    shape,
    steps,
    formats,
    formatOptions,
    byteWorks: new ByteWorks({plan, steps, formats, formatOptions}),
    isStopping: () => readCell(cells, 'stop') !== 0,
  };
}

/** Only where a job is cut: no other reads it. */
async function addStageFormat(formats: Map<string, Format>, formatOptions: Map<string, unknown>): Promise<void> {
  const {format} = await resolveStageInput();
  formats.set(format.name, format);
  formatOptions.set(format.name, {});
}

export async function resolveSteps(plan: RunPlan): Promise<readonly ResolvedStep[]> {
  const steps: ResolvedStep[] = [];
  for (const step of plan.steps) steps.push({plan: step, extractor: await resolveExtractor(step.module)});
  return steps;
}
