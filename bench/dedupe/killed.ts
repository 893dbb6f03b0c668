/** Starts a command and kills its process in the midst of it, as a machine that fails does; tells what it had used by then. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, statSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Command, Measured} from '../measure/child.ts';

/** Where a process is killed: when a file has so many bytes. */
export interface Moment {
  readonly path: string;
  readonly bytes: number;
}

const lookEveryMs = 20;

/** @throws Error when it ended before */
export async function killAt({script, arguments: line}: Command, moment: Moment): Promise<Pick<Measured, 'wallMs' | 'peakRssMb'>> {
  const begun = performance.now();
  const child = spawn(process.execPath, [script, ...line], {stdio: 'ignore'});
  const ended = once(child, 'exit');
  while (child.exitCode === null && bytesOf(moment.path) < moment.bytes) await sleep(lookEveryMs);
  const peakRssMb = highWaterMb(child.pid);
  child.kill('SIGKILL');
  await ended;
  if (child.exitCode !== null)
    throw new Error(`${line.join(' ')} ended with ${child.exitCode} before ${moment.path} had ${moment.bytes} bytes`);
  return {wallMs: performance.now() - begun, peakRssMb};
}

function bytesOf(path: string): number {
  return statSync(path, {throwIfNoEntry: false})?.size ?? 0;
}

/** NaN where there is no /proc. */
function highWaterMb(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
