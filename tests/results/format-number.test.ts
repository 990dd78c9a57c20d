import fc from "fast-check";
import { formatNumber } from "../../src/results/format-number.js";

describe("formatNumber", () => {
  it.each([
    [0.27819, 4, "0.2782"],
    [-0.5, 4, "-0.5000"],
    [0, 4, "0.0000"],
    [-0, 3, "0.000"],
    [12345.678, 4, "12345.6780"],
    [NaN, 4, "nan"],
    [Infinity, 3, "inf"],
    [-Infinity, 3, "-inf"],
  ])("prints %p with %p decimals as statsmodels does: %s", (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });

  it.each([
    [3.06e-7, 3, "3.06e-7"],
    [-0.0000499, 4, "-4.99e-5"],
    [0.00006, 4, "0.0001"],
    [12345678.123, 4, "1.2346e+7"],
    [-1e300, 3, "-1.000e+300"],
  ])("prints %p with an exponent where fixed decimals mislead: %s", (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });

  it("reads back as the number, to half a unit of its last digit", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (value) => {
        const error = Math.abs(Number(formatNumber(value, 4)) - value);
        expect(error).toBeLessThanOrEqual(Math.max(0.00005001, 0.00005001 * Math.abs(value)));
        if (value !== 0) expect(Number(formatNumber(value, 3))).not.toBe(0);
      }),
    );
  });

  it("stays within 13 columns", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(formatNumber(value, 4).length).toBeLessThanOrEqual(13);
      }),
    );
  });
});
