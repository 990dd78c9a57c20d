import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { predictMode } from "../../src/inference/mode-path.js";
import { NestedLaplace } from "../../src/inference/nested-laplace.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { innermostOf, levelInputs } from "../model/level-models.js";
import { dataOf, largestDifference, randomInputs } from "../model/random-models.js";

const poisson = randomInputs(41, { family: new Poisson(), levels: [9, 4], rows: 60 });
const binomial = levelInputs(42, { family: new Binomial(), levels: [20, 5] });
const cases = [
  ["Laplace's method", new ConditionalPosterior(dataOf(poisson))],
  ["a term integrated", innermostOf(binomial).integrate(11)],
] as const;

describe.each(cases)("the mode at other log standard deviations, %s", (_, target) => {
  const approximateAt = (vcp: Float64Array) =>
    new NestedLaplace(target, new Float64Array(target.size)).approximate(vcp, "estimated");
  /** The mode itself: within a distance whose square is rounding. */
  const modeAt = (vcp: Float64Array) => {
    const objective = new NestedLaplace(target, new Float64Array(target.size));
    objective.evaluate(vcp);
    const { mode, slopes } = objective.approximate(vcp, "estimated");
    return { vcp, mode, slopes };
  };
  const centre = Float64Array.of(-0.2, -0.5);
  const errors = [0.2, 0.1].map((step) => {
    const there = Float64Array.of(centre[0] + step, centre[1] - step);
    const opposite = modeAt(Float64Array.of(centre[0] - step, centre[1] + step));
    const near = modeAt(centre);
    const { mode } = modeAt(there);
    return [null, opposite].map((other) =>
      largestDifference(predictMode(there, near, other, target.termOf), mode),
    );
  });

  it("is predicted to first order from one known mode", () => {
    expect(errors[0][0]).toBeLessThan(0.05);
    expect(errors[1][0]).toBeLessThan(errors[0][0] / 3.2);
  });

  it("is predicted to third order from two", () => {
    expect(errors[0][1]).toBeLessThan(errors[0][0] / 4);
    expect(errors[1][1]).toBeLessThan(errors[0][1] / 12);
  });

  it("may be missed by a little, and the approximation hardly differs", () => {
    const exact = modeAt(centre);
    const objective = new NestedLaplace(target, new Float64Array(target.size));
    const { value } = objective.evaluate(centre);
    const near = approximateAt(Float64Array.of(centre[0] + 0.02, centre[1] + 0.02));
    const loose = new NestedLaplace(target, new Float64Array(target.size));
    const there = loose.approximate(centre, "estimated", near);
    expect(Math.abs(there.logMarginal - value)).toBeLessThan(1e-6);
    expect(largestDifference(there.mode, exact.mode)).toBeLessThan(1e-5);
  });
});
