/** A CPU profile of one thread, written into a folder when asked for. For `--profile`. */
import {writeFileSync, mkdirSync} from 'node:fs';
import {Session} from 'node:inspector';
import {join} from 'node:path';
import {threadId} from 'node:worker_threads';

export interface Profile {
  /** Writes what was profiled so far and goes on: a pool's worker is ended without notice. At most every few seconds. */
  snapshot(): Promise<void>;
  stop(): Promise<void>;
}

const snapshotEveryMs = 5000;

/** @returns undefined where no profile is wanted (`dir` null) */
export function startProfile(dir: string | null, role: string): Profile | undefined {
  if (dir === null) return undefined;
  mkdirSync(dir, {recursive: true});
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  let last = performance.now();
  let part = 0;
  const write = (): Promise<void> =>
    new Promise((resolve) => {
      session.post('Profiler.stop', (_error, result) => {
        if (result !== undefined) writeFileSync(join(dir, `${role}-${threadId}-${part++}.cpuprofile`), JSON.stringify(result.profile));
        resolve();
      });
    });
  return {
    async snapshot() {
      if (performance.now() - last < snapshotEveryMs) return;
      last = performance.now();
      await write();
      session.post('Profiler.start');
    },
    async stop() {
      await write();
      session.disconnect();
    },
  };
}
