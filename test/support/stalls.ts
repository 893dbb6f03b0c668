/** How long this process stood still, at most: what a busy machine takes from a test that looks at moments. */
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {onTestFinished} from 'vitest';

/** From now to the end of the test, milliseconds. */
export function watchStalls(): {longestMs(): number} {
  const delays = monitorEventLoopDelay({resolution: 10});
  delays.enable();
  onTestFinished(() => void delays.disable());
  return {longestMs: () => delays.max / 1e6};
}
