import { SkewNormal } from "../../src/math/skew-normal.js";

const skews = [-0.98, -0.5, -0.1, 0, 0.03, 0.4, 0.9];

/** int f over the bulk of the distribution, by the trapezoidal rule. */
function integrate(f: (x: number) => number, { mean, sd }: SkewNormal): number {
  const h = sd / 200;
  let sum = 0;
  for (let i = -2400; i <= 2400; i++) sum += f(mean + i * h);
  return sum * h;
}

it.each(skews)("skewness %f: the moments of the density are those asked for", (skewness) => {
  const d = new SkewNormal(1.5, 0.7, skewness);
  const moment = (power: number) => integrate((x) => ((x - 1.5) / 0.7) ** power * d.pdf(x), d);
  expect(moment(0)).toBeCloseTo(1, 9);
  expect(moment(1)).toBeCloseTo(0, 9);
  expect(moment(2)).toBeCloseTo(1, 8);
  expect(moment(3)).toBeCloseTo(skewness, 8);
});

it.each(skews)("skewness %f: cdf is the integral of pdf, quantile its inverse", (skewness) => {
  const d = new SkewNormal(-2, 3, skewness);
  for (const x of [-9, -4, -2, 0, 3, 8]) {
    const h = 1e-3;
    expect((d.cdf(x + h) - d.cdf(x - h)) / (2 * h)).toBeCloseTo(d.pdf(x), 7);
  }
  for (const p of [1e-4, 0.025, 0.3, 0.5, 0.9, 0.975, 0.9999]) {
    expect(d.cdf(d.quantile(p))).toBeCloseTo(p, 11);
  }
});

it("is the normal distribution without skewness, and cuts what no skew normal has", () => {
  const d = new SkewNormal(0, 1);
  expect(d.quantile(0.975)).toBeCloseTo(1.959963984540054, 11);
  expect(new SkewNormal(0, 1, 5).pdf(0.3)).toBe(new SkewNormal(0, 1, 0.99).pdf(0.3));
});
