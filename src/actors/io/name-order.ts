/** The order of a run's files: bytewise by their names in UTF-8. Compares two; sorts nothing. */

/** Characters of two units come behind all others in UTF-8, and before some of them by their units. */
const pairs = /[\ud800-\udfff]/;

/** True where the one name comes before the other. */
export function isBefore(one: string, other: string): boolean {
  if (pairs.test(one) || pairs.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
  return one < other;
}
