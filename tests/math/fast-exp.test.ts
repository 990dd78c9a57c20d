import fc from "fast-check";
import { expMinus } from "../../src/math/fast-exp.js";

/** In units of 2^-52. */
const error = (x: number) => Math.abs(expMinus(x) / Math.exp(-x) - 1) / Number.EPSILON;

describe("expMinus", () => {
  it("is exp(-x) to two units of the last place", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 708, noNaN: true }), (x) => error(x) <= 2),
      { numRuns: 20000 },
    );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (x) => error(x) <= 2),
      { numRuns: 20000 },
    );
  });

  it("is exact at 0, and next to the borders of its table", () => {
    expect(expMinus(0)).toBe(1);
    for (let k = 0; k < 65000; k += 101) {
      const middle = ((k + 0.5) * Math.LN2) / 64;
      for (const x of [middle * (1 - 1e-15), middle, middle * (1 + 1e-15)]) {
        expect(error(x)).toBeLessThanOrEqual(2);
      }
    }
  });

  it("leaves what is out of its range to Math.exp", () => {
    for (const x of [-3, 708.5, 740, 800, Infinity, -Infinity, NaN]) {
      expect(expMinus(x)).toBe(Math.exp(-x));
    }
  });
});
