import { MixedGLM, Poisson } from "../../src/index.js";
import { effectiveParameters, groupsFor } from "../../src/plots/row-groups.js";
import { Random } from "../../src/math/random.js";

/** 10 groups of `rows` counts. */
function fitOf(rows: number) {
  const random = new Random(11);
  const g = Array.from({ length: 10 * rows }, (_, i) => `g${i % 10}`);
  const effects = Array.from({ length: 10 }, () => random.normal());
  const y = g.map((_, i) => Math.floor(Math.exp(1 + effects[i % 10]) + random.uniform() * 3));
  return MixedGLM.fromFormula("y ~ 1 + (1 | g)", { y, g }, { family: new Poisson() }).fitInla();
}

it("counts effects as far as the rows tell them", () => {
  const model = { fepNames: ["a", "b"], data: { endog: new Array(40).fill(0), termOf: [0, 0, 1] } };
  const fit = { model, vcpMean: [0, Math.log(2)], vcSd: [0.6, 1.3, 1] };
  expect(effectiveParameters(fit)).toBeCloseTo(2 + (1 - 0.36) + 0 + (1 - 1 / 4), 12);
  expect(effectiveParameters({ ...fit, vcSd: [NaN, 1, 2] })).toBeCloseTo(2 + 1, 12);
  expect(groupsFor(fit)).toBe("conditional");
  model.data.endog.length = 33;
  expect(groupsFor(fit)).toBe("new");
});

it("is the trace of the hat matrix", () => {
  // tr(A (A'WA + D)^-1 A'W) at the posterior means, A = [1 Z]: with counts the Gaussian formula is approximate
  const fit = fitOf(3);
  const { exp } = Math;
  const precision = exp(-2 * fit.vcpMean[0]);
  const weights = Array.from(fit.vcMean, (u) => 3 * exp(fit.feMean[0] + u));
  // effects of the intercept profiled out of each group: w_j - w_j^2 / (w_j + precision)
  const left = weights.map((w) => (w * precision) / (w + precision));
  const schur = left.reduce((sum, x) => sum + x, 0) + 1 / 4;
  let trace = 0;
  weights.forEach((w, j) => {
    const share = w / (w + precision);
    // sum of w_j Var(eta_j): own variance and that by way of the intercept
    trace += share + (w * (1 - share) ** 2) / schur;
    expect(left[j]).toBeGreaterThan(0);
  });
  expect(effectiveParameters(fit)).toBeGreaterThan(0.93 * trace);
  expect(effectiveParameters(fit)).toBeLessThan(1.07 * trace);
});

it("takes new groups where effects follow their rows", () => {
  expect(groupsFor(fitOf(2))).toBe("new");
  expect(groupsFor(fitOf(20))).toBe("conditional");
});
