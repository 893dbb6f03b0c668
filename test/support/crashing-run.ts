/**
 * A process that runs a job and kills itself (SIGKILL) at the n-th time it passes a checkpoint of the I/O actor.
 * node crashing-run.ts JOB.json CHECKPOINT N. Everything is the real part; only the I/O actor stands on this thread, so that it
 * can be told where to die.
 */
import {readFileSync} from 'node:fs';
import {coordinate} from '../../src/actors/coordinator/coordinator.ts';
import {shapeOf} from '../../src/actors/extraction/steps.ts';
import {createIoActor} from '../../src/actors/io/io-actor.ts';
import {makeDetect} from '../../src/config/detect.ts';
import {parseFormatOptions} from '../../src/config/format-options.ts';
import {makeLayers} from '../../src/config/layers.ts';
import {loadJob} from '../../src/config/load.ts';
import {planJob} from '../../src/config/plan.ts';
import {makeReopen} from '../../src/config/reopen.ts';
import {resolveFormats, resolveSink, resolveSource} from '../../src/config/resolve.ts';
import {systemClock} from '../../src/flow/clock.ts';
import {makeCells} from '../../src/protocol/cells.ts';
import {startExtractionPool} from '../../src/threads/extraction-pool.ts';
import {resolveSteps} from '../../src/threads/workshop.ts';

const [jobFile = '', checkpoint = '', times = '1'] = process.argv.slice(2);
let left = Number(times);
const plan = await planJob(await loadJob(JSON.parse(readFileSync(jobFile, 'utf8'))));
const cells = makeCells();
const io = createIoActor({
  sink: await resolveSink(plan.output.sink),
  reopen: makeReopen(plan),
  cells,
  clock: systemClock,
  checkpoint: (name) => {
    if (name.split(':')[0] === checkpoint && --left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
const shape = shapeOf(await resolveSteps(plan));
const opened = await io.open({plan, shape, mode: 'run', version: 'test'});
if (opened.status === 'finishing') await io.finish();
else if (opened.status !== 'complete') {
  const pool = startExtractionPool(plan, cells);
  const source = await resolveSource(plan.input.source);
  const formats = await resolveFormats(plan.input);
  await coordinate(
    {
      plan,
      shape,
      io,
      pool,
      source,
      formats,
      cells,
      sourceOptions: source.options.parse(plan.input.sourceOptions),
      formatOptions: parseFormatOptions(plan.input, formats),
      detect: makeDetect(plan.input, formats),
      layers: await makeLayers(plan, formats),
      clock: systemClock,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    },
    opened,
  );
  await pool.close();
}
await io.close();
