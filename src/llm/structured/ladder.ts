/**
 * Which form of structured answer a lane is asked for: the schema itself, any JSON, or words alone. Begins with the strictest, is probed by
 * one call, and steps down for good when the server refuses a form, or takes it and does not keep to it. Asks nobody itself.
 *
 * A server that keeps to a schema never breaks it in an answer that ended by itself, so a broken answer is a doubt; but a weak model that
 * was only told of a form breaks it as well, and would break any. So doubt alone moves nothing: once there are three, the items that broke
 * are asked for by the next form down, whose prompt has the schema in words. Where three of those keep to it, the form above was ignored and
 * is given up; where they break as well, it is the model, and the form stays. A server that keeps to its schemas pays nothing for this.
 */
import type {Rung} from '../../contracts/provider.ts';

export const rungs: readonly Rung[] = ['json_schema', 'json_object', 'prompt'];

/** Broken answers, less those kept, from which on broken items are tried a form lower. */
const doubtsFrom = 3;
/** Trials that must be kept, less those broken, before a form is given up as ignored. */
const trialsFrom = 3;
/** Doubts are bounded, so that a long bad time is forgotten as fast as it came. */
const doubtsMost = 6;

/** What is saved of a ladder, as JSON. */
export interface LadderState {
  readonly version: 1;
  readonly rung: Rung;
  /** One answer has come by this rung. */
  readonly isProven: boolean;
  readonly refused: readonly Rung[];
  /** Forms that were taken and not kept to. */
  readonly ignored: readonly Rung[];
}

/** Leave to ask by a rung. Given back with its outcome, once. */
export interface LadderPass {
  readonly rung: Rung;
  readonly isProbe: boolean;
}

/**
 * `kept`, `broken`: an answer that ended by itself has the schema's structure, or is no JSON or another (`ladderOutcome`). `answered`: one
 * that says nothing of it (cut off, filtered, refused by the model). `refused`: a failure of kind `shape`. `failed`: any other failure.
 */
export type LadderOutcome = 'kept' | 'broken' | 'answered' | 'refused' | 'failed';

export class Ladder {
  private rung: Rung = 'json_schema';
  private isProven = false;
  private isProbing = false;
  private readonly refused = new Set<Rung>();
  private readonly ignored = new Set<Rung>();
  private doubts = 0;
  private trials = 0;

  /** @param saved what `save` gave; anything else begins anew */
  constructor(saved?: unknown) {
    const state = stateOf(saved);
    if (state === null) return;
    this.rung = state.rung;
    this.isProven = state.isProven;
    for (const rung of state.refused) this.refused.add(rung);
    for (const rung of state.ignored) this.ignored.add(rung);
  }

  save(): LadderState {
    return {version: 1, rung: this.rung, isProven: this.isProven, refused: [...this.refused], ignored: [...this.ignored]};
  }

  /**
   * The form to ask by; null while a probe is out: ask again when it has come back.
   * @param hasBroken true of items whose last answer by the lane's present form was broken
   */
  ask(hasBroken: boolean): LadderPass | null {
    if (!this.isProven) {
      if (this.isProbing) return null;
      this.isProbing = true;
      return {rung: this.rung, isProbe: true};
    }
    const lower = this.below(this.rung);
    const isTrial = hasBroken && this.doubts >= doubtsFrom && this.rung === 'json_schema' && lower !== null;
    return {rung: isTrial ? lower : this.rung, isProbe: false};
  }

  /** @returns true where the same prompt is worth asking again by another form, at no cost to the item */
  tell(pass: LadderPass, outcome: LadderOutcome): boolean {
    if (pass.isProbe) this.isProbing = false;
    if (outcome === 'failed') return false;
    if (outcome === 'refused') return this.refuse(pass.rung);
    if (pass.rung === this.rung) {
      this.isProven = true;
      this.doubt(outcome);
    } else if (rungs.indexOf(pass.rung) > rungs.indexOf(this.rung)) this.judgeTrial(pass.rung, outcome);
    return false;
  }

  /** Calls by a form that has been left meanwhile come back late, and are asked again by the one there is now. */
  private refuse(rung: Rung): boolean {
    if (rung === 'prompt') return false;
    this.refused.add(rung);
    if (rung === this.rung) this.stepDown(false);
    return true;
  }

  private doubt(outcome: LadderOutcome): void {
    if (outcome === 'broken') this.doubts = Math.min(doubtsMost, this.doubts + 1);
    if (outcome !== 'kept') return;
    this.doubts = Math.max(0, this.doubts - 1);
    if (this.doubts === 0) this.trials = 0;
  }

  private judgeTrial(rung: Rung, outcome: LadderOutcome): void {
    if (outcome === 'broken') this.trials = Math.max(0, this.trials - 1);
    if (outcome !== 'kept') return;
    this.trials++;
    if (this.trials < trialsFrom) return;
    this.ignored.add(this.rung);
    this.stepDown(true);
    this.isProven = this.rung === rung;
  }

  private stepDown(isProven: boolean): void {
    this.rung = this.below(this.rung) ?? 'prompt';
    this.isProven = isProven;
    this.doubts = 0;
    this.trials = 0;
  }

  private below(rung: Rung): Rung | null {
    return rungs.slice(rungs.indexOf(rung) + 1).find((lower) => !this.refused.has(lower)) ?? null;
  }
}

function stateOf(saved: unknown): LadderState | null {
  if (typeof saved !== 'object' || saved === null) return null;
  const {version, rung, isProven, refused, ignored} = saved as Partial<Record<keyof LadderState, unknown>>;
  const isWhole = version === 1 && isRung(rung) && typeof isProven === 'boolean' && areRungs(refused) && areRungs(ignored);
  return isWhole ? {version: 1, rung, isProven, refused, ignored} : null;
}

function isRung(value: unknown): value is Rung {
  return rungs.some((rung) => rung === value);
}

function areRungs(value: unknown): value is readonly Rung[] {
  return Array.isArray(value) && value.every(isRung);
}
