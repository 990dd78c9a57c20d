import { DOMAIN_EDGE, extendByParabola } from "./domain-edge.js";
import { setJet, type Jet } from "./jet.js";
import { Link } from "./link.js";

/**
 * eta = log mu, mu = exp(eta). The canonical link of the Poisson. In a binomial model the domain is
 * eta < 0, where log(1 - mu) exists.
 */
export class Log extends Link {
  readonly name = "log";

  link(mu: number): number {
    return Math.log(mu);
  }

  inverse(eta: number): number {
    return Math.exp(eta);
  }

  inverseJet(eta: number, out: Jet): void {
    out.fill(Math.exp(eta));
  }

  override normalMean(eta: number, variance: number): number {
    return Math.exp(eta + variance / 2);
  }

  override logMeanJet(eta: number, out: Jet): void {
    setJet(out, eta, 1);
  }

  /** With q = mu / (1 - mu): q' = q (1 + q), and -q is the first derivative. */
  override logComplementJet(eta: number, out: Jet): void {
    const inside = Math.min(eta, -DOMAIN_EDGE);
    const q = 1 / Math.expm1(-inside);
    const second = -q * (1 + q);
    const fourth = second * (1 + 6 * q * (1 + q));
    setJet(out, logComplement(inside), -q, second, second * (1 + 2 * q), fourth);
    extendByParabola(out, eta - inside);
  }

  override outside(eta: number, supremum: number): number {
    return Math.max(0, eta - Math.log(supremum));
  }
}

/** log(1 - exp(eta)), eta < 0. */
function logComplement(eta: number): number {
  return eta > -Math.LN2 ? Math.log(-Math.expm1(eta)) : Math.log1p(-Math.exp(eta));
}
