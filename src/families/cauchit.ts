import { logJet, setJet, type Jet } from "./jet.js";
import { SymmetricLink } from "./link.js";

/** eta = tan(pi (mu - 1/2)), mu = 1/2 + atan(eta) / pi, the Cauchy distribution function. */
export class Cauchit extends SymmetricLink {
  readonly name = "cauchit";

  link(mu: number): number {
    return mu < 0.5 ? -1 / Math.tan(Math.PI * mu) : 1 / Math.tan(Math.PI * (1 - mu));
  }

  inverse(eta: number): number {
    // The angle of the point (-eta, 1): pi / 2 + atan(eta), accurate in the left tail.
    return Math.atan2(1, -eta) / Math.PI;
  }

  inverseJet(eta: number, out: Jet): void {
    // Powers of c = 1 / (1 + eta^2) and s = eta c do not overflow.
    const c = 1 / (1 + eta * eta);
    const s = eta * c;
    const density = c / Math.PI;
    const third = density * (6 * s * s - 2 * c * c);
    setJet(
      out,
      this.inverse(eta),
      density,
      -2 * density * s,
      third,
      24 * density * s * (c * c - s * s),
    );
  }

  override logMeanJet(eta: number, out: Jet): void {
    this.inverseJet(eta, out);
    logJet(out);
    if (eta > 0) out[0] = Math.log1p(-this.inverse(-eta));
  }
}
