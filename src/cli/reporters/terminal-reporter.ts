/** The live display of a run on a terminal: redrawn in place at most ten times a second, the summary at the end. */
import type {LiveProgress, RunEvent, RunResult} from '../../index.ts';
import {frameOf} from './frame.ts';
import {LiveRegion, widthOf} from './live-region.ts';
import type {Paint} from './paint.ts';
import type {JobTurn, Reporter, Screen} from './reporter.ts';
import {sentenceOf, turnSentence} from './sentences.ts';
import {summaryLines} from './summary.ts';

const redrawMs = 100;

export interface TerminalOptions {
  readonly screen: Screen;
  readonly paint: Paint;
  /** Milliseconds, ever rising. */
  readonly now: () => number;
}

export class TerminalReporter implements Reporter {
  readonly #options: TerminalOptions;
  readonly #region: LiveRegion;
  #progress: LiveProgress | undefined;
  #file: string | null = null;
  #waiting: string | null = null;
  #draining = false;
  #drawnAt = -Infinity;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#region = new LiveRegion(options.screen);
  }

  event(event: RunEvent): void {
    const sentence = sentenceOf(event);
    if (sentence !== undefined) this.say(sentence);
    if (event.type === 'chunk') this.#file = event.file;
    if (event.type === 'chunk') this.#waiting = null;
    if (event.type === 'pressure') this.#waiting = event.waiting === 'io' ? 'the disk' : event.waiting;
    if (event.type === 'stopping') this.#draining = true;
    if (event.type === 'progress') this.#progress = event.progress;
    this.#redraw(sentence !== undefined);
  }

  turn(turn: JobTurn): void {
    this.#file = null;
    this.#waiting = null;
    this.say(turnSentence(turn));
  }

  say(line: string): void {
    this.#region.print(this.#options.paint(line.startsWith('warning') ? 'yellow' : 'dim', line));
    this.#redraw(true);
  }

  finish(result: RunResult): void {
    this.close();
    const {screen, paint} = this.#options;
    screen.write(`${summaryLines(result, paint, widthOf(screen)).join('\n')}\n`);
  }

  close(): void {
    this.#region.close();
    this.#progress = undefined;
  }

  #redraw(always: boolean): void {
    if (this.#progress === undefined) return;
    const now = this.#options.now();
    if (!always && now - this.#drawnAt < redrawMs) return;
    this.#drawnAt = now;
    const columns = widthOf(this.#options.screen);
    const moment = {progress: this.#progress, file: this.#file, waiting: this.#waiting, draining: this.#draining, columns};
    this.#region.draw(frameOf(moment, this.#options.paint));
  }
}
