/** Input that comes as somebody makes it (a pipe): whether more of it comes soon. Reads nothing. */
import type {ByteReader} from '../../contracts/source.ts';
import type {Clock} from '../../model/clock.ts';

/** Milliseconds after which what came goes out. */
const idleMs = 200;

/** False when nothing came for a while; true at once of all other input. */
export async function comesSoon(clock: Clock, reader: ByteReader): Promise<boolean> {
  const coming = reader.arrival?.();
  if (coming === undefined) return true;
  const waiting = new AbortController();
  const slept = clock.sleep(idleMs, waiting.signal).then(
    () => false,
    () => true,
  );
  try {
    return await Promise.race([coming.then(() => true), slept]);
  } finally {
    waiting.abort();
  }
}
