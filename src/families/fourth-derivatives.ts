import type { Family, ResponseRows } from "./family.js";
import { Poisson } from "./poisson.js";
import { isSelfConcordant } from "./self-concordance.js";

/**
 * Writes weight times the fourth derivative of the kernel of each row to `out`; `derivatives` are the first three, as
 * `Family.evaluate` writes them at `eta`. For the canonical links it comes from the second, and eta is not asked for: with
 * logit that is l2 = -size mu (1 - mu) and l4 = l2 (1 - 6 mu (1 - mu)), for counts with log they are equal.
 */
export function fourthDerivatives(
  family: Family,
  eta: () => Float64Array,
  rows: ResponseRows,
  derivatives: readonly Float64Array[],
  out: Float64Array,
): void {
  const [, second] = derivatives;
  const { size, weight } = rows;
  if (weight !== null || !isSelfConcordant(family)) {
    family.evaluate(eta(), rows, [...derivatives, out]);
  } else if (family instanceof Poisson) {
    out.set(second);
  } else {
    for (let i = 0; i < out.length; i++) {
      out[i] = size[i] === 0 ? 0 : second[i] * (1 + (6 * second[i]) / size[i]);
    }
  }
}
