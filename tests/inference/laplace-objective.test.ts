import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { LaplaceObjective } from "../../src/inference/laplace-objective.js";
import { ModeResponse } from "../../src/inference/mode-response.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { dataOf, differences, largestDifference, randomInputs } from "../model/random-models.js";

const cases = [
  ["binomial", randomInputs(31, { family: new Binomial(), rows: 80 })],
  ["Poisson, arbitrary Z", randomInputs(32, { family: new Poisson(), arbitrary: true })],
] as const;

describe.each(cases)("near the mode of the random effects, %s", (_, inputs) => {
  const data = dataOf(inputs);
  const target = new ConditionalPosterior(data);
  const objective = () => new LaplaceObjective(target, new Float64Array(target.size));
  const { fixed } = target;
  const theta = Float64Array.from({ length: fixed + data.vcpP.length }, (_, a) =>
    a < fixed ? 0.2 - 0.1 * a : -0.3 + 0.2 * (a - fixed),
  );
  const exact = objective().evaluate(theta);

  it("moves along the response of the mode, in units of its SD", () => {
    const present = objective();
    const b = present.evaluate(theta).latent;
    const s = target.scales.slice();
    const modes = differences((at) => {
      const { latent } = objective().evaluate(at);
      return [...target.scales].map((scale, j) => (scale * latent[j]) / s[j]);
    }, theta);
    present.evaluate(theta.map((value) => value + 1e-3));
    present.evaluate(theta);
    const response = new ModeResponse(target, present.solution.factor, b);
    const { effects } = target;
    theta.forEach((_, a) => {
      const unit = theta.map((_, i) => Number(i === a));
      const expected = modes.map((slopes) => slopes[a]);
      const along = response.along(unit).subarray(0, effects);
      expect(largestDifference(along, expected)).toBeLessThan(1e-6);
      const column = a < fixed ? response.fixedSlopes()[a] : response.vcpSlope(a - fixed, theta.length - fixed); // prettier-ignore
      expect(largestDifference(column.subarray(0, effects), along)).toBeLessThan(1e-12);
    });
  });

  it("is right to second order in the distance that a loose tolerance leaves", () => {
    const errors = [4e-2, 1e-2].map((step) => {
      const loose = objective();
      loose.evaluate(theta.map((value) => value + step));
      const { value, latent } = loose.evaluate(theta, 0.5);
      expect(largestDifference(latent, exact.latent)).toBeLessThan(step);
      return Math.abs(value - exact.value);
    });
    // the start is off by step^2, its value by the square of that
    expect(errors[0]).toBeLessThan(1e-5);
    expect(errors[1]).toBeLessThan(errors[0] / 50 + 1e-10);
  });

  it("gives the same after an information matrix was asked for on the way", () => {
    const disturbed = objective();
    disturbed.evaluate(theta.map((value) => value + 0.1));
    const information = disturbed.information();
    expect(information.every(Number.isFinite)).toBe(true);
    const { value, gradient } = disturbed.evaluate(theta);
    expect(value).toBeCloseTo(exact.value, 9);
    expect(largestDifference(gradient, exact.gradient)).toBeLessThan(1e-7);
  });
});
