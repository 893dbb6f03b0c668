/** Whether a run's keys are expected to fit in memory. Decided once, when the input is listed: the ledger keeps how the job is cut. */
import type {LimitsPlan} from '../../../model/plan.ts';
import type {KeyMode} from '../../../protocol/stages.ts';

/** Inputs have rarely more rows than this for their bytes: lines of names and URLs have 80 to 300. */
const bytesPerRow = 80;

/** @param bytes of the input, without its packings, as far as listing tells */
export function keyModeOf(bytes: number, {keysInMemory}: LimitsPlan): KeyMode {
  return bytes / bytesPerRow <= keysInMemory ? 'online' : 'partitions';
}
