import { Binomial } from "../../src/families/binomial.js";
import { findLatentMode } from "../../src/inference/latent-mode.js";
import { SelectedInverse } from "../../src/sparse/selected-inverse.js";
import { innermostOf } from "./level-models.js";
import type { ModelInputs } from "./random-models.js";

const family = new Binomial();
const STEP = 0.02;

/** Levels of two binary rows, and an intercept with a wide prior. */
function pairs(levels: number): ModelInputs {
  const rows = Array.from({ length: 2 * levels }, (_, i) => i);
  return {
    endog: rows.map((i) => +(i % 3 === 0)),
    exog: rows.map(() => [1]),
    exogVc: rows.map((i) => Array.from({ length: levels }, (_, g) => +(i >> 1 === g))),
    ident: new Array<number>(levels).fill(0),
    options: { family, feP: 5 },
  };
}

/** Weighted mean, variance and third central moment of numbers on a line. */
function momentsOf(values: readonly number[], weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const average = (f: (value: number) => number) =>
    values.reduce((sum, value, s) => sum + (weights[s] * f(value)) / total, 0);
  const mean = average((value) => value);
  return [mean, average((v) => (v - mean) ** 2), average((v) => (v - mean) ** 3)];
}

/** Those of u = s b where y, y' are binary with predictors o + s b and o ~ N(mean, sd^2), by brute force. */
function exactMoments(y: readonly number[], s: number, mean: number, sd: number): number[] {
  const [values, weights]: [number[], number[]] = [[], []];
  for (let t = -6; t <= 6; t += 0.1) {
    const start = values.length;
    let total = 0;
    for (let b = -8; b <= 8; b += STEP) {
      const log = y.reduce(
        (sum, of) => {
          const eta = mean + t * sd + s * b;
          return sum - Math.log1p(Math.exp(of === 1 ? -eta : eta));
        },
        -(b * b) / 2,
      );
      values.push(s * b);
      total += Math.exp(log);
      weights.push(Math.exp(log));
    }
    // the density of b given o has mass 1
    for (let k = start; k < weights.length; k++) weights[k] *= Math.exp(-(t * t) / 2) / total;
  }
  return momentsOf(values, weights);
}

it.each([
  ["two points, for a predictor of SD 0.55", 30, 0.55, 0.003],
  ["two points, for one of SD 0.95", 8, 0.95, 0.01],
  ["three points, for one of SD 1.6", 3, 1.6, 0.02],
])(
  "effects of a term integrated by quadrature have exact moments, by %s",
  (_, levels, spread, limit) => {
    const inputs = pairs(levels);
    const target = innermostOf(inputs).integrate(31);
    const s = 2;
    target.setVcp([Math.log(s)]);
    target.holdFixed(false);
    const x = new Float64Array(1);
    const inverse = SelectedInverse.of(findLatentMode(target, x).factor);
    const [unit] = target.scaling.toUser(Float64Array.of(1));
    const sd = unit * Math.sqrt(inverse.diagonal()[0]);
    expect(Math.abs(sd / spread - 1)).toBeLessThan(0.1);
    const moments = target.corrections.effectMoments(x, inverse);
    for (const g of [0, 1, 2]) {
      const y = [0, 1].map((i) => inputs.endog[2 * g + i]);
      const [mean, variance, third] = exactMoments(y, s, unit * x[0], sd);
      const size = Math.sqrt(variance);
      expect(Math.abs(moments.mean[g] - mean)).toBeLessThan(limit * size);
      expect(Math.abs(moments.variance[g] / variance - 1)).toBeLessThan(limit);
      expect(Math.abs(moments.third[g] - third)).toBeLessThan(5 * limit * size ** 3);
    }
  },
);
