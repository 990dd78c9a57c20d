import { InputError } from "../../src/errors.js";
import { Family } from "../../src/families/family.js";
import { composeJet, newJet, type Jet } from "../../src/families/jet.js";
import { logFactorial, logGamma } from "../../src/math/log-gamma.js";
import type { Link } from "../../src/families/link.js";

/** A user's Gaussian family with known standard deviation, by the chain rule. */
export class Gaussian extends Family {
  readonly name = "Gaussian";

  constructor(
    link: Link,
    readonly sd: number,
  ) {
    super(link);
  }

  kernelJet(y: number, _size: number, eta: number, out: Jet): void {
    this.link.inverseJet(eta, out);
    const z = (y - out[0]) / this.sd;
    composeJet(Float64Array.of(-0.5 * z * z, z / this.sd, -1 / this.sd ** 2, 0, 0), out, out);
  }

  logConstant(): number {
    return -0.5 * Math.log(2 * Math.PI * this.sd ** 2);
  }

  variance(): number {
    return this.sd ** 2;
  }

  checkResponse(endog: ArrayLike<number>): void {
    for (let i = 0; i < endog.length; i++) {
      if (!Number.isFinite(endog[i])) throw new InputError("endog", `row ${i} is ${endog[i]}`);
    }
  }
}

/** A user's negative binomial with fixed dispersion: variance mu + mu^2 / theta. */
export class NegativeBinomial extends Family {
  readonly name = "Negative Binomial";

  constructor(
    link: Link,
    readonly theta: number,
  ) {
    super(link);
  }

  kernelJet(y: number, _size: number, eta: number, out: Jet): void {
    this.link.inverseJet(eta, out);
    const total = out[0] + this.theta;
    const outer = newJet();
    outer[0] = y * Math.log(out[0]) - (y + this.theta) * Math.log(total);
    // (-1)^(d-1) (d-1)! (y / mu^d - (y + theta) / (mu + theta)^d)
    [1, -1, 2, -6].forEach((factor, d) => {
      outer[d + 1] = factor * (y / out[0] ** (d + 1) - (y + this.theta) / total ** (d + 1));
    });
    composeJet(outer, out, out);
  }

  logConstant(y: number): number {
    const { theta } = this;
    return logGamma(y + theta) - logGamma(theta) - logFactorial(y) + theta * Math.log(theta);
  }

  variance(mu: number): number {
    return mu + (mu * mu) / this.theta;
  }

  checkResponse(): void {}
}
