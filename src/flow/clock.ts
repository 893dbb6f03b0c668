/** The real clock. Everything that waits or stamps a time is handed one, so that tests can own time. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Clock} from '../model/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : {signal});
  },
};
