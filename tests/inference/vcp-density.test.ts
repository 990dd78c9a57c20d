import { VcpDensity } from "../../src/inference/vcp-density.js";
import type { Interpolation } from "../../src/inference/vcp-interpolation.js";

/** Two correlated standard normal coordinates. */
function correlatedNormal(rho: number): VcpDensity {
  const axes = [0, 1].map((a) =>
    [-4, 0, 4].map((t) => ({ z: new Float64Array(2).fill(t, a, a + 1) })),
  );
  const logDensity = ([x, y]: ArrayLike<number> & Iterable<number>) =>
    -(x * x - 2 * rho * x * y + y * y) / (2 * (1 - rho * rho));
  const known = { axes, centre: axes[0][1], logDensity } as unknown as Interpolation;
  const scale = { centre: new Float64Array(2), factor: Float64Array.of(1, 0, 0, 1) };
  return new VcpDensity(known, scale);
}

const normal = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const grid = Array.from({ length: 401 }, (_, i) => -4 + i * 0.02);

describe.each([0, 0.5])("the density of two terms with correlation %d", (rho) => {
  const density = correlatedNormal(rho);
  const pdfs = [0, 1].map((k) => grid.map((x) => density.marginal(k).pdf(x)));

  it("has the marginals of the normal distribution, with one maximum", () => {
    for (const pdf of pdfs) {
      const maxima = pdf.filter((p, i) => pdf[i - 1] < p && p >= pdf[i + 1]);
      expect(maxima).toHaveLength(1);
      grid.forEach((x, i) => expect(Math.abs(pdf[i] - normal(x))).toBeLessThan(5e-4));
    }
  });

  it("has their quantiles and integral", () => {
    expect(density.marginal(1).quantile(0.975)).toBeCloseTo(1.959964, 3);
    const exact = Math.log(2 * Math.PI) + Math.log(1 - rho * rho) / 2;
    expect(density.logIntegral).toBeCloseTo(exact, 6);
  });
});
