import { Random } from "../../src/math/random.js";
import { coverage, orderStatisticBand, shownRanks } from "../../src/plots/order-statistic-band.js";

it("shows every rank of few, and the ends of many", () => {
  expect([...shownRanks(3)]).toEqual([1, 2, 3]);
  const ranks = [...shownRanks(10_000)];
  expect(ranks).toHaveLength(250);
  expect(ranks.slice(0, 25)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  expect(ranks.slice(-25)).toEqual(Array.from({ length: 25 }, (_, i) => 9976 + i));
  expect(ranks.every((rank, i) => i === 0 || rank > ranks[i - 1])).toBe(true);
  expect(new Set(shownRanks(251)).size).toBe(250);
});

it("one uniform number keeps its bounds with the probability between them", () => {
  const band = {
    ranks: Int32Array.of(1),
    lower: Float64Array.of(0.2),
    upper: Float64Array.of(0.9),
  };
  expect(coverage(1, band)).toBeCloseTo(0.7, 12);
});

it("two uniform numbers: an integral by hand", () => {
  // P(a <= U_(1) <= b, c <= U_(2) <= d) = 2 area of {u in [a, b], v in [c, d], u <= v}
  const [a, b, c, d] = [0.1, 0.6, 0.3, 0.8];
  const area = (b - a) * (d - c) - (b - c) ** 2 / 2;
  const band = {
    ranks: Int32Array.of(1, 2),
    lower: Float64Array.of(a, c),
    upper: Float64Array.of(b, d),
  };
  expect(coverage(2, band)).toBeCloseTo(2 * area, 12);
});

it.each([8, 90, 1000])("%i uniform numbers keep the band in 95%% of samples", (n) => {
  const { ranks, lower, upper } = orderStatisticBand(n);
  const random = new Random(7);
  const samples = 4000;
  let kept = 0;
  for (let s = 0; s < samples; s++) {
    const sorted = Float64Array.from({ length: n }, () => random.uniform()).sort();
    kept += Number(
      ranks.every((rank, j) => sorted[rank - 1] >= lower[j] && sorted[rank - 1] <= upper[j]),
    );
  }
  // four standard errors of 4,000 samples
  expect(Math.abs(kept / samples - 0.95)).toBeLessThan(0.014);
});

it("the level of one bound hardly moves beyond 5,000 rows", () => {
  const { ranks, lower, upper } = orderStatisticBand(20_000);
  expect(coverage(20_000, { ranks, lower, upper })).toBeGreaterThan(0.945);
  expect(coverage(20_000, { ranks, lower, upper })).toBeLessThan(0.955);
});
