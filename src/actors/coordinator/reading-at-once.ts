/**
 * Reads small files one behind the other by calls that hold the thread, for as long as these are short: as promises, their opening, looking at,
 * reading and closing cost five times as much. Whatever it does not read is left to be opened as any other file.
 */
import type {Split} from '../../model/chunk.ts';
import type {Desk} from './desk.ts';
import {Turn} from './turn.ts';

/** A split that was read, and when it was changed last. */
export type ReadAtOnce = {readonly mtimeMs: number} | undefined;

/** What of the splits was read into its place. */
export async function readAtOnce(
  {source, shortCalls}: Desk,
  splits: readonly Split[],
  places: readonly Uint8Array[],
): Promise<readonly ReadAtOnce[]> {
  const read: ReadAtOnce[] = [];
  if (source.readAtOnce === undefined) return read;
  let at = performance.now();
  const turn = new Turn();
  for (let index = 0; index < splits.length && shortCalls.areAllowed; index++) {
    const split = splits[index];
    const place = places[index];
    if (split !== undefined && place !== undefined) read[index] = source.readAtOnce(split, place);
    const now = performance.now();
    shortCalls.noteHeld(now - at);
    at = now;
    if (!turn.isOver(now)) continue;
    await turn.give();
    at = performance.now();
  }
  return read;
}
