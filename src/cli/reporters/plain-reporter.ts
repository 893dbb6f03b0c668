/** A run told in plain lines, for logs and pipes: what happens, and every ten seconds how it stands. */
import type {RunEvent, RunResult} from '../../index.ts';
import {plainPaint} from './paint.ts';
import type {JobTurn, Reporter, Screen} from './reporter.ts';
import {progressSentence, sentenceOf, turnSentence} from './sentences.ts';
import {summaryLines} from './summary.ts';

const lineEveryMs = 10_000;

export class PlainReporter implements Reporter {
  readonly #screen: Screen;
  readonly #now: () => number;
  #lineAt: number;

  /** `now` gives milliseconds, ever rising. */
  constructor(screen: Screen, now: () => number) {
    this.#screen = screen;
    this.#now = now;
    this.#lineAt = now();
  }

  event(event: RunEvent): void {
    const sentence = sentenceOf(event);
    if (sentence !== undefined) this.say(sentence);
    if (event.type !== 'progress' || this.#now() - this.#lineAt < lineEveryMs) return;
    this.#lineAt = this.#now();
    this.say(progressSentence(event.progress));
  }

  turn(turn: JobTurn): void {
    this.say(turnSentence(turn));
  }

  say(line: string): void {
    this.#screen.write(`${line}\n`);
  }

  finish(result: RunResult): void {
    this.#screen.write(`${summaryLines(result, plainPaint).join('\n')}\n`);
  }

  close(): void {}
}
