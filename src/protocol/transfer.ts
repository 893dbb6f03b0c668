/**
 * The only place that writes transfer lists. A pooled Buffer in one is silently copied by Node, and a buffer that was not
 * detached has two owners: both are asserted against here.
 */
import {assert} from '../model/errors.ts';

/** Collects the buffers of a message that move with it; nulls and empty buffers stay behind. */
export function transferListOf(...buffers: readonly (ArrayBuffer | null | undefined)[]): ArrayBuffer[] {
  const list: ArrayBuffer[] = [];
  for (const buffer of buffers) {
    if (buffer === null || buffer === undefined || buffer.byteLength === 0) continue;
    assert(!buffer.detached, 'a buffer is sent by its owner only, and once');
    list.push(buffer);
  }
  return list;
}

/** After the send: every buffer of the list must be gone from this thread. */
export function assertSent(list: readonly ArrayBuffer[]): void {
  for (const buffer of list) assert(buffer.detached, 'a sent buffer is detached from its sender');
}
