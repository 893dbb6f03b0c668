/** The lines of a stage's file that its reader passes on as they are: what an earlier stage said for the last one to write. */

/** Kind -> the letter its lines begin with; `R` is a row's. */
export const carriedLetters = {reject: 'T', duplicate: 'D', warning: 'W'} as const;
export type CarriedKind = keyof typeof carriedLetters;

/** Without its line feed. */
export function carriedLine(kind: CarriedKind, json: string): string {
  return `["${carriedLetters[kind]}",${json}]`;
}
