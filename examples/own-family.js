// A family and a link of one's own: the geometric distribution (failures before the first success)
// with a log link for its mean.
import { Family, Log, MixedGLM } from "mixedglm";

class Geometric extends Family {
  name = "Geometric";

  constructor(link = new Log()) {
    super(link);
  }

  // y log(mu) - (y + 1) log(1 + mu) with mu = exp(eta), and four derivatives in eta
  kernelJet(y, size, eta, out) {
    const p = 1 / (1 + Math.exp(-eta));
    const w = p * (1 - p);
    // for eta > 0 in terms of exp(-eta), which cannot overflow
    out[0] = (eta > 0 ? -eta : y * eta) - (y + 1) * Math.log1p(Math.exp(-Math.abs(eta)));
    out[1] = y - (y + 1) * p;
    out[2] = -(y + 1) * w;
    out[3] = -(y + 1) * w * (1 - 2 * p);
    out[4] = -(y + 1) * w * (1 - 6 * w);
  }

  logConstant() {
    return 0;
  }

  variance(mu) {
    return mu * (1 + mu);
  }

  checkResponse(endog) {
    const bad = Array.from(endog).findIndex((y) => !Number.isInteger(y) || y < 0);
    if (bad >= 0) throw new Error(`endog: row ${bad} is not a count`);
  }
}

const groups = 12;
const endog = Array.from({ length: 96 }, (_, i) => (i * 7 + 3 * (i % groups)) % 5);
const exog = endog.map((_, i) => [1, Math.sin(i)]);
const exogVc = endog.map((_, i) => Array.from({ length: groups }, (_, g) => +(i % groups === g)));
const model = new MixedGLM(endog, exog, exogVc, new Array(groups).fill(0), {
  family: new Geometric(),
});
console.log(String(model.fitMap().summary()));
