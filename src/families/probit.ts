import { normalCdf, normalLogCdfDerivatives, normalPdf, normalQuantile } from "../math/normal.js";
import { setJet, type Jet } from "./jet.js";
import { SymmetricLink } from "./link.js";

/** eta = Phi^-1(mu), mu = Phi(eta), the distribution function of N(0, 1). */
export class Probit extends SymmetricLink {
  readonly name = "probit";

  link(mu: number): number {
    return normalQuantile(mu);
  }

  inverse(eta: number): number {
    return normalCdf(eta);
  }

  inverseJet(eta: number, out: Jet): void {
    // phi^(n) = (-1)^n He_n phi, He_n the Hermite polynomials.
    const phi = normalPdf(eta);
    const square = eta * eta;
    setJet(out, normalCdf(eta), phi, -eta * phi, phi * (square - 1), eta * phi * (3 - square));
  }

  /** P(a standard normal number <= eta + sd e) */
  override normalMean(eta: number, variance: number): number {
    return normalCdf(eta / Math.sqrt(1 + variance));
  }

  override logMeanJet(eta: number, out: Jet): void {
    normalLogCdfDerivatives(eta, out);
  }
}
