/** What a verification finds: problems, bounded in number, each under the check it belongs to. */
import type {Check} from './checks.ts';

export interface Problem {
  /** Relative to the run directory; an input by its own name. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
}

/** Beyond these problems are only counted: of a damaged file every line may be one. */
const problemsMax = 100;

export class Findings {
  readonly problems: Problem[] = [];
  readonly checks: Check[] = [];
  omitted = 0;
  private inCheck: Problem[] = [];
  private count = 0;

  add(problem: Problem): void {
    this.count++;
    if (this.inCheck.length === 0) this.inCheck.push(problem);
    if (this.problems.length < problemsMax) this.problems.push(problem);
    else this.omitted++;
  }

  /** Ends a check: all problems since the last one are its own. */
  close(name: string, passed: string, fix: string): void {
    const {count} = this;
    const [first] = this.inCheck;
    this.inCheck = [];
    this.count = 0;
    if (first === undefined) {
      this.checks.push({name, ok: true, message: passed});
      return;
    }
    const more = count === 1 ? '' : ` (and ${count - 1} more)`;
    this.checks.push({name, ok: false, message: `${sentenceOf(first)}${more}`, fix});
  }

  get ok(): boolean {
    return this.checks.every((check) => check.ok);
  }
}

export function sentenceOf({file, line, message}: Problem): string {
  return line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}
