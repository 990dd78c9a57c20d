import { Binomial, CscMatrix, MixedGLM, Poisson, type Family } from "../../src/index.js";
import { newJet } from "../../src/families/jet.js";
import { NestedLaplace } from "../../src/inference/nested-laplace.js";
import { gaussHermite } from "../../src/math/gauss-hermite.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { innermostTerm } from "../../src/model/innermost-term.js";

/** Three places of two broods of `size` rows each, no fixed effects. */
function nestedModel(family: Family, endog: number[], size: number) {
  const n = endog.length;
  const entries = endog.flatMap((_, i) => {
    const brood = Math.floor(i / size);
    return [
      [i, Math.floor(brood / 2)],
      [i, 3 + brood],
    ];
  });
  const [rows, columns] = [0, 1].map((t) => entries.map((entry) => entry[t]));
  const z = CscMatrix.fromTriplets(n, 9, rows, columns, new Array(2 * n).fill(1));
  return new MixedGLM(endog, [], z, [0, 0, 0, 1, 1, 1, 1, 1, 1], { family });
}

/** log p(y | v) by Gauss-Hermite quadrature over the place's effect and, within it, the broods'. */
function bruteForce(model: MixedGLM, v: Float64Array, size: number): number {
  const { nodes, weights } = gaussHermite(60);
  const family = model.family;
  const average = (f: (b: number) => number) =>
    nodes.reduce((sum, b, m) => sum + weights[m] * f(b), 0);
  const jet = newJet();
  const likelihood = (i: number, eta: number) => {
    family.kernelJet(model.endog[i], 1, eta, jet);
    return jet[0] + family.logConstant(model.endog[i], 1);
  };
  let total = 0;
  for (let place = 0; place < 3; place++) {
    const integral = average((b) => {
      let product = 1;
      for (let brood = 2 * place; brood < 2 * place + 2; brood++) {
        product *= average((e) => {
          let log = 0;
          for (let i = brood * size; i < (brood + 1) * size; i++) {
            log += likelihood(i, Math.exp(v[0]) * b + Math.exp(v[1]) * e);
          }
          return Math.exp(log);
        });
      }
      return product;
    });
    total += Math.log(integral);
  }
  return total;
}

it.each([
  ["Poisson, one row a level", new Poisson(), [0, 2, 3, 5, 1, 0], 1],
  ["Poisson, two rows a level", new Poisson(), [0, 2, 3, 5, 1, 0, 1, 1, 4, 2, 0, 0], 2],
  ["binary, two rows a level", new Binomial(), [0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1], 2],
])("brings the log marginal of %s to its integral", (_, family, endog, size) => {
  const model = nestedModel(family, endog, size);
  const innermost = innermostTerm(new ConditionalPosterior(model.data));
  if (typeof innermost === "string") throw new Error(innermost);
  const target = innermost.integrate(25);
  const objective = new NestedLaplace(target, new Float64Array(target.size));
  const v = Float64Array.of(0.2, -0.2);
  const { logMarginal, correction } = objective.approximate(v, "exact");
  const priors = v.reduce((sum, value) => sum + value ** 2 / 2, 0);
  const exact = bruteForce(model, v, size) - priors;
  const [plain, corrected] = [logMarginal, logMarginal + correction].map((l) =>
    Math.abs(l - exact),
  );
  expect(plain).toBeGreaterThan(0.005);
  expect(corrected).toBeLessThan(plain / 5);
});
