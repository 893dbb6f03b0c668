/**
 * A worker's answer whose buffers move: what `move` of Piscina makes. Taken from the two small parts of Piscina that its worker has loaded
 * already; its front door would load the whole pool with its queues, 8 ms of CPU for each worker. The version is pinned.
 */
import {createRequire} from 'node:module';
import {assert} from '../model/errors.ts';

interface Common {
  readonly markMovable: (value: object) => void;
  readonly isMovable: (value: unknown) => boolean;
}
interface Symbols {
  readonly kTransferable: symbol;
  readonly kValue: symbol;
}

const piscina = createRequire(createRequire(import.meta.url).resolve('piscina'));
const {markMovable, isMovable} = piscina('./common.js') as Common;
const {kTransferable, kValue} = piscina('./symbols.js') as Symbols;

/** For Piscina's worker alone: it sends `value`, and the buffers move. */
export function moving<Value>(value: Value, buffers: readonly ArrayBuffer[]): Value {
  const answer = {[kTransferable]: buffers, [kValue]: value};
  markMovable(answer);
  assert(isMovable(answer), 'Piscina moves what it marks');
  return answer as Value;
}
