/** Watches what memory a process holds while it lives: its peak alone says nothing of whether it grows. */
import {readFileSync} from 'node:fs';
import {median} from './statistics.ts';

const everyMs = 100;

/** @returns `end`, which gives the median in MiB; null where nothing could be read */
export function watchRss(pid: number | undefined): {readonly end: () => number | null} {
  const samples: number[] = [];
  const timer = setInterval(() => {
    const held = rssMb(pid);
    if (held !== null) samples.push(held);
  }, everyMs);
  return {
    end: () => {
      clearInterval(timer);
      return samples.length === 0 ? null : median(samples);
    },
  };
}

function rssMb(pid: number | undefined): number | null {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line === null ? null : Number(line[1]) / 1024;
  } catch {
    return null;
  }
}
