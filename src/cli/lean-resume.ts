/**
 * A resume over many bytes begins again before it has loaded anything: what takes words apart is 30 ms, and would be loaded twice. Takes no
 * words apart itself: it looks which of them is the folder of such a run.
 */
import {resolve} from 'node:path';
import {isLargeRun} from './input-size.ts';
import {beginLean, type Process} from './lean-start.ts';

/** @param words behind the command */
export function resumeLean(words: readonly string[], process: Process): void {
  if (words.some((word) => isLargeRun(resolve(word)))) beginLean(process);
}
