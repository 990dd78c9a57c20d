import { setJet, type Jet } from "./jet.js";
import { SymmetricLink } from "./link.js";

/** eta = log(mu / (1 - mu)), mu = 1 / (1 + exp(-eta)). The canonical link of the binomial. */
export class Logit extends SymmetricLink {
  readonly name = "logit";

  link(mu: number): number {
    return Math.log(mu) - Math.log1p(-mu);
  }

  inverse(eta: number): number {
    const e = Math.exp(-Math.abs(eta));
    return (eta < 0 ? e : 1) / (1 + e);
  }

  inverseJet(eta: number, out: Jet): void {
    const { variance, skew } = logisticMoments(eta);
    const third = variance * (1 - 6 * variance);
    setJet(
      out,
      this.inverse(eta),
      variance,
      variance * skew,
      third,
      variance * skew * (1 - 12 * variance),
    );
  }

  override logMeanJet(eta: number, out: Jet): void {
    const { variance, skew } = logisticMoments(eta);
    const value = Math.min(eta, 0) - Math.log1p(Math.exp(-Math.abs(eta)));
    const fourth = -variance * (1 - 6 * variance);
    setJet(out, value, this.inverse(-eta), -variance, -variance * skew, fourth);
  }
}

/** mu (1 - mu) and 1 - 2 mu, without cancellation. */
function logisticMoments(eta: number): { variance: number; skew: number } {
  const e = Math.exp(-Math.abs(eta));
  return { variance: e / ((1 + e) * (1 + e)), skew: -Math.tanh(0.5 * eta) };
}
