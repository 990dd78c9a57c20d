import { Matrix, determinant } from "ml-matrix";
import { Poisson } from "../../src/families/poisson.js";
import { describePosterior, type NutsTarget } from "../../src/inference/fit-nuts.js";
import { findMarginalFit } from "../../src/inference/fit-laplace.js";
import { findLatentMode } from "../../src/inference/latent-mode.js";
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

  it("follows the mode of the latent variables as v moves", () => {
    const k = parts.vcpP.length;
    const modeAt = (vcp: Float64Array) => {
      target.setVcp(vcp);
      target.holdFixed(false);
      const x = new Float64Array(target.size);
      findLatentMode(target, x);
      return target.toParameters(x);
    };
    const drawAt = (z: Float64Array) => {
      const out = new Float64Array(d);
      density.writeDraw(z, out);
      return out;
    };
    const zero = new Float64Array(d);
    expect(largestDifference(drawAt(zero), modeAt(parts.whitening.vcp))).toBeLessThan(1e-6);
    const h = 1e-4;
    for (let a = 0; a < k; a++) {
      const z = zero.slice();
      z[a] = h;
      const up = drawAt(z);
      z[a] = -h;
      const down = drawAt(z);
      const p = target.fixed;
      const [modeUp, modeDown] = [up, down].map((draw) => modeAt(draw.slice(p, p + k)));
      const slope = up.map((value, j) => (value - down[j]) / (2 * h));
      const modeSlope = modeUp.map((value, j) => (value - modeDown[j]) / (2 * h));
      expect(largestDifference(slope, modeSlope)).toBeLessThan(1e-4);
    }
  });

  it("is near the standard normal: minus its Hessian at 0 is near I", () => {
    const zero = new Float64Array(d);
    const gradientAt = (z: Float64Array) => {
      const gradient = new Float64Array(d);
      density.evaluate(z, gradient);
      return gradient;
    };
    const k = parts.vcpP.length;
    // exactly I in the latent variables
    for (let j = k; j < d; j++) {
      const z = zero.slice();
      z[j] = 1e-4;
      const up = gradientAt(z);
      z[j] = -1e-4;
      const down = gradientAt(z);
      const column = up.map((value, i) => (down[i] - value) / 2e-4).slice(k);
      const expected = column.map((_value, i) => (i === j - k ? 1 : 0));
      expect(largestDifference(column, expected)).toBeLessThan(1e-5);
    }
  });
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
