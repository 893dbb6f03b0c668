/** Whether asking on makes sense: how many of the first answers were of use, and whether the same bad request comes again and again. */
import type {FailedCall} from '../../../contracts/provider.ts';

/** The first requests are judged apart: a wrong prompt or schema shows at once. */
const requestsJudged = 20;
/** With fewer items nobody can tell. */
const itemsLeast = 10;
const sameMost = 3;

export class Quality {
  private requests = 0;
  private good = 0;
  private bad = 0;
  private hopeless = false;
  private fingerprint: string | null = null;
  private same = 0;

  /** A request was answered. */
  note(good: number, bad: number): void {
    this.fingerprint = null;
    this.same = 0;
    if (this.requests >= requestsJudged) return;
    this.requests++;
    this.good += good;
    this.bad += bad;
    const items = this.good + this.bad;
    if (this.requests === requestsJudged && items >= itemsLeast) this.hopeless = this.bad > items / 2;
  }

  /** Over half of the first answers were of no use. */
  get isHopeless(): boolean {
    return this.hopeless;
  }

  get message(): string {
    return `of the first ${this.good + this.bad} answers ${this.bad} were of no use: look at the prompt and the answer's schema (quern estimate --show-prompt)`;
  }

  /** A bad request is the item's fault until the same comes three times in a row: then it is ours, or the server's. */
  isOfItem({code, fingerprint}: FailedCall): boolean {
    if (code !== 'BAD_REQUEST' || fingerprint === null) return false;
    this.same = fingerprint === this.fingerprint ? this.same + 1 : 1;
    this.fingerprint = fingerprint;
    return this.same < sameMost;
  }
}
