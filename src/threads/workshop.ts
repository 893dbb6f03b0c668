/** Sets up what extraction needs of a plan: living steps and formats. Once a thread. */
import {setUpSteps, shapeOf} from '../actors/extraction/steps.ts';
import {ByteWorks} from '../actors/extraction/byte-works.ts';
import type {Workshop} from '../actors/extraction/extraction.ts';
import {openFormats, type FormatTable} from '../config/format-table.ts';
import {resolveStageInput} from '../config/resolve.ts';
import type {RunPlan} from '../model/plan.ts';
import {readCell, type Cells} from '../protocol/cells.ts';
import type {Extract} from '../protocol/extraction.ts';
import {resolveSteps} from './step-modules.ts';

/** A workshop that knows a format when it is told of it. */
export interface OpenWorkshop extends Workshop {
  /** Before the first bytes of these formats come. @throws {ConfigError} */
  readonly loadFormats: (names: Iterable<string>) => Promise<void>;
}

/** @throws {ConfigError} when a module does not load, its options do not fit, or its setup fails */
export async function openWorkshop(plan: RunPlan, cells: Cells): Promise<OpenWorkshop> {
  const resolved = await resolveSteps(plan);
  const shape = shapeOf(resolved);
  const table = await openFormats(plan.input);
  if (shape.keyed !== undefined || shape.asked !== undefined) await addStageFormat(table);
  const {formats, formatOptions} = table;
  const steps = await setUpSteps(plan, resolved);
  return {
    plan,
    shape,
    steps,
    formats,
    formatOptions,
    byteWorks: new ByteWorks({plan, steps, formats, formatOptions}),
    isStopping: () => readCell(cells, 'stop') !== 0,
    async loadFormats(names) {
      for (const name of names) if (!formats.has(name)) await table.load(name);
    },
  };
}

/** Of a chunk's spans, each once. */
export function formatsOf({chunk}: Pick<Extract, 'chunk'>): ReadonlySet<string> {
  return new Set(chunk.spans.map(({format}) => format));
}

/** Only where a job is cut: no other reads it. */
async function addStageFormat(table: FormatTable): Promise<void> {
  const {format} = await resolveStageInput();
  table.add(format.name, format);
}
