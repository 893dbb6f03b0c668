/** A CPU profile of one thread, written into a folder when asked for. For `--profile`. */
import {writeFileSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {threadId} from 'node:worker_threads';

export interface Profile {
  stop(): Promise<void>;
}

/** @returns undefined where no profile is wanted (`dir` null) */
export function startProfile(dir: string | null, role: string): Profile | undefined {
  if (dir === null) return undefined;
  mkdirSync(dir, {recursive: true});
  // Loaded where it is wanted: every thread of every run has this module.
  const {Session} = process.getBuiltinModule('node:inspector');
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  const write = (): Promise<void> =>
    new Promise((resolve) => {
      session.post('Profiler.stop', (_error, result) => {
        if (result !== undefined) writeFileSync(join(dir, `${role}-${threadId}.cpuprofile`), JSON.stringify(result.profile));
        resolve();
      });
    });
  return {
    async stop() {
      await write();
      session.disconnect();
    },
  };
}
