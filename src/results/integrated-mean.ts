import type { Family } from "../families/family.js";
import { normalRule, normalRuleFor } from "../math/normal-rules.js";
import { TabulatedSurface } from "../math/tabulated-surface.js";

/** Links other than the canonical ones are taken to be analytic within 1 of the real line, not 3. */
const FINER = 3;

/**
 * E[g^-1(eta + e)], e ~ N(0, variance): the mean response over new groups, in closed form where the
 * link has one (`Link.normalMean`), else by the quadrature of `normalRule`.
 */
export function integratedMean({ link, canonical }: Family, eta: number, variance: number): number {
  if (variance === 0) return link.inverse(eta);
  const closed = link.normalMean(eta, variance);
  if (closed !== null) return closed;
  const sd = Math.sqrt(variance);
  const { nodes, weights } = normalRule(normalRuleFor(canonical ? sd : FINER * sd));
  let sum = 0;
  for (let m = 0; m < nodes.length; m++) sum += weights[m] * link.inverse(eta + sd * nodes[m]);
  return sum;
}

/** `integratedMean` for many linear predictors, from a table within 1e-8 of it, relatively. */
export class IntegratedMeans {
  private readonly table: TabulatedSurface;

  constructor(private readonly family: Family) {
    this.table = new TabulatedSurface((eta, variance) => integratedMean(family, eta, variance));
  }

  /** Writes E[g^-1(eta_s + e)], e ~ N(0, variance_s), by draw; no variance is 0. */
  write(eta: Float64Array, variance: Float64Array | null, out: Float64Array): void {
    const { family, table } = this;
    const { link } = family;
    if (variance === null) {
      for (let s = 0; s < out.length; s++) out[s] = link.inverse(eta[s]);
    } else if (link.normalMean(0, 1) !== null) {
      for (let s = 0; s < out.length; s++) out[s] = integratedMean(family, eta[s], variance[s]);
    } else {
      for (let s = 0; s < out.length; s++) out[s] = table.at(eta[s], variance[s]);
    }
  }
}
