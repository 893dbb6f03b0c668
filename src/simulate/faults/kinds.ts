/** The faults that can be rehearsed, what each does, and the stage at which its lot is drawn. Of one stage at most one befalls a request. */

/** Stage -> kinds, in the order their lots lie. */
export const faultStages = {
  /** Instead of an answer. */
  refusing: ['rateLimited', 'rateLimitedSilently', 'serverError', 'unavailable', 'quota', 'badKey', 'resetBefore', 'hang'],
  /** Of requests that send a schema. */
  schema: ['schemaRefused', 'schemaIgnored'],
  /** What the answer says. */
  content: [
    'malformed',
    'truncated',
    'fenced',
    'thinking',
    'contentFilter',
    'refusal',
    'missingItem',
    'doubledItem',
    'contraryItem',
    'reorderedItems',
    'foreignItem',
  ],
  /** How it is delivered. */
  delivery: ['resetMidBody', 'slowBody'],
  /** What it says of its cost. */
  usage: ['wrongUsage', 'missingUsage'],
} as const;

export type FaultStage = keyof typeof faultStages;
export type FaultKind = (typeof faultStages)[FaultStage][number];
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

export const faultKinds: readonly FaultKind[] = Object.values(faultStages).flat();

/** These want an answer to several items. */
export const packFaults: readonly FaultKind[] = ['missingItem', 'doubledItem', 'contraryItem', 'reorderedItems', 'foreignItem'];

export const profiles: Readonly<Record<string, FaultRates>> = {
  none: {},
  /** A hosted endpoint on a bad day. */
  flaky: {
    rateLimited: 0.01,
    serverError: 0.01,
    unavailable: 0.01,
    resetBefore: 0.005,
    malformed: 0.01,
    truncated: 0.01,
    fenced: 0.02,
    missingItem: 0.01,
    reorderedItems: 0.02,
    slowBody: 0.01,
    missingUsage: 0.005,
  },
  /** Everything at once, but what ends a run for good (quota, badKey). */
  hostile: {
    rateLimited: 0.03,
    rateLimitedSilently: 0.02,
    serverError: 0.04,
    unavailable: 0.03,
    resetBefore: 0.03,
    hang: 0.005,
    schemaRefused: 0.01,
    schemaIgnored: 0.03,
    malformed: 0.04,
    truncated: 0.04,
    fenced: 0.05,
    thinking: 0.03,
    contentFilter: 0.01,
    refusal: 0.01,
    missingItem: 0.05,
    doubledItem: 0.05,
    contraryItem: 0.03,
    reorderedItems: 0.1,
    foreignItem: 0.05,
    resetMidBody: 0.03,
    slowBody: 0.03,
    wrongUsage: 0.03,
    missingUsage: 0.03,
  },
};
