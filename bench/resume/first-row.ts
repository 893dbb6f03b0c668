/** How long a process takes to its first new row: it is killed then. Looks at the output from outside, once a millisecond. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {statSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Command} from '../measure/child.ts';

export interface FirstRow {
  /** From the spawn on. */
  readonly rowMs: number;
  /** Until what nobody committed was cut off; null of an output that had nothing of the kind. */
  readonly cutMs: number | null;
}

const longestMs = 120_000;

/** @param path the rows' output while it is written. @throws Error when the process ends before it has a row */
export async function firstRowOf({script, arguments: line}: Command, path: string): Promise<FirstRow> {
  let bytes = bytesOf(path);
  const begun = performance.now();
  const child = spawn(process.execPath, [script, ...line], {stdio: 'ignore'});
  const ended = once(child, 'exit');
  let cutMs: number | null = null;
  try {
    for (let ms = 0; child.exitCode === null && ms < longestMs; ms = performance.now() - begun) {
      const found = bytesOf(path);
      if (found > bytes) return {rowMs: performance.now() - begun, cutMs};
      if (found < bytes) cutMs = performance.now() - begun;
      bytes = found;
      await sleep(1);
    }
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  throw new Error(`${line.join(' ')} ended with ${child.exitCode ?? 'no row'} before ${path} had a new row`);
}

function bytesOf(path: string): number {
  return statSync(path, {throwIfNoEntry: false})?.size ?? 0;
}
