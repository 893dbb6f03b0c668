/** Ctrl-C: the first asks the run to drain (what is done is committed), the second ends the process now. */

export interface Interruption {
  readonly signal: AbortSignal;
  /** Asks for a drain without a signal, and without a word. */
  drain(): void;
  /** Gives the signals back. */
  release(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cancelledCode = 130;

/** `say` is told of the first signal; `restore` runs before the process ends at the second. */
export function watchSignals(say: (line: string) => void, restore: () => void): Interruption {
  const controller = new AbortController();
  const heard = (): void => {
    if (controller.signal.aborted) {
      restore();
      process.exit(cancelledCode);
    }
    say('draining: what is done is being committed; once more stops now');
    controller.abort('drain');
  };
  for (const name of signals) process.on(name, heard);
  return {
    signal: controller.signal,
    drain: () => controller.abort('drain'),
    release: () => {
      for (const name of signals) process.off(name, heard);
    },
  };
}
