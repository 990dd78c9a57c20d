import fc from "fast-check";
import { logChoose, logFactorial, logGamma } from "../../src/math/log-gamma.js";
import { REFERENCE } from "../families/cases.js";

/** |got - expected| / (1 + |expected|) */
const error = (got: number, expected: number) =>
  Math.abs(got - expected) / (1 + Math.abs(expected));

describe("logGamma", () => {
  it.each(REFERENCE.logGamma)("of %d agrees with mpmath", (x, expected) => {
    expect(error(logGamma(x), expected)).toBeLessThan(1e-14);
  });

  it("satisfies Gamma(x + 1) = x Gamma(x)", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (x) => {
        expect(error(logGamma(x + 1), Math.log(x) + logGamma(x))).toBeLessThan(3e-14);
      }),
    );
  });

  it("has its limits", () => {
    expect([0, Infinity, -1, NaN].map(logGamma)).toEqual([Infinity, Infinity, NaN, NaN]);
  });
});

it("logFactorial sums logs", () => {
  let sum = 0;
  for (let n = 0; n < 200; n++) {
    if (n > 0) sum += Math.log(n);
    expect(error(logFactorial(n), sum)).toBeLessThan(1e-13);
  }
});

describe("logChoose", () => {
  it.each(REFERENCE.logChoose)("of (%d, %d) agrees with mpmath", (n, k, expected) => {
    expect(error(logChoose(n, k), expected)).toBeLessThan(1e-14);
  });

  it("agrees with Pascal's triangle", () => {
    let row = [1];
    for (let n = 0; n < 50; n++) {
      row.forEach((c, k) => expect(error(logChoose(n, k), Math.log(c))).toBeLessThan(1e-14));
      row = [...row, 0].map((c, k) => c + (row[k - 1] ?? 0));
    }
  });

  it("is symmetric, 0 at the ends and -Infinity outside", () => {
    expect([logChoose(7, 0), logChoose(7, 7), logChoose(0, 0)]).toEqual([0, 0, 0]);
    expect([logChoose(7, -1), logChoose(7, 8)]).toEqual([-Infinity, -Infinity]);
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (a, b) => {
        expect(logChoose(a + b, a)).toBe(logChoose(a + b, b));
      }),
    );
  });
});
