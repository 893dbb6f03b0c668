/** The near miss: which of the known names was meant. Bounded by the longest name worth comparing. */

const longest = 64;

/** The known name nearest to what was written, where it is near enough to be meant. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const wanted = written.toLowerCase();
  if (wanted.length > longest) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const distance = distanceOf(wanted, name.toLowerCase());
    if (distance >= bestDistance) continue;
    best = name;
    bestDistance = distance;
  }
  return best;
}

/** `did you mean 'x'?`, or the list of what there is. */
export function nameHint(written: string, known: readonly string[]): string {
  const nearest = nearestName(written, known);
  return nearest === undefined ? `there are ${known.join(', ')}` : `did you mean '${nearest}'?`;
}

/** Edits (insert, delete, replace, swap of neighbours) between two names: the optimal string alignment distance. */
function distanceOf(left: string, right: string): number {
  if (right.length > longest) return Infinity;
  let before: number[] = [];
  let above = Array.from({length: right.length + 1}, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let least = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      current.push(least);
    }
    before = above;
    above = current;
  }
  return above[right.length] ?? 0;
}
