import { DrawsPosterior, PosteriorDraws } from "../../src/inference/posterior-draws.js";
import { normalCdf, normalPdf, normalQuantile } from "../../src/math/normal.js";
import { Random } from "../../src/math/random.js";

const random = new Random(3);
const values = random.fillNormal(new Float64Array(4 * 2000 * 2));
const draws = new PosteriorDraws(4, 2000, 2, values);
const posterior = new DrawsPosterior(draws);
const marginal = posterior.marginal(1);

it("has the moments, quantiles and density of the draws", () => {
  expect(Math.abs(marginal.mean)).toBeLessThan(0.06);
  expect(Math.abs(marginal.sd - 1)).toBeLessThan(0.04);
  for (const p of [0.025, 0.25, 0.5, 0.9]) {
    expect(Math.abs(marginal.quantile(p) - normalQuantile(p))).toBeLessThan(0.12);
    expect(marginal.cdf(marginal.quantile(p))).toBeCloseTo(p, 12);
  }
  for (const x of [-1.5, 0, 0.7]) {
    expect(Math.abs(marginal.cdf(x) - normalCdf(x))).toBeLessThan(0.03);
    expect(Math.abs(marginal.pdf(x) - normalPdf(x))).toBeLessThan(0.03);
  }
});

it("has a density that integrates to 1 and a distribution from 0 to 1", () => {
  let sum = 0;
  for (let x = -6; x <= 6; x += 0.02) sum += 0.02 * marginal.pdf(x);
  expect(sum).toBeCloseTo(1, 6);
  expect([marginal.cdf(-99), marginal.cdf(99), marginal.cdf(NaN)]).toEqual([0, 1, 0]);
});

it("samples whole draws", () => {
  const rows = posterior.sample(500, new Random(1));
  const pairs = new Set(
    Array.from({ length: 8000 }, (_, i) => `${values[2 * i]},${values[2 * i + 1]}`),
  );
  for (let i = 0; i < 500; i++) expect(pairs).toContain(`${rows[2 * i]},${rows[2 * i + 1]}`);
  expect(posterior.sample(500, new Random(1))).toEqual(rows);
});

it("tells apart chains and draws", () => {
  const small = new PosteriorDraws(
    2,
    3,
    2,
    Float64Array.from({ length: 12 }, (_, i) => i),
  );
  expect(small.of(1).map((chain) => [...chain])).toEqual([
    [1, 3, 5],
    [7, 9, 11],
  ]);
  // draws 0, 2, ..., 10 and 1, 3, ..., 11 have variance 14 and correlation 1
  expect([...small.covariance()].map((value) => Number(value.toFixed(9)))).toEqual([
    14, 14, 14, 14,
  ]);
});
