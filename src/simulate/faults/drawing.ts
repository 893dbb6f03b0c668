/**
 * Which faults befall a request: a lot a stage, drawn for (seed, content, attempt) alone. So a retry draws anew and may succeed, and
 * the same requests meet the same faults in whatever order they come.
 */
import {unitOf} from '../draws.ts';
import {faultStages, packFaults, type FaultKind, type FaultRates, type FaultStage} from './kinds.ts';

export interface FaultDraw {
  readonly seed: string;
  /** A hash of the request's body. */
  readonly content: string;
  /** How often this content was admitted, this time included. */
  readonly attempt: number;
  /** Items of a packed request; 0 of any other. */
  readonly packed: number;
  readonly sendsSchema: boolean;
}

/** Stage -> the fault, where one was drawn. */
export type DrawnFaults = Readonly<Partial<Record<FaultStage, FaultKind>>>;

export function drawFaults(rates: FaultRates, draw: FaultDraw): DrawnFaults {
  const drawn: Partial<Record<FaultStage, FaultKind>> = {};
  for (const [stage, kinds] of Object.entries(faultStages) as [FaultStage, readonly FaultKind[]][]) {
    const kind = lotOf(kinds, rates, unitOf('fault', stage, draw.seed, draw.content, String(draw.attempt)));
    if (kind !== undefined && applies(kind, draw)) drawn[stage] = kind;
  }
  return drawn;
}

function lotOf(kinds: readonly FaultKind[], rates: FaultRates, lot: number): FaultKind | undefined {
  let sum = 0;
  for (const kind of kinds) {
    sum += rates[kind] ?? 0;
    if (lot < sum) return kind;
  }
  return undefined;
}

function applies(kind: FaultKind, {packed, sendsSchema}: FaultDraw): boolean {
  if (kind === 'schemaRefused' || kind === 'schemaIgnored') return sendsSchema;
  if (kind === 'reorderedItems') return packed > 1;
  return !packFaults.includes(kind) || packed > 0;
}
