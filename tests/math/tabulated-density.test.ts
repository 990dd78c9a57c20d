import fc from "fast-check";
import { TabulatedDensity } from "../../src/math/tabulated-density.js";

it("a fine table of the normal density is the normal distribution", () => {
  const d = TabulatedDensity.fromLog((x) => -((x - 1) ** 2) / 8 + 1000, -15, 17);
  expect(d.mean).toBeCloseTo(1, 10);
  expect(d.sd).toBeCloseTo(2, 3);
  expect(d.quantile(0.975)).toBeCloseTo(1 + 2 * 1.959964, 3);
  expect(d.cdf(-1)).toBeCloseTo(0.1586553, 4);
  expect(d.pdf(1)).toBeCloseTo(0.1994711, 4);
});

const tables = fc
  .array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 2, maxLength: 9 })
  .filter((values) => values.some((p) => p > 0.01));

it("moments, cdf and quantile belong to the lines of the table", () => {
  fc.assert(
    fc.property(tables, (values) => {
      const d = new TabulatedDensity(-2, 0.7, values);
      const end = -2 + 0.7 * (values.length - 1);
      const h = (end + 2) / 40_000;
      let [total, mean] = [0, 0];
      for (let x = -2 + h / 2; x < end; x += h) {
        total += d.pdf(x) * h;
        mean += x * d.pdf(x) * h;
      }
      expect(total).toBeCloseTo(1, 6);
      expect(d.mean).toBeCloseTo(mean, 5);
      for (const p of [0.01, 0.3, 0.5, 0.9]) expect(d.cdf(d.quantile(p))).toBeCloseTo(p, 9);
    }),
    { numRuns: 30 },
  );
  const line = new TabulatedDensity(0, 1, [0, 2]);
  expect(line.mean).toBeCloseTo(2 / 3, 12);
  expect(line.sd ** 2).toBeCloseTo(1 / 18, 12);
  expect(line.cdf(0.5)).toBeCloseTo(0.25, 12);
  expect([line.pdf(-1), line.pdf(2), line.cdf(-1), line.cdf(2)]).toEqual([0, 0, 0, 1]);
});
