/** The collector of this process's garbage, for tests on what is held. */
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

/** More than once, with a turn of the loop before each: what a settled promise holds goes a round later. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    await new Promise(setImmediate);
    collect();
  }
}
