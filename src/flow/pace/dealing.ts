/**
 * Whose turn it is at a limit that several runs share: by weight, in the order of start-time fair queueing (Goyal, Vin and Cheng, 1996). Who has
 * waited is before who was served, nobody is passed over for long, and time that nobody wants is nobody's. Pure.
 */

export interface Participant {
  readonly id: string;
  readonly weight: number;
  /** It has something to send that the pace holds back. */
  readonly wants: boolean;
  /** What one send takes of the limit's time. */
  readonly periodMs: number;
  /** What it was dealt, in time by weight; of the same measure as the lane's. */
  readonly served: number;
}

export interface DealtTurn {
  readonly id: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Deal {
  readonly turns: readonly DealtTurn[];
  /** By id, of those that were dealt something. */
  readonly served: ReadonlyMap<string, number>;
  /** Where the lane stands: who comes now is dealt to as one who stood there. */
  readonly virtual: number;
}

/** A turn is as many whole sends as fill this: what is left over of the last is lost. */
const turnLeastMs = 1000;
/** However much a send takes. */
const turnMostMs = 120_000;

/** Deals the time from one moment on until another is reached; the last turn may go beyond it. */
export function deal(
  participants: readonly Participant[],
  virtual: number,
  {fromMs, untilMs}: {readonly fromMs: number; readonly untilMs: number},
): Deal {
  const wanting = participants.length === 1 ? participants : participants.filter(({wants}) => wants);
  const turns: DealtTurn[] = [];
  const served = new Map<string, number>();
  let at = fromMs;
  let stand = virtual;
  if (wanting.length === 0) return {turns, served, virtual};
  while (at < untilMs) {
    const startOf = (one: Participant): number => Math.max(stand, served.get(one.id) ?? one.served);
    const next = wanting.reduce((first, one) => (isBefore([startOf(one), one], [startOf(first), first]) ? one : first));
    const lengthMs = turnOf(next.periodMs);
    stand = startOf(next);
    served.set(next.id, stand + lengthMs / next.weight);
    turns.push({id: next.id, fromMs: at, untilMs: at + lengthMs});
    at += lengthMs;
  }
  return {turns, served, virtual: stand};
}

function turnOf(periodMs: number): number {
  const period = Math.min(turnMostMs, Math.max(1, periodMs));
  return period * Math.ceil(turnLeastMs / period);
}

/** Equal starts: the heavier first, then by name. */
function isBefore([start, one]: readonly [number, Participant], [otherStart, other]: readonly [number, Participant]): boolean {
  if (start !== otherStart) return start < otherStart;
  return one.weight === other.weight ? one.id < other.id : one.weight > other.weight;
}
