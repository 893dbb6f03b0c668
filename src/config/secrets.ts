/** Secrets by the name of their variable: looked up where they are used, so that none stands in a plan, a message or a file. */

/** Null where the environment has none, or an empty one. */
export function secretOf(name: string): string | null {
  const value = process.env[name];
  return value === undefined || value === '' ? null : value;
}
