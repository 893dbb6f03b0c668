/** What the coordinator of an opened run works with: formats, layers, detection. A module by itself: it loads while the threads of a run start. */
import {coordinate, type Coordination} from '../actors/coordinator/coordinator.ts';
import type {ExtractionPool} from '../actors/coordinator/pool.ts';
import {detectInto} from '../config/detect.ts';
import {openFormats} from '../config/format-table.ts';
import {makeLayers} from '../config/layers.ts';
import {systemClock} from '../flow/clock.ts';
import {once} from '../model/parsed-once.ts';
import type {Report} from '../model/run.ts';
import type {OpenedRun} from '../protocol/mailboxes.ts';
import {laterInput} from './later-input.ts';

type Given = Pick<Coordination, 'plan' | 'shape' | 'io' | 'source' | 'cells' | 'signal' | 'onEvent'> & {
  readonly pool: Promise<ExtractionPool>;
  /** No more input is wanted. */
  readonly onEnding: () => void;
};

/** Takes the run to its end. @throws as `coordinate` */
export async function coordinateRun({pool, ...given}: Given, opened: OpenedRun): Promise<Report> {
  const {plan, source} = given;
  const table = await openFormats(plan.input, source.format);
  return coordinate(
    {
      ...given,
      pool: await pool,
      sourceOptions: source.options.parse(plan.input.sourceOptions, once),
      formats: table.formats,
      formatOptions: table.formatOptions,
      detect: detectInto(table),
      layers: await makeLayers(plan, table.formats),
      laterInput,
      clock: systemClock,
    },
    opened,
  );
}
