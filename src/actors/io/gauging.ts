/** Sets the memory gauge going: what it reads and allows goes into the shared cells. */
import {MemoryGauge} from '../../flow/memory-gauge.ts';
import type {LimitsPlan} from '../../model/plan.ts';
import {KiB} from '../../model/units.ts';
import {writeCell} from '../../protocol/cells.ts';
import type {Furnishing} from './furnishing.ts';

/** A chunk that runs and one that waits, and their output, for each worker. */
const chunksInFlight = 4;

export function startGauge({cells, rss, baselineBytes}: Furnishing, limits: LimitsPlan): MemoryGauge {
  const {memoryMb, creditBytes, chunkBytes, threads} = limits;
  const busyBytes = chunkBytes * chunksInFlight * threads;
  let beat = 0;
  return new MemoryGauge({
    bound: {memoryMb, creditBytes, busyBytes, floorBytes: chunkBytes, baselineBytes},
    rss,
    onReading: (reading) => {
      writeCell(cells, 'rssKiB', reading.rssBytes / KiB);
      writeCell(cells, 'peakRssKiB', reading.peakRssBytes / KiB);
      writeCell(cells, 'creditKiB', reading.creditBytes / KiB);
      beat = (beat + 1) & 0x7fffffff;
      writeCell(cells, 'ioBeat', beat);
    },
  });
}
