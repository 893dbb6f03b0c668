/**
 * A whole run with the real parts, its I/O actor on this thread: for tests that listen at its checkpoints, or end it there. What a
 * checkpoint throws ends the run as a death would: nothing is committed behind it.
 */
import {coordinate} from '../../src/actors/coordinator/coordinator.ts';
import type {ExtractionPool} from '../../src/actors/coordinator/pool.ts';
import {shapeOf} from '../../src/actors/extraction/steps.ts';
import type {Checkpoint} from '../../src/actors/io/checkpoints.ts';
import {createIoActor} from '../../src/actors/io/io-actor.ts';
import {detectInto} from '../../src/config/detect.ts';
import {openFormats} from '../../src/config/format-table.ts';
import {makeLayers} from '../../src/config/layers.ts';
import {loadJob} from '../../src/config/load.ts';
import {planJob} from '../../src/config/plan.ts';
import {makeReopen} from '../../src/config/reopen.ts';
import {resolveSink, resolveSource} from '../../src/config/resolve.ts';
import type {Job} from '../../src/config/schema.ts';
import {systemClock} from '../../src/flow/clock.ts';
import type {RunPlan} from '../../src/model/plan.ts';
import type {Report} from '../../src/model/run.ts';
import {makeCells, type Cells} from '../../src/protocol/cells.ts';
import {askingToolsOf} from '../../src/threads/asking-tools.ts';
import {startExtractionPool} from '../../src/threads/extraction-pool.ts';
import {inlinePool} from '../../src/threads/inline.ts';
import {laterInput} from '../../src/threads/later-input.ts';
import {resolveSteps} from '../../src/threads/step-modules.ts';
import {openWorkshop} from '../../src/threads/workshop.ts';

/** Null where the run was complete before. @param around what stands between the coordinator and the pool */
export async function runHere(
  job: Job,
  checkpoint: Checkpoint = () => undefined,
  around: (pool: ExtractionPool) => ExtractionPool = (pool) => pool,
): Promise<Report | null> {
  const plan = await planJob(await loadJob(job));
  const cells = makeCells();
  const io = createIoActor({
    sink: await resolveSink(plan.output.sink),
    reopen: makeReopen(plan),
    asking: askingToolsOf(plan),
    cells,
    clock: systemClock,
    checkpoint,
  });
  let pool: ExtractionPool | undefined;
  try {
    const shape = shapeOf(await resolveSteps(plan));
    const opened = await io.open({plan, shape, mode: 'run', version: 'test'});
    if (opened.status === 'complete') return null;
    if (opened.status === 'finishing') return (await io.finish()).report;
    pool = await startPool(plan, cells);
    const source = await resolveSource(plan.input.source);
    const table = await openFormats(plan.input, source.format);
    return await coordinate(
      {
        plan,
        shape,
        io,
        pool: around(pool),
        source,
        sourceOptions: source.options.parse(plan.input.sourceOptions),
        formats: table.formats,
        formatOptions: table.formatOptions,
        detect: detectInto(table),
        layers: makeLayers(plan, table.formats),
        laterInput,
        cells,
        clock: systemClock,
        signal: new AbortController().signal,
        onEvent: () => undefined,
      },
      opened,
    );
  } finally {
    await pool?.close();
    await io.close();
  }
}

async function startPool(plan: RunPlan, cells: Cells): Promise<ExtractionPool> {
  return plan.limits.inline ? inlinePool(await openWorkshop(plan, cells)) : startExtractionPool(plan, cells);
}
