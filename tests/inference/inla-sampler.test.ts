import { Binomial, Poisson, type Family } from "../../src/index.js";
import { fitInla } from "../../src/inference/fit-inla.js";
import type { FitOutcome } from "../../src/inference/fit-outcome.js";
import { paretoSmooth } from "../../src/math/pareto-smoothing.js";
import { Random } from "../../src/math/random.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { innermostTerm } from "../../src/model/innermost-term.js";
import { KnownVariance } from "../model/known-variance.js";
import { dataOf, randomInputs, type RandomModelOptions } from "../model/random-models.js";

function fitOf(choices: RandomModelOptions, quadraturePoints: number | "auto" = 1): FitOutcome {
  const target = new ConditionalPosterior(dataOf(randomInputs(8, choices)));
  return fitInla(target, { quadraturePoints }, () => innermostTerm(target));
}

function ratiosOf({ posterior }: FitOutcome, n: number): Float64Array {
  const ratios = posterior?.logRatios?.(n, new Random(3));
  if (ratios === undefined) throw new Error("no log ratios");
  return ratios;
}

function spread(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}

const families: [string, Family][] = [
  ["normal", new KnownVariance(1)],
  ["Poisson", new Poisson()],
];

it.each(families)("%s: the exact posterior is proportional to what is drawn from", (_, family) => {
  // between two points of v the Gaussian is that of the nearer one, so the ratio varies a little
  const oneTerm = ratiosOf(fitOf({ family, levels: [14], rows: 100, vectors: false }), 600);
  expect(spread(oneTerm)).toBeLessThan(0.6);
  expect(paretoSmooth(oneTerm).kHat).toBeLessThan(0.7);
  const twoTerms = ratiosOf(fitOf({ family, levels: [10, 6], rows: 120, vectors: false }), 600);
  expect(paretoSmooth(twoTerms).kHat).toBeLessThan(0.7);
});

it("integrates the innermost term out of both", () => {
  const choices = { family: new Binomial(), levels: [30, 5], rows: 80, vectors: false };
  const ratios = ratiosOf(fitOf(choices, 11), 600);
  expect(spread(ratios)).toBeLessThan(0.8);
  expect(paretoSmooth(ratios).kHat).toBeLessThan(0.7);
});

it("sees an approximation that fails", () => {
  // one or two binary rows a level, and levels far apart: Laplace's approximation leaves their skewness
  // out; k-hat of so few draws scatters around its limit of 0.7, the spread of the ratios does not
  const choices = { family: new Binomial(), levels: [150], sds: [4], rows: 300, vectors: false };
  const laplace = fitOf(choices, 1);
  const quadrature = fitOf(choices, 11);
  expect(spread(ratiosOf(laplace, 600))).toBeGreaterThan(1);
  expect(spread(ratiosOf(quadrature, 600))).toBeLessThan(0.2);
  expect(laplace.warnings.map(({ code }) => code)).toContain("approximation-rough");
  expect(quadrature.warnings).toEqual([]);
});
