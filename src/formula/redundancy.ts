/**
 * Which columns a term must add, given the terms before it. A full-rank factor spans what its reduced
 * form and the intercept span: a = 1 + a-. So a:b spans 1, a-, b- and a-:b-; those that earlier terms
 * span already are left out, and the rest is put together again: {a-, a-:b-} is a-:b.
 * Source: the rules of patsy, "Redundancy and categorical factors" in its manual.
 */

/** A product of some of a term's categorical factors: full rank where the value is true. */
export type FactorRanks = ReadonlyMap<string, boolean>;

/**
 * The products to code for a term with the categorical factors given, in patsy's order.
 * Adds what the term spans to `spanned`.
 */
export function pickRanks(factors: readonly string[], spanned: Set<string>): FactorRanks[] {
  const pieces: Map<string, boolean>[] = [];
  for (const subset of subsets(factors)) {
    const key = [...subset].sort().join("\u0000");
    if (spanned.has(key)) continue;
    spanned.add(key);
    pieces.push(new Map(subset.map((factor) => [factor, false])));
  }
  while (mergeOnce(pieces));
  return pieces;
}

/** All subsets, the small ones first, those of one size in lexicographic order of position. */
function subsets(factors: readonly string[]): string[][] {
  let sets: number[][] = [[]];
  let level = sets;
  while (level.length > 0) {
    level = level.flatMap((set) =>
      factors.flatMap((_, i) => (i > (set.at(-1) ?? -1) ? [[...set, i]] : [])),
    );
    sets = [...sets, ...level];
  }
  return sets.map((set) => set.map((i) => factors[i]));
}

/** Puts s and s:f- together as s:f, for the first such pair. */
function mergeOnce(pieces: Map<string, boolean>[]): boolean {
  for (let s = 0; s < pieces.length; s++) {
    for (let l = s + 1; l < pieces.length; l++) {
      const added = addedFactor(pieces[s], pieces[l]);
      if (added === undefined) continue;
      pieces[l] = new Map([...pieces[s], [added, true]]);
      pieces.splice(s, 1);
      return true;
    }
  }
  return false;
}

/** The factor by which the longer product extends the shorter one, if that is all it does. */
function addedFactor(short: FactorRanks, long: FactorRanks): string | undefined {
  if (long.size !== short.size + 1) return undefined;
  if ([...short].some(([factor, full]) => long.get(factor) !== full)) return undefined;
  return [...long.keys()].find((factor) => !short.has(factor));
}
