/** Where a thread's entry module is: `.ts` beside the sources, `.js` beside the compiled code. */

export function entryUrl(name: string, beside: string): URL {
  return new URL(`./${name}${beside.endsWith('.ts') ? '.ts' : '.js'}`, beside);
}
