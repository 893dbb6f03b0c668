/** A run told to a program: every event as one line of JSON, and the result as the last one; of several jobs, each begins with a line of its own. */
import type {RunEvent, RunResult} from '../../index.ts';
import type {JobTurn, Reporter} from './reporter.ts';

export class JsonReporter implements Reporter {
  readonly #line: (text: string) => void;
  readonly #say: (text: string) => void;

  /** `line` writes to stdout, `say` talks on stderr. */
  constructor(line: (text: string) => void, say: (text: string) => void) {
    this.#line = line;
    this.#say = say;
  }

  event(event: RunEvent): void {
    this.#line(JSON.stringify(event));
  }

  turn(turn: JobTurn): void {
    this.#line(JSON.stringify({type: 'job', ...turn}));
  }

  say(line: string): void {
    this.#say(line);
  }

  finish(result: RunResult): void {
    this.#line(JSON.stringify({type: 'result', result}));
  }

  close(): void {}
}
