import { VcpDensity } from "../../src/inference/vcp-density.js";
import type { Interpolation } from "../../src/inference/vcp-interpolation.js";

type Point = ArrayLike<number> & Iterable<number>;

function densityOf(terms: number, logDensity: (z: Point) => number): VcpDensity {
  const axes = Array.from({ length: terms }, (_, a) =>
    [-4, 0, 4].map((t) => ({ z: new Float64Array(terms).fill(t, a, a + 1) })),
  );
  const known = { axes, centre: axes[0][1], logDensity } as unknown as Interpolation;
  const factor = new Float64Array(terms ** 2).map((_, s) => Number(s % (terms + 1) === 0));
  return new VcpDensity(known, { centre: new Float64Array(terms), factor });
}

/** Two correlated standard normal coordinates. */
const correlatedNormal = (rho: number) =>
  densityOf(2, ([x, y]) => -(x * x - 2 * rho * x * y + y * y) / (2 * (1 - rho * rho)));

const normal = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const grid = Array.from({ length: 401 }, (_, i) => -4 + i * 0.02);

const maximaOf = (pdf: number[]) => pdf.filter((p, i) => pdf[i - 1] < p && p >= pdf[i + 1]);

it.each([3, 4, 5, 6, 7, 8, 12])(
  "of %d normal terms marginals are normal, with one maximum within 3 SDs",
  (terms) => {
    const density = densityOf(terms, (z) => -[...z].reduce((sum, x) => sum + x * x, 0) / 2);
    for (let k = 0; k < terms; k++) {
      const marginal = density.marginal(k);
      const pdf = grid.map((x) => marginal.pdf(x));
      expect(maximaOf(pdf.slice(50, -50))).toHaveLength(1);
      grid.forEach((x, i) => expect(Math.abs(pdf[i] - normal(x))).toBeLessThan(0.025 * normal(0)));
    }
  },
);

describe.each([0, 0.5])("the density of two terms with correlation %d", (rho) => {
  const density = correlatedNormal(rho);
  const pdfs = [0, 1].map((k) => grid.map((x) => density.marginal(k).pdf(x)));

  it("has the marginals of the normal distribution, with one maximum", () => {
    for (const pdf of pdfs) {
      expect(maximaOf(pdf)).toHaveLength(1);
      grid.forEach((x, i) => expect(Math.abs(pdf[i] - normal(x))).toBeLessThan(5e-4));
    }
  });

  it("has their quantiles and integral", () => {
    expect(density.marginal(1).quantile(0.975)).toBeCloseTo(1.959964, 3);
    const exact = Math.log(2 * Math.PI) + Math.log(1 - rho * rho) / 2;
    expect(density.logIntegral).toBeCloseTo(exact, 6);
  });
});

it("of one term has the density of v = centre + L z, and of -z", () => {
  const axis = [-12, 0, 8].map((t) => ({ z: Float64Array.of(t) }));
  const logDensity = ([z]: ArrayLike<number> & Iterable<number>) => z - Math.exp(z);
  const known = { axes: [axis], centre: axis[1], logDensity } as unknown as Interpolation;
  const scale = { centre: Float64Array.of(2), factor: Float64Array.of(0.5) };
  const density = new VcpDensity(known, scale);
  // z is the log of an exponential: mean -0.57722, variance pi^2 / 6
  const mean = -0.5772156649;
  const marginal = density.marginal(0);
  expect(marginal.mean).toBeCloseTo(2 + mean / 2, 3);
  expect(marginal.sd).toBeCloseTo(Math.PI / Math.sqrt(6) / 2, 3);
  expect(marginal.cdf(2)).toBeCloseTo(1 - Math.exp(-1), 4);
  const mirrored = density.along([-1]);
  expect(mirrored.mean).toBeCloseTo(-mean, 2);
  expect(mirrored.cdf(0)).toBeCloseTo(Math.exp(-1), 4);
  expect(mirrored.quantile(0.9)).toBeCloseTo(-Math.log(-Math.log(0.9)), 2);
});
