/** The name under which a run sits among others that keep to the same limit: a hash, which says nothing of where it runs. */
import {createHash} from 'node:crypto';

/**
 * The same when the run is taken up again: what it sent before is its own. Another when it is begun anew in the same folder, or goes on in a
 * copy: what was sent under the first counts on.
 */
export function seatOf({path, name}: {readonly path: string; readonly name: string}): string {
  return createHash('sha256').update(`${path}\n${name}`).digest('hex');
}
