/** What a consumer is told that acknowledges a batch of a run that has ended without it. */
import {CancelledError} from '../model/errors.ts';

export function runEnded(batchId: number): CancelledError {
  return new CancelledError(`the run has ended: batch ${batchId} is not acknowledged`, {
    code: 'RUN_ENDED',
    hint: 'it comes again when the same job is streamed into the same directory',
  });
}
