import type { SimulatedGroups } from "../results/residual-options.js";

/** Effects that fewer rows share follow those rows closely. */
const ROWS_PER_EFFECT = 5;

/** The rows of a result and how many effects each term has. */
export interface GroupedRows {
  readonly endog: ArrayLike<number>;
  readonly termSizes: ArrayLike<number>;
}

/**
 * Whose random effects show whether the model is right: "conditional", the fit's own, where every term
 * has five rows per effect or more; else "new", groups drawn afresh, as effects that follow their rows
 * make them look too predictable.
 */
export function groupsFor({ endog, termSizes }: GroupedRows): SimulatedGroups {
  const most = Math.max(0, ...Array.from(termSizes));
  return most * ROWS_PER_EFFECT <= endog.length ? "conditional" : "new";
}

/** "given the effects of their groups" */
export function groupsInWords(groups: SimulatedGroups): string {
  return groups === "new" ? "for groups drawn afresh" : "given the effects of their groups";
}
