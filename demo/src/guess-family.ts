import type { FamilyKey } from "./families.js";
import type { ColumnDescription } from "./protocol.js";

/** Counts beyond 1 are Poisson until trials are named; two values are binomial. */
export function guessFamily({ kind, distinct, range, whole }: ColumnDescription): FamilyKey {
  const counts = kind === "number" && whole && distinct > 2 && range !== null && range[0] >= 0;
  return counts ? "Poisson" : "Binomial";
}
