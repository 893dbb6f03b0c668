/** A number with its noun, for messages: `1 file`, `2 files`. No figures beyond it, no other grammar. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}
