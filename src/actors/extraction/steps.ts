/** Makes living steps of a plan: each extractor with its options parsed and its state set up, once a worker. */
import type {ZodType} from 'zod';
import type {Extractor} from '../../contracts/extractor.ts';
import {ConfigError, messageOf} from '../../model/errors.ts';
import {once} from '../../model/parsed-once.ts';
import type {RunPlan, StepPlan} from '../../model/plan.ts';
import {wordedIssues} from '../../model/schema-words.ts';
import type {TableShape} from '../../protocol/tables.ts';

export interface Step {
  readonly name: string;
  readonly extractor: Extractor;
  readonly options: unknown;
  readonly state: unknown;
  readonly schema: ZodType | undefined;
  readonly from: string;
  readonly into: string;
  readonly keepsOnError: boolean;
  /** Index in the table's tallies, and how many a value holds. */
  readonly tallies: readonly {readonly index: number; readonly count: (value: unknown) => number}[];
}

/** An extractor beside its place in the job. */
export interface ResolvedStep {
  readonly plan: StepPlan;
  readonly extractor: Extractor;
}

/** The columns that results of this job have, the same in every thread. */
export function shapeOf(steps: readonly ResolvedStep[]): TableShape {
  const tallies = new Set<string>();
  for (const {extractor} of steps) for (const name of Object.keys(extractor.tallies ?? {})) tallies.add(name);
  const keyed = steps.flatMap(({extractor}, index) => (extractor.keys === true ? [index + 1] : []));
  const asked = steps.flatMap(({plan}, index) => (plan.ask === undefined ? [] : [index + 1]));
  return {
    steps: ['input', ...steps.map(({plan}) => plan.name)],
    tallies: [...tallies],
    ...(keyed.length === 0 ? {} : {keyed}),
    ...(asked.length === 0 ? {} : {asked}),
  };
}

/** @throws {ConfigError} when options do not fit or a setup fails */
export async function setUpSteps(plan: RunPlan, resolved: readonly ResolvedStep[]): Promise<readonly Step[]> {
  const {tallies} = shapeOf(resolved);
  const steps: Step[] = [];
  for (const {plan: stepPlan, extractor} of resolved) {
    const options = parseOptions(stepPlan, extractor);
    steps.push({
      name: stepPlan.name,
      extractor,
      options,
      state: await setUp(extractor, {options, baseDir: plan.baseDir, name: stepPlan.name}),
      schema: extractor.schema,
      from: stepPlan.from ?? extractor.from ?? 'text',
      into: stepPlan.into ?? stepPlan.name,
      keepsOnError: (stepPlan.onError ?? extractor.onError ?? (extractor.adds === 'field' ? 'keep' : 'reject')) === 'keep',
      tallies: Object.entries(extractor.tallies ?? {}).map(([name, count]) => ({index: tallies.indexOf(name), count})),
    });
  }
  return steps;
}

function parseOptions(plan: StepPlan, extractor: Extractor): unknown {
  if (extractor.options === undefined) {
    if (plan.with === null || Object.keys(plan.with).length === 0) return undefined;
    throw new ConfigError([{path: `steps.${plan.name}.with`, message: `the extractor ${extractor.name} takes no options`}]);
  }
  const parsed = extractor.options.safeParse(plan.with ?? {}, once);
  if (parsed.success) return parsed.data;
  const issues = wordedIssues(parsed.error.issues, plan.with ?? {}).map(({path, ...words}) => ({
    path: [`steps.${plan.name}.with`, ...path].join('.'),
    ...words,
  }));
  throw new ConfigError(issues);
}

async function setUp(
  extractor: Extractor,
  given: {readonly options: unknown; readonly baseDir: string; readonly name: string},
): Promise<unknown> {
  try {
    return await extractor.setup?.(given.options, {baseDir: given.baseDir, step: given.name});
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError([{path: `steps.${given.name}`, message: `its setup failed: ${messageOf(cause)}`}], {cause});
  }
}
