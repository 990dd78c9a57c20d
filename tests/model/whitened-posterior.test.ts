import { Matrix, determinant } from "ml-matrix";
import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { describePosterior, type NutsTarget } from "../../src/inference/fit-nuts.js";
import { findMarginalFit } from "../../src/inference/fit-laplace.js";
import { findNearestGaussian } from "../../src/inference/nearest-gaussian.js";
import { Random } from "../../src/math/random.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { JointPosterior } from "../../src/model/joint-posterior.js";
import { WhitenedPosterior } from "../../src/model/whitened-posterior.js";
import { KnownVariance } from "./known-variance.js";
import { dataOf, differences, largestDifference, randomInputs } from "./random-models.js";

const CASES = {
  "one factor": { rows: 60, levels: [6], sds: [1] },
  "two crossed factors, counts": {
    rows: 80,
    levels: [5, 4],
    sds: [0.8, 0.5],
    family: new Poisson(),
  },
  "three factors, arbitrary Z": {
    rows: 70,
    levels: [4, 3, 2],
    sds: [1, 0.5, 0.7],
    arbitrary: true,
  },
};

function whiten(inputs: ReturnType<typeof randomInputs>) {
  const target = new ConditionalPosterior(dataOf(inputs));
  const { fit } = findMarginalFit(target, { quadraturePoints: 1 }, () => "");
  const parts = describePosterior(target as NutsTarget, fit);
  return { target, fit, parts, density: new WhitenedPosterior(target.data.family, parts) };
}

describe.each(Object.entries(CASES))("%s", (_, choices) => {
  const { target, density, parts } = whiten(randomInputs(3, choices));
  const d = density.dimension;
  const random = new Random(8);
  const points = [0.3, 1, 2].map((scale) =>
    random.fillNormal(new Float64Array(d)).map((value) => scale * value),
  );

  it("has the gradient of its value", () => {
    const ignored = new Float64Array(d);
    for (const z of points) {
      const gradient = new Float64Array(d);
      density.evaluate(z, gradient);
      const [numeric] = differences((at) => [density.evaluate(at, ignored)], z);
      const scale = Math.max(...gradient.map(Math.abs));
      expect(largestDifference(gradient, numeric) / scale).toBeLessThan(1e-6);
    }
  });

  it("is the joint posterior times the Jacobian of the draw", () => {
    const joint = new JointPosterior(target.data, target.rows);
    const drawAt = (z: ArrayLike<number>) => {
      const out = new Float64Array(d);
      density.writeDraw(Float64Array.from(z), out);
      return out;
    };
    const logJacobian = (z: Float64Array) => {
      const columns = Array.from(z, (_value, j) => {
        const [up, down] = [1e-5, -1e-5].map((h) => drawAt(z.map((v, i) => (i === j ? v + h : v))));
        return Array.from(up, (value, i) => (value - down[i]) / 2e-5);
      });
      return Math.log(Math.abs(determinant(new Matrix(columns))));
    };
    const offsets = points.map((z) => {
      const own = density.evaluate(z, new Float64Array(d));
      return own - joint.value(drawAt(z)) - logJacobian(z);
    });
    expect(offsets[1]).toBeCloseTo(offsets[0], 5);
    expect(offsets[2]).toBeCloseTo(offsets[0], 5);
  });

  const straight = { ...parts.whitening, bends: new Float64Array(parts.whitening.order.length) };
  const unbent = new WhitenedPosterior(target.data.family, { ...parts, whitening: straight });
  const k = parts.vcpP.length;

  it("follows the mean of the latent variables as v moves", () => {
    const averages = target.averages();
    const meanAt = (vcp: Float64Array) => {
      target.setVcp(vcp);
      target.holdFixed(false);
      const x = new Float64Array(target.size);
      findNearestGaussian(target, averages, x);
      return target.toParameters(x);
    };
    const drawAt = (z: Float64Array) => {
      const out = new Float64Array(d);
      unbent.writeDraw(z, out);
      return out;
    };
    for (let a = 0; a < k; a++) {
      const [high, middle, low] = [0.5, 0, -0.5].map((step) => {
        const z = new Float64Array(d);
        z[a] = step;
        return drawAt(z);
      });
      const p = target.fixed;
      [high, middle, low].forEach((draw) => {
        const mean = meanAt(draw.slice(p, p + k));
        expect(largestDifference(draw, mean)).toBeLessThan(0.03);
      });
    }
  });

  it("has the moments of a standard normal where the likelihood is averaged", () => {
    // Stein: E grad = 0 and E z grad' = -I under N(0, I), for the nearest Gaussian
    const draws = 4000;
    const sums = new Float64Array(d);
    const squares = new Float64Array(d);
    const crossed = new Float64Array(d);
    for (let n = 0; n < draws; n++) {
      const z = random.fillNormal(new Float64Array(d)).fill(0, 0, k);
      const gradient = new Float64Array(d);
      unbent.evaluate(z, gradient);
      for (let j = k; j < d; j++) {
        const rest = gradient[j] + z[j];
        sums[j] += rest / draws;
        squares[j] += rest ** 2 / draws;
        crossed[j] += (rest * z[j]) / draws;
      }
    }
    for (let j = k; j < d; j++) {
      // five standard errors, and a hundredth of an SD left by the search
      const error = 5 * Math.sqrt(squares[j] / draws);
      expect(Math.abs(sums[j])).toBeLessThan(error + 0.02);
      expect(Math.abs(crossed[j])).toBeLessThan(2 * error + 0.02);
    }
  });
});

it("is nearer to the standard normal with bends, where few rows inform an effect", () => {
  const { parts, density } = whiten(randomInputs(3, { rows: 60, levels: [30], sds: [2] }));
  const { whitening } = parts;
  const bends = new Float64Array(whitening.order.length);
  const unbent = new WhitenedPosterior(new Binomial(), {
    ...parts,
    whitening: { ...whitening, bends },
  });
  const distance = (posterior: WhitenedPosterior) => {
    const random = new Random(2);
    const gradient = new Float64Array(density.dimension);
    let sum = 0;
    for (let n = 0; n < 500; n++) {
      const z = random.fillNormal(new Float64Array(density.dimension)).fill(0, 0, 1);
      posterior.evaluate(z, gradient);
      gradient.forEach((slope, j) => (sum += j === 0 ? 0 : (slope + z[j]) ** 2));
    }
    return sum;
  };
  expect(whitening.bends.some((bend) => Math.abs(bend) > 0.05)).toBe(true);
  expect(distance(density)).toBeLessThan(0.75 * distance(unbent));
});

it("whitens a Gaussian model with one factor at every v", () => {
  const family = new KnownVariance(0.8);
  const inputs = randomInputs(4, { family, rows: 50, levels: [5], sds: [1], fixed: 1 });
  const { density } = whiten(inputs);
  const d = density.dimension;
  // fixed part aside, gradient -z at any v: effects given gamma are exactly standard normal
  for (const v of [-2, 0, 3]) {
    const z = new Float64Array(d).map((_, j) => (j === 0 ? v : Math.sin(j)));
    z[d - 1] = 0;
    const gradient = new Float64Array(d);
    density.evaluate(z, gradient);
    for (let j = 1; j < d - 1; j++) expect(gradient[j]).toBeCloseTo(-z[j], 6);
  }
});
