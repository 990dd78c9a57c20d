/**
 * What to say about a name that does not exist: `did you mean "age"?` where candidates lie within an
 * edit distance of a third of its length (at least 1), else the list of all candidates, cut at ten.
 */
export function suggestName(name: string, candidates: readonly string[], what: string): string {
  const near = nearestNames(name, candidates);
  if (near.length > 0)
    return `did you mean ${near.map((near) => JSON.stringify(near)).join(" or ")}?`;
  return candidates.length === 0
    ? `there are no ${what}`
    : `the ${what} are ${listNames(candidates)}`;
}

/** "a, b, c", cut after ten names. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `${shown}, and ${names.length - 10} more` : shown;
}

/** The candidates closest to `name`, nearest first, at most three; case does not count. */
export function nearestNames(name: string, candidates: readonly string[]): string[] {
  const limit = name.length === 1 ? 0 : Math.max(1, Math.floor(name.length / 3));
  const wanted = name.toLowerCase();
  return candidates
    .filter((candidate) => Math.abs(candidate.length - name.length) <= limit)
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/**
 * The fewest insertions, deletions, substitutions and swaps of neighbours that turn a into b, where
 * no letter is edited twice (Damerau 1964).
 */
export function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const substitution = rows[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? rows[i - 2][j - 2] + 1 : Infinity;
      rows[i].push(Math.min(substitution, rows[i - 1][j] + 1, rows[i][j - 1] + 1, swap));
    }
  }
  return rows[a.length][b.length];
}
