import * as fc from "fast-check";
import { normalRule, normalRuleFor } from "../../src/math/normal-rules.js";

const softplus = (eta: number) => Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta)));

function average(f: (z: number) => number, sd: number): number {
  const { nodes, weights } = normalRule(normalRuleFor(sd));
  return nodes.reduce((sum, z, m) => sum + weights[m] * f(z), 0);
}

/** By the trapezoidal rule with steps of 0.002 SD, or of 0.1 in eta where that is less. */
function reference(f: (z: number) => number, sd: number): number {
  const step = Math.min(0.002, 0.1 / sd);
  let sum = 0;
  for (let z = -10; z <= 10; z += step) sum += f(z) * Math.exp((-z * z) / 2);
  return (sum * step) / Math.sqrt(2 * Math.PI);
}

it("is within 1e-9 of E log(1 + exp(m + sd Z)), whatever the SD", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -12, max: 12, noNaN: true }),
      fc.double({ min: -7, max: 5.5, noNaN: true }),
      (m, logSd) => {
        const sd = Math.exp(logSd);
        const f = (z: number) => softplus(m + sd * z);
        expect(Math.abs(average(f, sd) - reference(f, sd))).toBeLessThan(1e-9);
      },
    ),
    { numRuns: 60 },
  );
});

it.each([0, 0.25, 0.26, 1, 1.0001, 3, 20])(
  "has the moments of the normal for an SD of %d",
  (sd) => {
    [1, 0, 1, 0, 3].forEach((moment, power) => {
      expect(Math.abs(average((z) => z ** power, sd) - moment)).toBeLessThan(1e-9);
    });
  },
);

it.each([0.3, 1, 5, 12, 20, 29])("has E exp(sd Z) = exp(sd^2 / 2) for an SD of %d", (sd) => {
  const scaled = average((z) => Math.exp(sd * z - (sd * sd) / 2), sd);
  expect(Math.abs(scaled - 1)).toBeLessThan(1e-9);
});

it.each([0.5, 3, 12, 40, 100])(
  "averages the cauchit's log mu where it is 3 times finer: SD %d",
  (sd) => {
    const f = (z: number) => Math.log(0.5 + Math.atan(-4 + sd * z) / Math.PI);
    const expected = reference(f, sd);
    expect(Math.abs(average(f, 3 * sd) / expected - 1)).toBeLessThan(1e-10);
  },
);
