/** Gathers what is wrong with a job while it is planned, with the place of each, so that all is told at once. */
import {ConfigError, type ConfigIssue} from '../model/errors.ts';
import {dottedName, pathOf} from './job-path.ts';
import type {LoadedJob} from './load.ts';

export class PlanIssues {
  readonly #loaded: LoadedJob;
  readonly #issues: ConfigIssue[] = [];

  constructor(loaded: LoadedJob) {
    this.#loaded = loaded;
  }

  add(path: readonly PropertyKey[], message: string, hint?: string): void {
    const where = this.#loaded.where(path);
    const places = {...(where === undefined ? {} : {where}), ...(hint === undefined ? {} : {hint})};
    this.#issues.push({path: dottedName(path), message, ...places});
  }

  /** Runs `work`; a ConfigError of its becomes issues at this path, and the answer undefined. */
  async collect<Result>(path: readonly PropertyKey[], work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof ConfigError)) throw thrown;
      // A fault that has a place of its own (in a prompt's file, say) keeps it.
      for (const issue of thrown.issues) {
        if (issue.where === undefined) this.add(placeWithin(path, issue.path), issue.message, issue.hint);
        else this.#issues.push({...issue, path: [dottedName(path), issue.path].filter((part) => part !== '').join('.')});
      }
      return undefined;
    }
  }

  throwIfAny(): void {
    if (this.#issues.length > 0) throw new ConfigError(this.#issues);
  }
}

/** Of a fault that names a key below `path` that key. */
function placeWithin(path: readonly PropertyKey[], told: string): readonly PropertyKey[] {
  return told.startsWith(`${dottedName(path)}.`) ? pathOf(told) : path;
}
