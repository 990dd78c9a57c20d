import { complementJet, logJet, reflectJet, type Jet } from "./jet.js";

/**
 * A link g: the linear predictor is eta = g(mu), the mean mu = g^-1(eta). Stateless.
 *
 * A link of one's own extends this class with `name`, `link`, `inverse` and `inverseJet`. The logs
 * of mu and 1 - mu then follow by the chain rule, and are as good as mu and 1 - mu are in floating
 * point: override `logMeanJet` and `logComplementJet` where mu rounds to 0 or 1.
 *
 * Domain: some links reach means outside (0, 1) or (0, infinity): log in a binomial model, identity
 * and square root in both families. There, and within `DOMAIN_EDGE` of the border on the eta scale,
 * `logMeanJet` and `logComplementJet` continue the log by its Taylor parabola of second order, so
 * that likelihoods stay finite, twice continuously differentiable and steep enough to lead an
 * optimiser back; mu itself stays what its formula gives. `inDomain` tells, `outside` how far.
 */
export abstract class Link {
  /** As printed and documented: "logit". */
  abstract readonly name: string;

  /** eta = g(mu). */
  abstract link(mu: number): number;

  /** mu = g^-1(eta). */
  abstract inverse(eta: number): number;

  /** Writes mu and its first four derivatives in eta. */
  abstract inverseJet(eta: number, out: Jet): void;

  /** Writes log mu and its first four derivatives in eta. */
  logMeanJet(eta: number, out: Jet): void {
    this.inverseJet(eta, out);
    logJet(out);
  }

  /** Writes log(1 - mu) and its first four derivatives in eta. */
  logComplementJet(eta: number, out: Jet): void {
    this.inverseJet(eta, out);
    complementJet(out);
    logJet(out);
  }

  /**
   * E[g^-1(eta + sd e)] over e standard normal, sd^2 = `variance`, in closed form. Null, the default,
   * asks for quadrature; a subclass that changes `inverse` must change this too.
   */
  normalMean(_eta: number, _variance: number): number | null {
    return null;
  }

  /**
   * True where 0 <= mu <= supremum; `supremum` is 1 for proportions and Infinity, the default, for
   * counts.
   */
  inDomain(eta: number, supremum = Infinity): boolean {
    const mu = this.inverse(eta);
    return mu >= 0 && mu <= supremum;
  }

  /** Signed distance on the eta scale from the border where 0 <= mu <= supremum; 0 within it. */
  outside(_eta: number, _supremum: number): number {
    return 0;
  }
}

/** A link with 1 - mu(eta) = mu(-eta). */
export abstract class SymmetricLink extends Link {
  override logComplementJet(eta: number, out: Jet): void {
    this.logMeanJet(-eta, out);
    reflectJet(out);
  }
}
