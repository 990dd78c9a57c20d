import { continuedLogJet, DOMAIN_EDGE, extendByParabola } from "./domain-edge.js";
import { addScaledJet, setJet, type Jet } from "./jet.js";
import { Link } from "./link.js";

/** eta = sqrt(mu), mu = eta^2. The domain is eta > 0 for counts and 0 < eta < 1 for proportions. */
export class Sqrt extends Link {
  readonly name = "sqrt";

  link(mu: number): number {
    return Math.sqrt(mu);
  }

  inverse(eta: number): number {
    return eta * eta;
  }

  inverseJet(eta: number, out: Jet): void {
    setJet(out, eta * eta, 2 * eta, 2);
  }

  override normalMean(eta: number, variance: number): number {
    return eta * eta + variance;
  }

  override logMeanJet(eta: number, out: Jet): void {
    continuedLogJet(eta, out);
    // log mu = 2 log eta
    addScaledJet(out, 1, out);
  }

  /** With x = eta and c = 1 / (1 - x^2): -2xc, -2(1 + x^2)c^2, -4x(3 + x^2)c^3, ... */
  override logComplementJet(eta: number, out: Jet): void {
    const border = 1 - DOMAIN_EDGE;
    const x = Math.min(Math.max(eta, -border), border);
    const xx = x * x;
    const c = 1 / ((1 - x) * (1 + x));
    const third = -4 * x * (3 + xx) * c * c * c;
    const fourth = -12 * (1 + xx * (6 + xx)) * c * c * c * c;
    setJet(out, Math.log1p(-xx), -2 * x * c, -2 * (1 + xx) * c * c, third, fourth);
    extendByParabola(out, eta - x);
  }

  override outside(eta: number, supremum: number): number {
    return eta < 0 ? eta : Math.max(0, eta - Math.sqrt(supremum));
  }

  override inDomain(eta: number, supremum = Infinity): boolean {
    return eta >= 0 && super.inDomain(eta, supremum);
  }
}
