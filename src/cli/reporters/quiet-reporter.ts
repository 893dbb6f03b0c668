/** No word while all is well: only why a run stopped, and how to go on. */
import type {RunResult} from '../../index.ts';
import type {Reporter, Screen} from './reporter.ts';
import {endingLines} from './summary.ts';

export class QuietReporter implements Reporter {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  event(): void {}

  turn(): void {}

  say(): void {}

  finish(result: RunResult): void {
    if (result.status !== 'complete') this.#screen.write(`${endingLines(result).join('\n')}\n`);
  }

  close(): void {}
}
