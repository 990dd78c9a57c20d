import { Binomial } from "../../src/families/binomial.js";
import type { Family } from "../../src/families/family.js";
import { Poisson } from "../../src/families/poisson.js";
import { JointPosterior } from "../../src/model/joint-posterior.js";
import { mergeRows } from "../../src/model/merged-rows.js";
import { packedLength } from "../../src/model/model-data.js";
import { LINKS, LogLog } from "../families/cases.js";
import { KnownVariance } from "./known-variance.js";
import {
  dataOf,
  definition,
  differences,
  Draws,
  largestDifference,
  randomInputs,
  toDense,
  type ModelInputs,
} from "./random-models.js";

const posteriorOf = (inputs: ModelInputs) => {
  const data = dataOf(inputs);
  return { data, posterior: new JointPosterior(data, mergeRows(data)) };
};

/** A linear predictor around which each link has means inside its domain. */
const CENTRES: Record<string, number> = { "Binomial log": -1, identity: 0.5, sqrt: 0.6 };

const links = [...Object.values(LINKS), new LogLog()];
const families: [string, Family][] = [
  ...links.map((link): [string, Family] => [`Binomial ${link.name}`, new Binomial(link)]),
  ...["log", "identity", "sqrt"].map((name): [string, Family] => [
    `Poisson ${name}`,
    new Poisson(LINKS[name]),
  ]),
  ["Gaussian identity", new KnownVariance(0.7)],
  ["Gaussian log", new KnownVariance(0.7, LINKS.log)],
];

describe.each(families)("%s", (name, family) => {
  const centre = CENTRES[name] ?? CENTRES[family.link.name] ?? 0;
  const cases = [false, true].map((arbitrary) => {
    const inputs = randomInputs(arbitrary ? 11 : 12, { family, arbitrary, rows: 25 });
    inputs.options.offset = inputs.endog.map(() => centre);
    const draws = new Draws(3);
    const size = packedLength(dataOf(inputs));
    return { inputs, params: Float64Array.from(draws.normals(size, 0.02)) };
  });

  if (!name.startsWith("Gaussian")) {
    it("is the log posterior of its definition", () => {
      for (const { inputs, params } of cases) {
        const { posterior } = posteriorOf(inputs);
        const expected = definition(inputs, params);
        expect(Math.abs(posterior.value(params) - expected)).toBeLessThan(1e-10);
      }
    });
  }

  it.each([
    ["near zero", 0.02],
    ["far off", 1.5],
  ])("has the gradient and Hessian of central differences, %s", (_, scale) => {
    for (const { inputs, params } of cases) {
      const { posterior } = posteriorOf(inputs);
      const at = params.map((value) => (value * scale) / 0.02);
      const [slopes] = differences((x) => [posterior.value(x)], at, 1e-4);
      expect(largestDifference(posterior.gradient(at), slopes)).toBeLessThan(1e-7);
      const hessian = toDense(posterior.hessian(at));
      const curvatures = differences((x) => posterior.gradient(x), at, 1e-4);
      expect(largestDifference(hessian.flat(), curvatures.flat())).toBeLessThan(1e-7);
    }
  });
});

it("adds nothing for fixed effects with a flat prior", () => {
  const inputs = randomInputs(5, { options: { feP: [Infinity, 2] } });
  const { posterior, data } = posteriorOf(inputs);
  const params = Float64Array.from(new Draws(1).normals(packedLength(data)));
  expect(Math.abs(posterior.value(params) - definition(inputs, params))).toBeLessThan(1e-10);
  const [slopes] = differences((x) => [posterior.value(x)], params);
  expect(largestDifference(posterior.gradient(params), slopes)).toBeLessThan(1e-9);
  const curvatures = differences((x) => posterior.gradient(x), params);
  const hessian = toDense(posterior.hessian(params)).flat();
  expect(largestDifference(hessian, curvatures.flat())).toBeLessThan(1e-9);
});

it("takes one prior SD per parameter", () => {
  const inputs = randomInputs(6, { options: { feP: [0.5, 3], vcpP: [0.3, 2] } });
  const { posterior, data } = posteriorOf(inputs);
  const params = Float64Array.from(new Draws(2).normals(packedLength(data)));
  expect(Math.abs(posterior.value(params) - definition(inputs, params))).toBeLessThan(1e-10);
});

it("has a symmetric sparse Hessian without entries between effects that share no row", () => {
  const inputs = randomInputs(7, { levels: [8], rows: 30 });
  const { posterior, data } = posteriorOf(inputs);
  const dense = toDense(posterior.hessian(new Float64Array(packedLength(data))));
  expect(dense).toEqual(dense[0].map((_, j) => dense.map((row) => row[j])));
  const effects = dense.slice(3).map((row) => row.slice(3));
  expect(effects.every((row, i) => row.every((v, j) => i === j || v === 0))).toBe(true);
});
