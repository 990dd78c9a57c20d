import { continuedLogJet, DOMAIN_EDGE } from "./domain-edge.js";
import { reflectJet, setJet, type Jet } from "./jet.js";
import { Link } from "./link.js";

/** eta = mu. The domain is eta > 0 for counts and 0 < eta < 1 for proportions. */
export class Identity extends Link {
  readonly name = "identity";

  link(mu: number): number {
    return mu;
  }

  inverse(eta: number): number {
    return eta;
  }

  inverseJet(eta: number, out: Jet): void {
    setJet(out, eta, 1);
  }

  override normalMean(eta: number): number {
    return eta;
  }

  override logMeanJet(eta: number, out: Jet): void {
    continuedLogJet(eta, out);
  }

  override logComplementJet(eta: number, out: Jet): void {
    continuedLogJet(1 - eta, out);
    reflectJet(out);
    // 1 - eta rounds a small eta away; log1p does not.
    if (1 - eta >= DOMAIN_EDGE) out[0] = Math.log1p(-eta);
  }

  override outside(eta: number, supremum: number): number {
    return eta < 0 ? eta : Math.max(0, eta - supremum);
  }
}
