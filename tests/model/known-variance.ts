import { Family, Identity, type Jet, type Link } from "../../src/index.js";

/** A user's family: a normal response with a known variance and any link. */
export class KnownVariance extends Family {
  readonly name = "Gaussian";

  constructor(
    readonly sigma2 = 1,
    link: Link = new Identity(),
  ) {
    super(link);
  }

  /** -(y - mu)^2 / (2 sigma2), and its derivatives by the product rule. */
  kernelJet(y: number, _size: number, eta: number, out: Jet): void {
    const mu = new Float64Array(5);
    this.link.inverseJet(eta, mu);
    const r = y - mu[0];
    const [, m1, m2, m3, m4] = mu;
    out[0] = -(r * r) / 2;
    out[1] = r * m1;
    out[2] = r * m2 - m1 * m1;
    out[3] = r * m3 - 3 * m1 * m2;
    out[4] = r * m4 - 4 * m1 * m3 - 3 * m2 * m2;
    for (let d = 0; d < 5; d++) out[d] /= this.sigma2;
  }

  logConstant(): number {
    return -Math.log(2 * Math.PI * this.sigma2) / 2;
  }

  variance(): number {
    return this.sigma2;
  }

  checkResponse(endog: ArrayLike<number>): void {
    for (let i = 0; i < endog.length; i++) {
      if (endog[i] < -1e6) throw new RangeError(`row ${i} is below -1e6`);
    }
  }
}
