import type { Family } from "../families/family.js";
import { normalRule, normalRuleFor } from "../math/normal-rules.js";

/** Links other than the canonical ones are taken to be analytic within 1 of the real line, not 3. */
const FINER = 3;

/**
 * E[g^-1(eta + sd e)] over e standard normal: the mean response over new groups, by the quadrature of
 * `normalRule` (Gauss-Hermite up to an SD of 1).
 */
export function integratedMean({ link, canonical }: Family, eta: number, sd: number): number {
  if (sd === 0) return link.inverse(eta);
  const { nodes, weights } = normalRule(normalRuleFor(canonical ? sd : FINER * sd));
  let sum = 0;
  for (let m = 0; m < nodes.length; m++) sum += weights[m] * link.inverse(eta + sd * nodes[m]);
  return sum;
}
